"""Who is responsible for what, and because of what, as of any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zeren.core import responsibility as core
from zeren.core.responsibility import Answer, Charge, Custody, Place, Seat
from zeren.organisation import queries as organisation
from zeren.organisation.queries import CustodyRow, ThingRow
from zeren.responsibility.models import Duty, DutyList

MAX_PLACES = 12
"""Places inside places: deeper than this is a circle in the data, not a building."""


@dataclass(frozen=True, slots=True)
class Held:
    """One responsibility of one person, by one of the two rules, with its because."""

    rule: str
    thing: ThingRow
    because: tuple[core.Step, ...]


@dataclass(frozen=True, slots=True)
class PostDuties:
    """The duty list of a post: its version and items; empty when none was adopted yet."""

    version: int
    from_date: date | None
    items: list[dict[str, Any]]


def answers(on: date, thing_ids: Sequence[int] | None = None) -> dict[int, Answer]:
    """The derived answer for each thing on a day, in a fixed number of queries."""
    everything = {row.id: row for row in organisation.things(on)}
    wanted = list(everything) if thing_ids is None else [i for i in thing_ids if i in everything]
    charges = organisation.charges(None, on)
    used = organisation.custodies(wanted if thing_ids is not None else None, on)
    in_office = organisation.heads(on)
    units = {row.id: row for row in organisation.unit_tree(on)}
    held = organisation.holdings(on)
    holders: dict[int, list[int]] = {}
    for person_id, post_id, _unit_id in held:
        holders.setdefault(post_id, []).append(person_id)
    teams = {row.team_id for rows in used.values() for row in rows if row.team_id}
    members = {team: _members(team, units, held) for team in teams}
    chains: dict[int, tuple[Seat, ...]] = {}
    found: dict[int, Answer] = {}
    for thing_id in wanted:
        places = _places(thing_id, everything, charges)
        for place in places:
            for charge in place.charges:
                if charge.unit_id not in chains:
                    chains[charge.unit_id] = _chain(charge.unit_id, units, in_office)
        found[thing_id] = core.derive(
            places,
            chains=chains,
            custodies=[_custody(row) for row in used.get(thing_id, [])],
            holders=holders,
            members=members,
        )
    return found


def who(thing_id: int, on: date) -> Answer | None:
    """Who answers for one thing on a day; None when the thing does not exist then."""
    return answers(on, [thing_id]).get(thing_id)


def of_person(person_id: int, on: date) -> list[Held]:
    """Everything one person answers for on a day, by both rules."""
    held = organisation.posts_held(person_id, on)
    post_ids = [post_id for post_id, _unit, _head in held]
    unit_ids = [unit_id for _post, unit_id, _head in held]
    above: set[int] = set()
    for unit_id in unit_ids:
        above.update(uid for uid, _head in organisation.chain_above(unit_id, on))
    used = organisation.things_used_by(person_id, post_ids, sorted(above), on)
    used_ids = {row.thing_id for row in used}
    if any(is_head for _post, _unit, is_head in held):
        found = answers(on)
    else:
        found = answers(on, sorted(used_ids))
    rows = {row.id: row for row in organisation.things(on, sorted(found))}
    result: list[Held] = []
    for thing_id, answer in found.items():
        if answer.in_charge == person_id:
            steps = tuple(s for s in answer.because if s.rule == core.IN_CHARGE)
            result.append(Held(core.IN_CHARGE, rows[thing_id], steps))
        if thing_id in used_ids and person_id in answer.users:
            steps = tuple(s for s in answer.because if s.rule == core.USES)
            result.append(Held(core.USES, rows[thing_id], steps))
    return sorted(result, key=lambda one: (one.rule, one.thing.code))


def held_by(person_ids: Sequence[int], on: date) -> dict[int, list[Held]]:
    """`of_person` for many people at once, in a number of queries that does not grow with them."""
    wanted = set(person_ids)
    if len(wanted) == 1:
        only = next(iter(wanted))
        return {only: of_person(only, on)}
    rows = {row.id: row for row in organisation.things(on)}
    result: dict[int, list[Held]] = {person_id: [] for person_id in wanted}
    for thing_id, answer in answers(on).items():
        if answer.in_charge in wanted:
            steps = tuple(s for s in answer.because if s.rule == core.IN_CHARGE)
            result[answer.in_charge].append(Held(core.IN_CHARGE, rows[thing_id], steps))
        for user in wanted.intersection(answer.users):
            steps = tuple(s for s in answer.because if s.rule == core.USES)
            result[user].append(Held(core.USES, rows[thing_id], steps))
    for held in result.values():
        held.sort(key=lambda one: (one.rule, one.thing.code))
    return result


def duties_of_post(post_id: int, on: date) -> PostDuties:
    """The duty list of a post that holds on a day."""
    found = DutyList.objects.filter(post_id=post_id, from_date__lte=on).order_by("-version").first()
    if found is None:
        return PostDuties(0, None, [])
    return PostDuties(found.version, found.from_date, list(found.items))


def duties_of_posts(post_ids: Sequence[int], on: date) -> dict[int, PostDuties]:
    """Duty lists of many posts, in one query."""
    rows = DutyList.objects.filter(post_id__in=post_ids, from_date__lte=on).order_by("version")
    return {row.post_id: PostDuties(row.version, row.from_date, list(row.items)) for row in rows}


def posts_with_list() -> set[int]:
    """Posts that were given a duty list at some time."""
    return set(DutyList.objects.values_list("post_id", flat=True))


def catalogue(post_code: str = "") -> list[Duty]:
    rows = Duty.objects.all()
    return list(rows.filter(post_code=post_code) if post_code else rows)


def _places(
    thing_id: int,
    everything: dict[int, ThingRow],
    charges: dict[int, list[organisation.ChargeRow]],
) -> list[Place]:
    places: list[Place] = []
    here: int | None = thing_id
    seen: set[int] = set()
    while here in everything and here not in seen and len(places) < MAX_PLACES:
        seen.add(here)
        rows = charges.get(here, [])
        places.append(Place(here, tuple(Charge(row.id, row.unit_id) for row in rows)))
        here = everything[here].place_id
    return places


def _chain(
    unit_id: int, units: dict[int, organisation.UnitRow], in_office: dict[int, int]
) -> tuple[Seat, ...]:
    row = units.get(unit_id)
    ids = organisation.path_ids(row.path) if row else [unit_id]
    return tuple(Seat(uid, in_office.get(uid)) for uid in reversed(ids))


def _members(
    team_id: int,
    units: dict[int, organisation.UnitRow],
    held: list[tuple[int, int, int]],
) -> list[int]:
    top = units.get(team_id)
    if top is None:
        return []
    inside = {row.id for row in units.values() if row.path.startswith(top.path)}
    return sorted({person for person, _post, unit in held if unit in inside})


def _custody(row: CustodyRow) -> Custody:
    if row.person_id is not None:
        return Custody(row.id, "person", row.person_id)
    if row.post_id is not None:
        return Custody(row.id, "post", row.post_id)
    assert row.team_id is not None, "a custody has exactly one holder (constraint)"
    return Custody(row.id, "team", row.team_id)


__all__ = [
    "Answer",
    "Held",
    "PostDuties",
    "answers",
    "catalogue",
    "duties_of_post",
    "duties_of_posts",
    "held_by",
    "of_person",
    "posts_with_list",
    "who",
]
