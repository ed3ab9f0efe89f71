"""On which days a thing has exactly one in charge and a user, over its whole history.

The same two rules as `answers`, for all days at once: what census writes down is worked out here,
what a page shows on one day there; a test compares them on random days.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from zeren.core import stretch
from zeren.core.days import NEVER
from zeren.core.stretch import Stretch
from zeren.core.timeline import Span
from zeren.organisation.queries import path_ids
from zeren.organisation.queries import spans as organisation

MAX_PLACES = 12
"""Places inside places: deeper than this is a circle in the data, not a building."""


@dataclass(frozen=True, slots=True)
class ThingDays:
    """A stretch of days on which the same unit counts a thing, and what holds on them."""

    from_day: int
    to_day: int
    unit_id: int
    has_one_in_charge: bool
    has_user: bool


@dataclass(frozen=True, slots=True)
class _Claims:
    """The units that claim to be in charge on [from_day, to_day); who only shares claims none."""

    from_day: int
    to_day: int
    units: tuple[int, ...]


@contextmanager
def kept() -> Iterator[None]:
    """Inside, the same things are worked out once: who asks for dues and proofs asks three times.

    Only inside one transaction that holds the things: what is kept may not change meanwhile.
    """
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


_KEPT: ContextVar[dict[tuple[int, ...], dict[int, list[ThingDays]]] | None] = ContextVar(
    "thing_days", default=None
)


def thing_days(thing_ids: Sequence[int] | None = None) -> dict[int, list[ThingDays]]:
    """Every day of each thing, in a number of queries that does not grow with the things."""
    known = _KEPT.get()
    if known is None or thing_ids is None:
        return _thing_days(thing_ids)
    key = tuple(thing_ids)
    if key not in known:
        known[key] = _thing_days(thing_ids)
    return known[key]


def _thing_days(thing_ids: Sequence[int] | None) -> dict[int, list[ThingDays]]:
    whole = organisation.thing_spans(thing_ids)
    wanted = list(whole)
    places, around = _around(wanted, is_all=thing_ids is None)
    charges = organisation.charge_spans(None if thing_ids is None else around)
    custodies = organisation.custody_spans(None if thing_ids is None else wanted)
    used = _used(custodies)
    units = sorted({one.unit_id for rows in charges.values() for one in rows})
    headed = _headed(units, is_all=thing_ids is None)
    top = organisation.root_spans()
    found: dict[int, list[ThingDays]] = {}
    for thing_id, spans in whole.items():
        claims = _claims(thing_id, places, charges, depth=0)
        in_use = stretch.joined(
            span for one in custodies.get(thing_id, ()) for span in used[one.id]
        )
        found[thing_id] = _days(
            [(one.from_day, one.to_day) for one in spans], claims, in_use, headed, top
        )
    return found


def unit_heads(unit_ids: Sequence[int] | None = None) -> dict[int, list[Stretch]]:
    """On which days each unit has a head of its own in office."""
    return {
        unit_id: stretch.joined((one.from_day, one.to_day) for one in spans)
        for unit_id, spans in organisation.head_spans(unit_ids).items()
    }


def _days(
    whole: Sequence[Stretch],
    claims: Sequence[_Claims],
    in_use: Sequence[Stretch],
    headed: Mapping[int, Sequence[Stretch]],
    top: Sequence[Span[int]],
) -> list[ThingDays]:
    marks = {day for one in claims for day in (one.from_day, one.to_day)}
    marks |= {day for one in claims for unit in one.units for s in headed[unit] for day in s}
    marks |= {day for span in in_use for day in span}
    marks |= {day for one in top for day in (one.from_day, one.to_day)}
    found: list[ThingDays] = []
    for start, end in stretch.cut(whole, marks):
        claim = next((one for one in claims if one.from_day <= start < one.to_day), None)
        units = claim.units if claim else ()
        has_head = len(units) == 1 and stretch.holds(headed[units[0]], start)
        root = next((one.value for one in top if one.from_day <= start < one.to_day), 0)
        unit_id = units[0] if units else root
        day = ThingDays(start, end, unit_id, has_head, stretch.holds(in_use, start))
        last = found[-1] if found else None
        if last and last.to_day == start and _same(last, day):
            found[-1] = ThingDays(last.from_day, end, unit_id, day.has_one_in_charge, day.has_user)
        elif unit_id:
            found.append(day)
    return found


def _same(left: ThingDays, right: ThingDays) -> bool:
    return (left.unit_id, left.has_one_in_charge, left.has_user) == (
        right.unit_id,
        right.has_one_in_charge,
        right.has_user,
    )


def _around(
    thing_ids: Sequence[int], *, is_all: bool
) -> tuple[dict[int, list[Span[int]]], list[int]]:
    """Where each thing stood, and everything it ever stood in, at any depth."""
    places = organisation.place_spans(None) if is_all else {}
    known = set(thing_ids)
    missing = known
    for _level in range(MAX_PLACES):
        if not missing:
            break
        if not is_all:
            places |= organisation.place_spans(sorted(missing))
        around = {one.value for thing in missing for one in places.get(thing, ())}
        missing = around - known
        known = known | around
    return places, sorted(known)


def _claims(
    thing_id: int,
    places: Mapping[int, Sequence[Span[int]]],
    charges: Mapping[int, Sequence[organisation.ChargeSpan]],
    depth: int,
) -> list[_Claims]:
    """The nearest charge counts: the thing's own, else that of the place it stands in then."""
    own = charges.get(thing_id, ())
    marks = {day for one in own for day in (one.from_day, one.to_day)}
    found: list[_Claims] = []
    for start, end in stretch.cut(((one.from_day, one.to_day) for one in own), marks):
        rows = [one for one in own if one.from_day <= start < one.to_day]
        rows.sort(key=lambda one: (one.is_shared, one.id))
        units = tuple(dict.fromkeys(one.unit_id for one in rows if not one.is_shared))
        found.append(_Claims(start, end, units or (rows[0].unit_id,)))
    if depth >= MAX_PLACES:
        return found
    bare = stretch.without(
        [(0, NEVER)], [(one.from_day, one.to_day) for one in found]
    )  # days on which no charge of its own stands
    for place in places.get(thing_id, ()):
        here = stretch.common(bare, [(place.from_day, place.to_day)])
        for claim in _claims(place.value, places, charges, depth + 1) if here else ():
            found += [
                _Claims(start, end, claim.units)
                for start, end in stretch.common(here, [(claim.from_day, claim.to_day)])
            ]
    return sorted(found, key=lambda one: one.from_day)


def _headed(unit_ids: Sequence[int], *, is_all: bool) -> dict[int, list[Stretch]]:
    """On which days a unit or one above it has a head: somebody is in charge of what it has.

    The units above are read from the path of each stretch: over the years two units may each
    have stood below the other, so that no order of units would be one of all days.
    """
    places = organisation.unit_place_spans(None if is_all else unit_ids)
    above = {unit for rows in places.values() for one in rows for unit in path_ids(one.path)}
    own = unit_heads(None if is_all else sorted(above))
    return {
        unit_id: stretch.joined(
            days
            for place in places.get(unit_id, ())
            for unit in path_ids(place.path)
            for days in stretch.common(own.get(unit, ()), [(place.from_day, place.to_day)])
        )
        for unit_id in unit_ids
    }


def _used(custodies: Mapping[int, Sequence[organisation.CustodySpan]]) -> dict[int, list[Stretch]]:
    """For each custody row, the days on which somebody really holds the thing by it."""
    rows = [one for spans in custodies.values() for one in spans]
    people = organisation.engaged_spans(sorted({one.person_id for one in rows if one.person_id}))
    posts = organisation.holding_spans(sorted({one.post_id for one in rows if one.post_id}))
    teams = organisation.manned_spans(sorted({one.team_id for one in rows if one.team_id}))
    found = {}
    for one in rows:
        there: Sequence[Span[None] | organisation.HoldingSpan] = (
            people.get(one.person_id or 0, ())
            or posts.get(one.post_id or 0, ())
            or teams.get(one.team_id or 0, ())
        )
        found[one.id] = stretch.common(
            [(one.from_day, one.to_day)], [(span.from_day, span.to_day) for span in there]
        )
    return found
