"""All that a target says beyond its one bound, as a sentence in both languages."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from zeren.core.targets import detail
from zeren.core.targets.bounds import Bound, Limit
from zeren.core.targets.detail import Beside, Detail
from zeren.core.tongue import CHINESE, ENGLISH, say

Said = Callable[[Limit, Mapping[str, str], str], str]
"""(bound, words of its unit, language) -> as people write it."""

EACH = {
    "WEEK": {CHINESE: "每周", ENGLISH: "each week"},
    "MONTH": {CHINESE: "每月", ENGLISH: "each month"},
    "QUARTER": {CHINESE: "每季度", ENGLISH: "each quarter"},
    "HALF": {CHINESE: "每半年", ENGLISH: "each half-year"},
}

BESIDE = {
    detail.OF_WHICH: {CHINESE: "；其中{name}：{value}", ENGLISH: "; of which {name}: {value}"},
    detail.REST: {CHINESE: "；其余部分{name}：{value}", ENGLISH: "; of the rest {name}: {value}"},
    detail.EACH: {CHINESE: "；且{window} {value}", ENGLISH: "; and {value} {window}"},
}
OTHER = {CHINESE: "（相对于{name}）", ENGLISH: " of: {name}"}
PARTS = {CHINESE: "，按权重综合：{parts}", ENGLISH: ", the weighted mean of {parts}"}
PART = {CHINESE: "{name}（权重 {weight}{cap}）", ENGLISH: "{name} (weight {weight}{cap})"}
CAP = {CHINESE: "，最高计 {cap}", ENGLISH: ", counted up to {cap}"}
WAY = {CHINESE: "；进度：{days}", ENGLISH: "; on the way: {days}"}
DAY = {CHINESE: "{day} 前 {value}", ENGLISH: "{value} by {day}"}
EVEN = {CHINESE: "；每日按进度计", ENGLISH: "; every day its part of the whole"}
TERM = {CHINESE: "（{starts} 至 {ends}）", ENGLISH: " (from {starts} to {ends})"}


def beyond(said: Detail, limit: Limit, unit: Mapping[str, str], tag: str, as_text: Said) -> str:
    """What follows the bound: whose result, the parts, what stands beside it, and the way there."""
    found = OTHER[tag].format(name=say(said.other.name, tag)) if said.other else ""
    if said.parts:
        joint = "、" if tag == CHINESE else ", "
        parts = joint.join(
            PART[tag].format(
                name=say(one.name, tag),
                weight=_number(one.weight, as_text, tag),
                cap="" if one.cap is None
                else CAP[tag].format(cap=_number(one.cap, as_text, tag)),
            )
            for one in said.parts
        )  # fmt: skip
        found += PARTS[tag].format(parts=parts)
    found += "".join(_beside(one, tag, as_text) for one in said.beside)
    if said.milestones:
        joint = "，" if tag == CHINESE else ", "
        found += WAY[tag].format(
            days=joint.join(
                DAY[tag].format(day=day, value=as_text(_as_bound(limit, value), unit, tag))
                for day, value in said.milestones
            )
        )
    return found + (EVEN[tag] if said.is_even else "")


def _beside(one: Beside, tag: str, as_text: Said) -> str:
    window = EACH.get(one.limit.window, {}).get(tag, "")
    value = as_text(one.limit, one.unit, tag)
    return BESIDE[one.role][tag].format(name=say(one.name, tag), value=value, window=window)


def _as_bound(limit: Limit, value: Fraction) -> Limit:
    bound = Bound(value)
    if limit.low is not None:
        return Limit(limit.kind, low=bound, scale=limit.scale)
    return Limit("CR" if limit.kind in ("RB", "Z") else limit.kind, high=bound, scale=limit.scale)


def _number(value: Fraction, as_text: Said, tag: str) -> str:
    text = as_text(Limit("CR", high=Bound(value)), {}, tag)
    return text.removeprefix("≤ ")
