"""A target's value for people, in both languages; number and unit stay together."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from zeren.core.days import date_of
from zeren.core.targets import bounds, detail
from zeren.core.targets.bounds import Bound, Limit
from zeren.core.targets.definition import Raw
from zeren.core.tongue import say
from zeren.targets.models import Indicator, Target
from zeren.targets.queries import beyond

SIGNS = {(True, False): "≤ ", (True, True): "< ", (False, False): "≥ ", (False, True): "> "}
"""(is an upper bound, leaves its number out) -> its sign."""

LATER = {
    "PENDING": {"zh-hans": "待另行下达", "en": "to be issued later"},
    "TO_CONFIRM": {"zh-hans": "原件不清，待确认", "en": "unreadable, to be confirmed"},
}
TYPED_LATER = {"PENDING": "pending", "TO_CONFIRM": "?"}
WINDOWS = {
    "HALF": {"zh-hans": "每半年", "en": "each half-year"},
    "QUARTER": {"zh-hans": "每季度", "en": "each quarter"},
    "MONTH": {"zh-hans": "每月", "en": "each month"},
    "WEEK": {"zh-hans": "每周", "en": "each week"},
    "MONTHS_AVERAGE": {"zh-hans": "月平均", "en": "average of the months"},
    "ROLLING": {"zh-hans": "任意连续{n}个月", "en": "in any {n} months"},
    "WORKING_DAYS": {"zh-hans": "{n}个工作日内", "en": "within {n} working days"},
    "ACADEMIC_YEAR": {"zh-hans": "学年", "en": "academic year"},
    "PROJECT": {"zh-hans": "项目期", "en": "of the project"},
    "TERM": {"zh-hans": "任期", "en": "of the term"},
}
PEOPLE = {
    "employee": {"zh-hans": "本单位职工", "en": "own employees"},
    "agency": {"zh-hans": "被派遣劳动者", "en": "agency workers"},
    "intern": {"zh-hans": "实习学生", "en": "interns"},
    "contractor": {"zh-hans": "承包商人员", "en": "contractors"},
}
DONE = {"zh-hans": "已做到", "en": "done"}
NOT_DONE = {"zh-hans": "未做到", "en": "not done"}
TAGS = ("zh-hans", "en")


def said(row: Target) -> dict[str, str]:
    """A target's value for people, in both languages: "0 persons", "≥ 95 %", "< 3 ‰"."""
    if row.state in LATER:
        return LATER[row.state]
    more = detail.read(row.detail)
    if row.kind == "WD":
        return {tag: say(more.words, tag) for tag in TAGS}
    found = {tag: _bounds(row, tag) for tag in TAGS}
    word, _colon, number = row.window.partition(":")
    if row.starts and row.ends:
        days = {"starts": row.starts, "ends": row.ends}
        found = {tag: f"{text}{beyond.TERM[tag].format(**days)}" for tag, text in found.items()}
    elif word in WINDOWS:
        when = {tag: text.format(n=number) for tag, text in WINDOWS[word].items()}
        found = {"zh-hans": f"{when['zh-hans']} {found['zh-hans']}",
                 "en": f"{found['en']} {when['en']}"}  # fmt: skip
    of = [PEOPLE[one] for one in row.population.split(",") if one in PEOPLE]
    if of:
        found = {"zh-hans": f"{found['zh-hans']}（{'、'.join(one['zh-hans'] for one in of)}）",
                 "en": f"{found['en']} ({', '.join(one['en'] for one in of)})"}  # fmt: skip
    if row.detail:
        unit = row.indicator.unit_word
        found = {
            tag: text + beyond.beyond(more, limit_of(row), unit, tag, _as_text)
            for tag, text in found.items()
        }
    if row.rule == "APPORTION" and row.own:
        found = {"zh-hans": f"{found['zh-hans']}（其中本部人员 {row.own}）",
                 "en": f"{found['en']} (own staff {row.own})"}  # fmt: skip
    if row.state == "STRETCH":
        found = {"zh-hans": f"力争 {found['zh-hans']}", "en": f"strive for {found['en']}"}
    return found


def _as_text(limit: Limit, unit: Mapping[str, str], tag: str) -> str:
    """Another bound in a unit of its own, said in the same way."""
    return _bounds(Target(indicator=Indicator(unit_word=unit), **columns_of(limit)), tag)


def said_result(row: Target, result: bounds.Result) -> dict[str, str]:
    """What was counted, in the unit of the target; at most two decimals."""
    value = bounds.value_of(limit_of(row), result)
    if value is None:
        return {"zh-hans": "不适用", "en": "not applicable"}
    if row.kind == "WD":
        return DONE if value >= 1 else NOT_DONE
    if row.kind == "DT":
        day = date_of(int(value))
        return dict.fromkeys(TAGS, str(day)) if day else {"zh-hans": "未完成", "en": "not done"}
    number = plain(Fraction(round(value * 100), 100))
    units = dict.fromkeys(TAGS, "%") if row.kind == "RL" else row.indicator.unit_word
    return {tag: f"{number} {units.get(tag, '')}".strip() for tag in TAGS}


def said_limit(row: Target, limit: Limit, more: Raw) -> dict[str, str]:
    """Another limit of the same target with what is said beyond it, in the same way."""
    columns = columns_of(limit)
    return said(Target(indicator=row.indicator, state=row.state, detail=more, **columns))


def _bounds(row: Target, tag: str) -> str:
    unit = "%" if row.kind == "RL" else say(row.indicator.unit_word, tag)
    if row.kind == "DT" and row.high is not None:
        day = date_of(row.high // bounds.MICRO)
        if tag == "en":
            return f"done {'before' if row.high_open else 'by'} {day}"
        return f"{day} {'之前' if row.high_open else '前'}完成"
    low, high = bounds.whole_of(row.low), bounds.whole_of(row.high)
    if low is not None and high is not None:
        if row.low_open or row.high_open:
            ends = f"{'(' if row.low_open else '['}{plain(low)}, {plain(high)}"
            return f"{ends}{')' if row.high_open else ']'} {unit}".strip()
        return f"{plain(low)}–{plain(high)} {unit}".strip()
    value = high if low is None else low
    if value is None:
        return "–"
    is_high = low is None
    is_open = row.high_open if is_high else row.low_open
    is_exact = not is_open and ((is_high and not value) or (row.kind == "FP" and value == 100))
    sign = "" if is_exact else SIGNS[is_high, is_open]
    number = plain(value)
    if number == "1" and tag == "en" and unit.isalpha():
        unit = unit.removesuffix("s")
    text = f"{sign}{number} {unit}".strip()
    base = bounds.whole_of(row.base)
    if row.kind == "RB" and base:
        down, start = plain((base - value) / base * 100), plain(base)
        origin = row.detail.get("base_of", "")
        if tag == "en":
            return f"{text} ({down} % below {start}{origin and f' of {origin}'})"
        return f"{text}（较{origin}基数 {start} 下降 {down}%）"
    return text


def plain(value: int | Fraction) -> str:
    """An exact number as people write it: 95.5, 3,000, 0.25."""
    exact = Fraction(value)
    whole, rest = divmod(abs(bounds.micro(exact)), bounds.MICRO)
    tail = f".{rest:06d}".rstrip("0") if rest else ""
    return f"{'-' if exact < 0 else ''}{whole:,}{tail}"


def typed(row: Target) -> str:
    """A value as a form shows it, to be typed over: the reader reads it back as the same limit."""
    return TYPED_LATER.get(row.state) or typed_limit(limit_of(row))


def typed_way(row: Target) -> str:
    """The milestones as a form shows them, one a line."""
    limit = limit_of(row)
    way = [
        (day, replace(limit, low=Bound(value)) if limit.low else replace(limit, high=Bound(value)))
        for day, value in detail.read(row.detail).milestones
    ]
    return "\n".join(f"{day} {typed_limit(due)}" for day, due in way)


def typed_limit(limit: Limit) -> str:
    low, high = limit.low, limit.high
    if low is not None and high is not None:
        ends = f"{plain(low.value)}~{plain(high.value)}"
        if low.is_open or high.is_open:
            return f"{'(' if low.is_open else '['}{ends}{')' if high.is_open else ']'}"
        return ends
    bound = high if low is None else low
    if bound is None:
        return TYPED_LATER["PENDING"]
    if limit.kind == "DT":
        day = date_of(int(bound.value))
        return f"before {day}" if bound.is_open else str(day)
    value, sign = bound.value, ""
    if bound.is_open:
        sign = "> " if low is not None else "< "
    if limit.kind == "RB" and limit.base:
        value = (limit.base - value) / limit.base * 100
    return f"{sign}{plain(value)}"


def limit_of(row: Target) -> Limit:
    """The bounds of a stored target, as the core reads them."""
    low, high = bounds.whole_of(row.low), bounds.whole_of(row.high)
    return Limit(
        row.kind,
        None if low is None else Bound(low, row.low_open),
        None if high is None else Bound(high, row.high_open),
        row.scale,
        bounds.whole_of(row.base),
        row.symbol,
        row.window,
        row.population,
    )


def columns_of(limit: Limit) -> dict[str, Any]:
    """What a row keeps of a limit: `limit_of` reads back the same."""
    low, high = limit.low, limit.high
    return {
        "kind": limit.kind,
        "low": None if low is None else bounds.micro(low.value),
        "low_open": low is not None and low.is_open,
        "high": None if high is None else bounds.micro(high.value),
        "high_open": high is not None and high.is_open,
        "scale": limit.scale,
        "base": None if limit.base is None else bounds.micro(limit.base),
        "symbol": limit.unit,
        "window": limit.window,
        "population": limit.population,
    }
