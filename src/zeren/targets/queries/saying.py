"""A target's value for people, in both languages."""

from zeren.core import indicator
from zeren.core.days import date_of
from zeren.targets.models import Target

SIGNS = {"Z": "", "CN": "≤ ", "CR": "≤ ", "CA": "≤ ", "FP": "≥ ", "FN": "≥ ", "SC": "≥ ", "RB": "−"}

WHOLE = 10_000
"""All of a share: nothing is more than 100 %."""


def said(row: Target) -> dict[str, str]:
    """A target's value for people, in both languages: "0 persons", "≥ 95 %"."""
    return said_value(row, row.value)


def said_value(row: Target, value: int) -> dict[str, str]:
    """Another value of the same target, said in the same way."""
    if row.kind == "DT":
        day = row.due_date or date_of(value)
        return {"zh-hans": f"{day} 前完成", "en": f"done by {day}"}
    number = plain(row.kind, value)
    if row.kind == "RG":
        number = f"{number}–{plain(row.kind, row.high)}"
    unit = row.indicator.unit_word
    is_exact = (row.kind == "CN" and value == 0) or (row.kind == "FP" and value == WHOLE)
    sign = "" if is_exact else SIGNS.get(row.kind, "")
    if number == "1" and unit.get("en", "").isalpha():
        unit = {**unit, "en": unit["en"].removesuffix("s")}
    return {tag: f"{sign}{number} {unit.get(tag, '')}".strip() for tag in ("zh-hans", "en")}


def plain(kind: str, value: int) -> str:
    """A stored number as people write it: 9550 of a percent kind is 95.5."""
    if kind not in indicator.HUNDREDTHS:
        return f"{value:,}"
    whole, rest = divmod(abs(value), 100)
    return f"{whole:,}" if not rest else f"{whole:,}.{rest:02d}".rstrip("0")
