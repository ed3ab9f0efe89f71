"""What may not stand in words that people sign or are assessed by: void, unlawful or dead words.

An error stops publishing. A warning may be meant: whoever publishes says by name that he read it.
Words of a prohibition ("no deposit is taken") are no defect. Sources stand beside each rule; WSL
Work Safety Law 2021, LCL Labour Contract Law 2012, WPR Rules on Payment of Wages 1994.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache

ERROR, WARNING = "ERROR", "WARNING"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. place: the line's own key; article: "WSL 30", or "" for none."""

    code: str
    level: str
    place: str
    article: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


LIABILITY, DEPOSIT, WAGES = "lint.liability_shifted", "lint.deposit", "lint.takes_wages"
SHIFTED = re.compile(
    r"生死状|(?:伤亡|后果|责任|损失)自负|风险自担|自行承担[^。；]{0,12}责任"
    r"|(?:公司|单位|甲方)?概不负责|与(?:公司|本?单位|甲方)无关"
    r"|(?:不承担|免除)[^。；]{0,8}(?:工伤|伤亡|赔偿)[^。；]{0,4}责任"
    r"|at (?:his|her|their|one's|your|the worker's )?\s*own risk|waives? (?:all|any) claims?"
    r"|not liable for (?:any )?injur",
    re.IGNORECASE,
)
"""Void, and the principal is fined (WSL 52 and 106)."""
TAKEN = re.compile(
    r"(?:缴纳|交纳|收取|预交|扣留)[^。；]{0,10}(?:押金|保证金|抵押金)"
    r"|(?:安全|风险)(?:风险)?(?:押金|抵押金|保证金)"
    r"|(?:pay|collect|withhold)s? (?:a |the )?(?:safety )?deposit|(?:safety|risk) deposits?",
    re.IGNORECASE,
)
"""No deposit may be taken from workers (LCL 9, fined by LCL 84)."""
DEDUCTED = re.compile(
    r"(?:扣发|扣除|扣减|扣罚|克扣|扣)[^，。；]{0,6}(?:工资|薪)|(?:工资|薪酬)[^，。；]{0,6}(?:扣除|扣减|扣罚|抵扣)"
    r"|deduct(?:ed|ion|ions|s)? from (?:the |his |her |their )?(?:wages?|pay|salary)"
    r"|wage deductions?",
    re.IGNORECASE,
)
"""Wages are paid in full; damages are claimed within narrow limits only (WPR 15, 16)."""
VOID = (
    (LIABILITY, SHIFTED, "WSL 52, 106"),
    (DEPOSIT, TAKEN, "LCL 9, 84"),
    (WAGES, DEDUCTED, "WPR 15, 16"),
)
FORBIDDEN = re.compile(
    r"不得|不因|不以|不从|不应|不准|不予|严禁|禁止|[不未无]$|\b(?:never|nobody|no|not|without)\b",
    re.IGNORECASE,
)
"""What makes of a phrase its prohibition, where it stands before it in the same clause."""

CATCH = re.compile(
    r"(?:每人|人均|每名)[^。；]{0,16}(?:查处|抓|处罚|罚款)[^。；]{0,12}(?:不少于|不低于|至少|≥)"
    r"|(?:查处|抓)[^。；]{0,8}(?:不少于|不低于|至少|≥)[^。；]{0,8}(?:人次?|起|件)"
    r"|(?:catch|fine)e?s? at least \d+",
    re.IGNORECASE,
)
HIDE = re.compile(
    r"(?:上报|报告|举报)(?:的?(?:隐患|未遂|事件|伤害))[^。；]{0,10}(?:扣|减)(?:\d+)?分"
    r"|(?:隐患|未遂)[^。；]{0,6}(?:上报|报告)[^。；]{0,6}(?:不超过|不多于|控制在|≤)"
    r"|(?:hazard|near[- ]miss) reports? (?:of )?(?:at most|no more than)",
    re.IGNORECASE,
)
"""No score falls because somebody reported (WSL 54, 55)."""
NUMBERED = re.compile(r"^\s*(\d+(?:\.\d+)*|第[一二三四五六七八九十百]+[条款])[.、\s]")
FLOORS = (
    (
        r"特种作业(?:人员)?持证(?:上岗)?率|special (?:operations?|work)[^.;]{0,30}licen[cs]e",
        "WSL 30",
    ),
    (r"三级(?:安全)?教育率|三级安全教育|three-level (?:safety )?training", "WSL 28"),
    (r"(?:全员|安全)?培训(?:覆盖)?率|training coverage", "WSL 28"),
    (r"责任书(?:签订|覆盖)率|coverage of (?:responsibility )?letters", "WSL 22"),
    (r"重大(?:事故)?隐患整改率|major hazards? (?:rectif|put right)[^.;]{0,12}", "WSL 41"),
    (r"特种设备(?:定期)?(?:检验率|定检率)|special equipment inspected", "SEL 40"),
    (r"职业健康(?:体检|检查)率|(?:occupational )?health examinations?", "ODL 35"),
)
"""What the law asks of everybody, in full: a share of less says that breaking it is planned."""
SHARE = (
    r"[^。；，.;,]{0,8}?(?:不低于|不少于|达到|达|为|≥|>=|at least|of|reach(?:es)?)\s*"
    r"(\d+(?:\.\d+)?)\s*(?:%|％|percent)"
)
BELOW = tuple((re.compile(f"({what}){SHARE}", re.IGNORECASE), law) for what, law in FLOORS)

Ended = Mapping[str, tuple[str, date]]
"""A law or standard that was replaced, as it is written -> (what holds, since when)."""


@lru_cache(maxsize=4096)
def void(text: str) -> tuple[tuple[str, str], ...]:
    """(why, words) of each phrase that would make a clause void or unlawful.

    Remembered: the same clauses stand in the letters of many.
    """
    return tuple((why, said) for why, pattern, _law in VOID if (said := _first(pattern, text)))


def findings(lines: Sequence[tuple[str, str]], on: date, ended: Ended) -> list[Finding]:
    """Everything that is wrong with words (place, text) that people are to sign on a day."""
    found: list[Finding] = []
    seen: dict[str, str] = {}
    for place, said in lines:
        found += _of_line(place, said)
        found += dead(place, said, on, ended)
        number = NUMBERED.match(said)
        if number and seen.setdefault(number[1], place) != place:
            told = {"words": number[1], "other": seen[number[1]]}
            found.append(Finding("lint.number_twice", WARNING, place, "", told))
    return sorted(found, key=lambda one: one.level != ERROR)


def dead(place: str, said: str, on: date, ended: Ended) -> list[Finding]:
    """Citations of what no longer holds on a day."""
    plain = re.sub(r"\s+", " ", said)
    return [
        Finding("lint.dead_citation", ERROR, place, "", {"words": old, "holds": new})
        for old, (new, since) in ended.items()
        if since <= on and re.search(rf"{re.escape(old)}(?!\d)", plain)
    ]


def of_another_post(place: str, said: str, own: str, posts: Mapping[str, str]) -> Iterable[Finding]:
    """A duty that begins with what another post does: it binds the wrong one.

    own: the code of the post the duty is for. posts: code -> name, as the catalogue says it.
    """
    for code, name in posts.items():
        if (
            code != own
            and name != posts.get(own)
            and re.match(
                rf"\s*(?:由)?{re.escape(name)}(?:负责|应|须|组织|审批|is |shall |must )", said
            )
        ):
            yield Finding("lint.other_post", WARNING, place, "", {"words": name})


def _of_line(place: str, said: str) -> Iterable[Finding]:
    for why, pattern, law in VOID:
        words = _first(pattern, said)
        if words:
            yield Finding(why, ERROR, place, law, {"words": words})
    for code, pattern, law in (
        ("lint.rewards_catching", CATCH, ""),
        ("lint.rewards_hiding", HIDE, "WSL 54"),
    ):
        words = _first(pattern, said)
        if words:
            yield Finding(code, ERROR, place, law, {"words": words})
    for pattern, law in BELOW:
        for match in pattern.finditer(said):
            if Fraction(match[2]) < 100:
                told = {"words": match[0], "least": "100 %"}
                yield Finding("lint.below_law", ERROR, place, law, told)


def _first(pattern: re.Pattern[str], text: str) -> str:
    """The first match that its clause does not forbid."""
    for match in pattern.finditer(text):
        before = re.split(r"[，。；,.;]", text[: match.start()])[-1]
        if not FORBIDDEN.search(before):
            return match[0]
    return ""
