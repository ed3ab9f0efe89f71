"""What is typed is stored or refused, never turned round: sign, number, unit, day or range.

One reader for forms, workbooks and paste. A sign or unit that contradicts the kind of target is
refused with its own sentence. “以上” includes the number and “以下” excludes it (R493 art. 3);
“以内” includes it. A text that says the value comes later is kept as pending, one that nobody can
read as to be confirmed.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from zeren.core.days import day_of
from zeren.core.refusal import Problem, Refused
from zeren.core.targets import bounds
from zeren.core.targets.bounds import Bound, Limit

SET, PENDING, TO_CONFIRM = "SET", "PENDING", "TO_CONFIRM"
MOST = 10**12
"""Larger numbers are slips of the hand."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a value is typed for.

    unit:     its symbol ("%", "‰", "persons"); words: all the ways the unit may be written.
    is_count: only whole numbers are results. year: of days typed without one.
    base:     the frozen base of a reduction.
    """

    kind: str
    unit: str = ""
    words: Collection[str] = ()
    scale: int = 1
    is_count: bool = False
    base: Fraction | None = None
    year: int = 0
    window: str = "YEAR"
    population: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """The limit that was typed; without bounds when its value is still to come or unreadable."""

    limit: Limit
    state: str = SET


SIGNS = {"<": "<", "≤": "<=", "<=": "<=", "=<": "<=", "≦": "<=", ">": ">", "≥": ">=", ">=": ">=",
         "=>": ">=", "≧": ">=", "=": "="}  # fmt: skip
BEFORE = {
    "<=": ("不超过", "不高于", "不大于", "不多于", "不得超过", "控制在", "至多", "最多", "不突破",
           "at most", "no more than", "not more than", "not above", "not over", "up to", "max"),
    "<": ("低于", "小于", "少于", "不满", "不足", "不到", "below", "less than", "fewer than",
          "under"),
    ">=": ("不少于", "不低于", "不小于", "至少", "最少", "达到", "达", "at least", "no less than",
           "not less than", "not fewer than", "not below", "min"),
    ">": ("高于", "大于", "多于", "超过", "above", "more than", "over"),
    "=": ("等于", "为", "exactly"),
}  # fmt: skip
AFTER = {
    "<=": (
        "(含)以下",
        "含以下",
        "及以内",
        "以内",
        "之内",
        "内",
        "及以下",
        "or fewer",
        "or less",
        "or below",
    ),
    "<": ("(不含)以下", "以下"),
    ">": ("(不含)以上",),
    ">=": ("(含)以上", "含以上", "及以上", "以上", "or more", "or above"),
}
OF = {"百分之": "%", "千分之": "‰", "percent": "%", "per cent": "%", "per mille": "‰", "pct": "%"}
PERSONS = ("人", "名", "位", "人次", "person", "persons", "people", "employees", "workers")
EVENTS = ("起", "件", "例", "宗", "events", "event", "cases", "case", "accidents", "accident")
TIMES = ("次", "回", "times", "time", "drills", "drill", "meetings", "meeting", "rounds", "round")
THINGS = ("项", "条", "个", "份", "items", "item", "reports", "report", "tasks", "task")
DAYS = ("天", "日", "个工作日", "工作日", "days", "day", "working days")
POINTS = ("分", "points", "point")
MONEY = {"元": 1, "cny": 1, "rmb": 1, "yuan": 1, "¥": 1, "千元": 1000, "万元": 10_000, "万": 10_000,
         "亿元": 10**8}  # fmt: skip
ALIKE = (PERSONS, EVENTS, TIMES, THINGS, DAYS, POINTS, tuple(MONEY))
SCALED = {"%": 100, "‰": 1000, "‱": 10_000}
NOUGHT = ("零", "无", "杜绝", "none", "zero", "nil", "no")
LATER = ("待定", "另行下达", "另定", "另行通知", "待下达", "pending", "tbd", "to be issued",
         "to be issued later", "later")  # fmt: skip
UNREADABLE = ("?", "??", "□", "看不清", "不清", "无法辨认", "illegible", "unreadable", "to confirm")
VAGUE = ("定期", "经常", "及时", "逐步", "regularly", "often", "as needed", "in time", "gradually")
EVERY = {"每周": "WEEK", "每月": "MONTH", "每季度": "QUARTER", "每季": "QUARTER", "每半年": "HALF",
         "weekly": "WEEK", "monthly": "MONTH", "quarterly": "QUARTER", "every week": "WEEK",
         "every month": "MONTH", "every quarter": "QUARTER", "half-yearly": "HALF",
         "every half year": "HALF"}  # fmt: skip
NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
BETWEEN = re.compile(rf"({NUMBER})\s*([^\d\s~–—至到-]*)\s*(?:~|–|—|-|至|到|to)\s*({NUMBER})\s*(.*)")


def read(text: str, asked: Asked) -> Typed:
    """The limit that a text says for a kind of target.

    Refused: targets.not_a_number, .word_without_number, .two_signs, .floor_on_a_ceiling,
             .ceiling_on_a_floor, .percent_or_per_mille, .other_unit, .zero_is_zero, .below_zero,
             .over_hundred, .nothing_meets, .too_fine, .whole_number, .too_large, .not_a_range,
             .range_upside_down, .one_value, .base_needed, .date_needed, .no_such_day; each with
             the one problem, whose place is "value".
    """
    plain = unicodedata.normalize("NFKC", text).replace("∼", "~").strip().casefold().rstrip("。;；")
    empty = Limit(
        asked.kind, scale=asked.scale, base=asked.base, unit=asked.unit, window=asked.window,
        population=asked.population,
    )  # fmt: skip
    if plain in LATER:
        return Typed(empty, PENDING)
    if plain in UNREADABLE:
        return Typed(empty, TO_CONFIRM)
    if asked.kind == "WD":
        return Typed(replace(empty, low=Bound(Fraction(1))))
    if asked.kind == "DT":
        return Typed(_task(plain, text, empty, asked))
    if asked.kind == "RG":
        return Typed(_range(plain, text, empty, asked))
    if plain in VAGUE:
        raise _no("targets.word_without_number", text)
    sign, number, unit = _parts(plain, text)
    value = number * _times(unit, number, text, asked)
    _require_value(value, sign, text, asked)
    is_floor = asked.kind in bounds.FLOORS
    if is_floor and sign in ("<", "<="):
        raise _no("targets.ceiling_on_a_floor", text)
    if not is_floor and asked.kind != "RB" and sign in (">", ">="):
        raise _no("targets.floor_on_a_ceiling", text)
    return Typed(_with(empty, value, is_open=sign in ("<", ">"), is_floor=is_floor, text=text))


def _with(empty: Limit, value: Fraction, *, is_open: bool, is_floor: bool, text: str) -> Limit:
    if empty.kind == "RB":
        if empty.base is None:
            raise _no("targets.base_needed", text)
        return replace(empty, high=Bound(empty.base * (100 - value) / 100, is_open))
    bound = Bound(value, is_open)
    return replace(empty, low=bound) if is_floor else replace(empty, high=bound)


def _parts(plain: str, text: str) -> tuple[str, Fraction, str]:
    """Sign, number and unit of "≤ 4人", "不超过百分之五", "3 起以上"; the sign "" where none is."""
    signs, rest = [], plain
    for sign in sorted(SIGNS, key=len, reverse=True):
        if rest.startswith(sign):
            signs.append(SIGNS[sign])
            rest = rest[len(sign) :].strip()
            break
    else:
        for word, means in _longest(BEFORE):
            if rest.startswith(word):
                signs.append(means)
                rest = rest[len(word) :].strip(" :")
                break
    for word, means in _longest(AFTER):
        if rest.endswith(word):
            rest = rest[: -len(word)].strip(" ()")
            if not (word == "内" and signs == ["<="]):
                signs.append(means)
            break
    if len(set(signs)) > 1:
        raise _no("targets.two_signs", text)
    sign = signs[0] if signs else ""
    for word, unit in OF.items():
        if rest.startswith(word) and word.endswith("之"):
            rest = rest[len(word) :] + unit
    if rest in NOUGHT:
        return sign, Fraction(0), ""
    if BETWEEN.fullmatch(rest):
        raise _no("targets.one_value", text)
    found = re.fullmatch(rf"([¥]?)\s*({NUMBER})\s*(.*)", rest)
    if found is None:
        raise _no("targets.not_a_number", text)
    unit = found[3].strip() or found[1]
    if re.match(r"[\d.,<>=≤≥]", unit):
        raise _no("targets.not_a_number", text)
    return sign, _exact(found[2]), OF.get(unit, unit)


def _longest(words: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    found = [(word, means) for means, said in words.items() for word in said]
    return sorted(found, key=lambda one: -len(one[0]))


def _exact(digits: str) -> Fraction:
    return Fraction(Decimal(digits.replace(",", "")))


def _times(unit: str, number: Fraction, text: str, asked: Asked) -> int:
    """1, or what "万元" makes of a sum; refuses a unit that is not the target's."""
    wanted = {unicodedata.normalize("NFKC", one).casefold() for one in (asked.unit, *asked.words)}
    if not unit or unit in wanted or unit.rstrip("s") in {one.rstrip("s") for one in wanted}:
        return 1
    if unit in SCALED and wanted & set(SCALED):
        want = next(iter(wanted & set(SCALED)))
        same = number * SCALED[want] / SCALED[unit]
        raise _no(
            "targets.percent_or_per_mille", text, got=unit, want=want, same=f"{_plain(same)} {want}"
        )
    if unit in MONEY and wanted & set(MONEY):
        return MONEY[unit]
    for words in ALIKE:
        if unit in words and wanted & set(words):
            return 1
    raise _no("targets.other_unit", text, got=unit, want=asked.unit)


def _require_value(value: Fraction, sign: str, text: str, asked: Asked) -> None:
    """A number that its kind can have."""
    if asked.kind == "Z" and (value or sign in ("<", ">", ">=")):
        raise _no("targets.zero_is_zero", text)
    if abs(value) > MOST:
        raise _no("targets.too_large", text)
    if value < 0:
        raise _no("targets.below_zero", text)
    if asked.is_count and value.denominator != 1:
        raise _no("targets.whole_number", text)
    if (value * bounds.MICRO).denominator != 1:
        raise _no("targets.too_fine", text)
    is_share = asked.unit == "%" and asked.kind in ("FP", "RB")
    if (asked.kind == "RB" and value > 100) or (is_share and value > 100):
        raise _no("targets.over_hundred", text)
    if (sign == "<" and not value) or (is_share and sign == ">" and value == 100):
        raise _no("targets.nothing_meets", text)


def _range(plain: str, text: str, empty: Limit, asked: Asked) -> Limit:
    """ "90–110 %", "90至110", "(90, 110]": a bracket that is round leaves the number out."""
    opened, closed = plain.startswith("("), plain.endswith(")")
    inner = plain.strip("[]()").removeprefix("between").replace(" and ", "~").strip()
    if (opened or plain.startswith("[")) and "," in inner and "~" not in inner:
        inner = inner.replace(",", "~", 1)
    found = BETWEEN.fullmatch(inner)
    if found is None:
        raise _no("targets.not_a_range", text)
    ends = []
    for digits, unit in ((found[1], found[2] or found[4]), (found[3], found[4])):
        number, said = _exact(digits), OF.get(unit.strip(), unit.strip())
        value = number * _times(said, number, text, asked)
        _require_value(value, "", text, asked)
        ends.append(value)
    low, high = ends
    if high < low or (high == low and (opened or closed)):
        raise _no("targets.range_upside_down", text)
    return replace(empty, low=Bound(low, opened), high=Bound(high, closed))


def _task(plain: str, text: str, empty: Limit, asked: Asked) -> Limit:
    """A day by which it is done, or how often: "2026-03-31前", "3月31日", "每季度", "monthly"."""
    if plain in EVERY:
        return replace(empty, kind="FN", low=Bound(Fraction(1)), window=EVERY[plain])
    is_open = plain.startswith("before ")
    said = plain.removeprefix("before ").removeprefix("by ").removeprefix("不晚于")
    said = re.sub(r"(以前|之前|前)?(完成)?$", "", said).strip()
    found = re.fullmatch(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?", said)
    if found is None:
        raise _no("targets.date_needed", text)
    year = int(found[1]) if found[1] else asked.year
    if not year:
        raise _no("targets.date_needed", text)
    try:
        day = day_of(date(year, int(found[2]), int(found[3])))
    except ValueError:
        raise _no("targets.no_such_day", text) from None
    return replace(empty, high=Bound(Fraction(day), is_open))


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6f}".rstrip("0")


def _no(code: str, text: str, **said: object) -> Refused:
    told = {"text": text.strip(), **said}
    return Refused(code, [Problem(code, "value", told)], **told)
