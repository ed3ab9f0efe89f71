"""What a target says beyond its one bound, kept exactly and without anything left to guess.

beside:     further bounds that must hold too: of a part of the same (OF_WHICH), of what a floor
            below 100 % leaves over (REST), in each shorter window (EACH).
parts:      a composite is the weighted mean of results, none counting above its cap.
other:      whose result a relative target is held against.
milestones: what is to be reached on the way; is_even: every day its part of the whole.
words:      a target without a number, judged done or not done with what shows it.
base_of:    where the frozen base of a reduction comes from.
Names are kept as they were when it was set, so that a letter prints what was agreed.
Source: published responsibility letters; GB/T 33000-2025 cl. 6.2.1; ISO 45001:2018 cl. 6.2.2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import ceil, floor

from zeren.core.refusal import Problem
from zeren.core.targets import bounds
from zeren.core.targets.bounds import Bound, Limit
from zeren.core.targets.definition import Raw

OF_WHICH, REST, EACH = "OF_WHICH", "REST", "EACH"
ROLES = (OF_WHICH, REST, EACH)
SHORTER = ("WEEK", "MONTH", "QUARTER", "HALF")
WHOLE_TERMS = ("YEAR", "ACADEMIC_YEAR", "PROJECT", "TERM")
"""Windows that are one stretch of time: only there is something on the way to the end."""
CAPPED = ("CN", "CA", "CR", "FN", "FP", "FR")
"""Kinds that may be bounded in each shorter window too."""
FROM_NOTHING = ("CN", "CA", "FN")
"""Kinds that begin at 0 on the first day and grow."""

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Beside:
    """A further bound. code: the indicator it is about, "" for the target's own."""

    role: str
    limit: Limit
    code: str = ""
    name: Words = field(default_factory=dict)
    unit: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A result that counts in a composite up to its cap (None: without one), by its weight."""

    code: str
    weight: Fraction
    cap: Fraction | None = None
    name: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Other:
    """Whose result a target is relative to: an indicator that is entered for the other house."""

    code: str
    name: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Detail:
    beside: tuple[Beside, ...] = ()
    parts: tuple[Part, ...] = ()
    other: Other | None = None
    milestones: tuple[tuple[date, Fraction], ...] = ()
    is_even: bool = False
    words: Words = field(default_factory=dict)
    base_of: str = ""

    @property
    def codes(self) -> list[str]:
        """The other indicators that are needed to judge it."""
        found = [one.code for one in self.beside if one.code]
        found += [part.code for part in self.parts]
        return list(dict.fromkeys([*found, *([self.other.code] if self.other else [])]))


def problems_of(said: Detail, limit: Limit, term: tuple[date, date]) -> list[Problem]:
    """Every problem between a bound and what is said beyond it, each with its place on the form."""
    found: list[Problem] = []
    for one in said.beside:
        found += _beside(one, limit, one.role.lower())
    codes = [part.code for part in said.parts]
    if limit.kind == "CO" and len(set(codes)) < 2:
        found.append(_no("detail.two_parts", "parts"))
    if len(set(codes)) < len(codes):
        found.append(_no("detail.part_twice", "parts"))
    if said.parts and not sum(part.weight for part in said.parts):
        found.append(_no("detail.no_weight", "parts"))
    windows = (*SHORTER, *WHOLE_TERMS, *(["MONTHS_AVERAGE"] if said.other else []))
    if (said.parts or said.other) and limit.window not in windows:
        found.append(_no("detail.no_such_window", "window"))
    if (limit.kind == "RL") != (said.other is not None):
        found.append(_no("detail.other_needed", "other"))
    if limit.kind == "WD" and not any(said.words.values()):
        found.append(_no("detail.words_needed", "words"))
    days = [day for day, _value in said.milestones]
    if days != sorted(set(days)) or any(not term[0] <= day < term[1] for day in days):
        told = {"starts": term[0].isoformat(), "ends": term[1].isoformat()}
        found.append(_no("detail.milestone_outside", "milestones", **told))
    if (days or said.is_even) and limit.window not in WHOLE_TERMS:
        found.append(_no("detail.no_such_window", "window"))
    if said.is_even and limit.kind not in (*FROM_NOTHING, "RB"):
        found.append(_no("detail.even_from_nothing", "is_even"))
    if days and limit.low is not None and limit.high is not None:
        found.append(_no("detail.one_bound", "milestones"))
    return found


def _beside(one: Beside, limit: Limit, where: str) -> list[Problem]:
    if one.role == EACH:
        if limit.kind not in CAPPED or limit.window not in WHOLE_TERMS:
            return [_no("detail.no_such_window", where)]
        is_over = (
            limit.kind in FROM_NOTHING
            and limit.high is not None
            and one.limit.high is not None
            and one.limit.high.value > limit.high.value
        )
        return [_no("detail.cap_over_whole", where)] if is_over else []
    if one.role == REST:
        is_share = limit.kind == "FP" and limit.low is not None
        if not is_share or (limit.low is not None and limit.low.value >= 100):
            return [_no("detail.no_rest", where)]
        return []
    return [] if limit.kind in ("FP", "FN", "FR", "CN", "CR") else [_no("detail.no_part", where)]


def shared(said: Detail, parent: Limit, share: Limit, caps: Mapping[int, int]) -> Detail:
    """What goes down with a share of a count: milestones by its part, caps as they were shared.

    caps: place in `beside` -> the share of that cap. A zero needs nothing beside it.
    """
    if share.kind == "Z":
        return replace(said, beside=(), milestones=(), is_even=False)
    whole, mine = bounds.bound_of(parent).value, bounds.bound_of(share).value
    rounded = ceil if parent.low is not None else floor
    way = tuple(
        (day, Fraction(rounded(value * mine / whole) if whole else 0))
        for day, value in said.milestones
    )
    beside = tuple(
        replace(one, limit=_with(one.limit, caps[place])) if place in caps else one
        for place, one in enumerate(said.beside)
    )
    return replace(said, milestones=way, beside=beside)


def _with(limit: Limit, number: int) -> Limit:
    bound = Bound(Fraction(number))
    return replace(limit, high=bound) if limit.low is None else replace(limit, low=bound)


def read(raw: Raw) -> Detail:
    """A detail from its stored form, as `stored` made it."""
    return Detail(
        beside=tuple(_read_beside(one) for one in raw.get("beside", ())),
        parts=tuple(
            Part(one["code"], _whole(one["weight"]), bounds.whole_of(one["cap"]), one["name"])
            for one in raw.get("parts", ())
        ),
        other=Other(**raw["other"]) if "other" in raw else None,
        milestones=tuple(
            (date.fromisoformat(day), _whole(value)) for day, value in raw.get("milestones", ())
        ),
        is_even=bool(raw.get("is_even", False)),
        words=raw.get("words", {}),
        base_of=raw.get("base_of", ""),
    )


def stored(said: Detail) -> dict[str, object]:
    """What a table keeps: numbers in millionths, only what is said.

    Errors: ValueError when a number is finer than a millionth.
    """
    kept: dict[str, object] = {
        "beside": [_stored_beside(one) for one in said.beside],
        "parts": [
            {
                "code": part.code,
                "weight": bounds.micro(part.weight),
                "cap": None if part.cap is None else bounds.micro(part.cap),
                "name": dict(part.name),
            }
            for part in said.parts
        ],
        "other": {"code": said.other.code, "name": dict(said.other.name)} if said.other else {},
        "milestones": [[day.isoformat(), bounds.micro(value)] for day, value in said.milestones],
        "is_even": said.is_even,
        "words": {tag: text for tag, text in said.words.items() if text},
        "base_of": said.base_of,
    }
    return {name: one for name, one in kept.items() if one}


def _read_beside(one: Raw) -> Beside:
    value, is_open = _whole(one["value"]), bool(one.get("open"))
    side = {one["side"]: Bound(value, is_open)}
    limit = Limit(
        one["kind"], low=side.get("low"), high=side.get("high"), scale=one["scale"],
        unit=one["symbol"], window=one["window"],
    )  # fmt: skip
    return Beside(one["as"], limit, one["code"], one["name"], one["unit"])


def _stored_beside(one: Beside) -> dict[str, object]:
    bound = bounds.bound_of(one.limit)
    return {
        "as": one.role,
        "code": one.code,
        "name": dict(one.name),
        "unit": dict(one.unit),
        "kind": one.limit.kind,
        "side": "high" if one.limit.low is None else "low",
        "value": bounds.micro(bound.value),
        "open": bound.is_open,
        "scale": one.limit.scale,
        "symbol": one.limit.unit,
        "window": one.limit.window,
    }


def _whole(kept: int) -> Fraction:
    return Fraction(kept, bounds.MICRO)


def _no(code: str, where: str, **params: object) -> Problem:
    return Problem(code, where, params)


def caps(said: Detail) -> Sequence[tuple[int, int]]:
    """(place in `beside`, whole number) of the caps of each shorter window."""
    return [
        (place, bounds.whole(one.limit))
        for place, one in enumerate(said.beside)
        if one.role == EACH
    ]
