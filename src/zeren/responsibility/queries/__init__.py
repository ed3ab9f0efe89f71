"""Who is responsible for what, and because of what, as of any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zeren.core import responsibility as core
from zeren.core.responsibility import Answer, Charge, Custody, Place, Seat
from zeren.ledger.remembered import DAILY, remembered
from zeren.organisation import queries as organisation
from zeren.organisation.queries import CustodyRow, ThingRow
from zeren.responsibility.queries.duties import (
    PostDuties,
    duties_of_post,
    duties_of_posts,
    list_ids,
    lists_on,
    posts_with_list,
)

FEW = 400
"""Up to so many things, reading only what they stand on is cheaper than reading everything."""

MAX_PLACES = 12
"""Places inside places: deeper than this is a circle in the data, not a building."""


@dataclass(frozen=True, slots=True)
class Held:
    """One responsibility of one person, by one of the two rules, with its because."""

    rule: str
    thing: ThingRow
    because: tuple[core.Step, ...]


def answers(on: date, thing_ids: Sequence[int] | None = None) -> dict[int, Answer]:
    """The derived answer for each thing on a day, in a fixed number of queries.

    For a few things only what they stand on is read: their places, charges, custodies and chains.
    """
    is_few = thing_ids is not None and len(thing_ids) <= FEW
    everything = _with_places(thing_ids if is_few else None, on)
    wanted = list(everything) if thing_ids is None else [i for i in thing_ids if i in everything]
    charges = organisation.charges(list(everything) if is_few else None, on)
    used = organisation.custodies(wanted if thing_ids is not None else None, on)
    custodies = [row for rows in used.values() for row in rows]
    teams = sorted({row.team_id for row in custodies if row.team_id})
    if is_few:
        in_charge = {row.unit_id for rows in charges.values() for row in rows}
        units = {row.id: row for row in organisation.units_of(sorted({*in_charge, *teams}), on)}
        seats = {uid for row in units.values() for uid in organisation.path_ids(row.path)}
        in_office = organisation.heads(on, sorted(seats | in_charge))
        posts = {row.post_id for row in custodies if row.post_id}
        held = organisation.holdings_of(sorted(posts), on)
        members = {team: _few_members(units.get(team), on) for team in teams}
    else:
        units = {row.id: row for row in organisation.unit_tree(on)}
        in_office = organisation.heads(on)
        held = organisation.holdings(on)
        members = {team: _members(team, units, held) for team in teams}
    holders: dict[int, list[int]] = {}
    for person_id, post_id, _unit_id in held:
        holders.setdefault(post_id, []).append(person_id)
    named = {row.person_id for row in custodies if row.person_id}
    present = organisation.present(sorted(named), on)
    chains: dict[int, tuple[Seat, ...]] = {}
    found: dict[int, Answer] = {}
    for thing_id in wanted:
        places = _places(thing_id, everything, charges)
        for charge in (charge for place in places for charge in place.charges):
            if charge.unit_id not in chains:
                chains[charge.unit_id] = _chain(charge.unit_id, units, in_office)
        found[thing_id] = core.derive(
            places,
            chains=chains,
            custodies=[_custody(row) for row in used.get(thing_id, [])],
            holders=holders,
            members=members,
            present=present,
        )
    return found


def _with_places(thing_ids: Sequence[int] | None, on: date) -> dict[int, ThingRow]:
    """These things (None: all) and the places they stand in, at any depth."""
    if thing_ids is None:
        return {row.id: row for row in organisation.things(on)}
    everything: dict[int, ThingRow] = {}
    missing = set(thing_ids)
    for _level in range(MAX_PLACES):
        rows = organisation.things(on, sorted(missing)) if missing else []
        everything |= {row.id: row for row in rows}
        missing = {row.place_id for row in rows if row.place_id} - everything.keys()
    return everything


def _few_members(team: organisation.UnitRow | None, on: date) -> list[int]:
    if team is None:
        return []
    inside = {unit for unit, _path in organisation.tree_paths(on, team.path)}
    held = organisation.holdings(on, team.path)
    return sorted({person for person, _post, unit in held if unit in inside})


def who(thing_id: int, on: date) -> Answer | None:
    """Who answers for one thing on a day; None when the thing does not exist then."""
    return answers(on, [thing_id]).get(thing_id)


@remembered(256, despite=DAILY)
def of_person(person_id: int, on: date) -> list[Held]:
    """Everything one person answers for on a day, by both rules."""
    ids = sorted({one.thing.id for one in _held_by_one(person_id, on)})
    rows = {row.id: row for row in organisation.things(on, ids)}
    result: list[Held] = []
    for thing_id, answer in answers(on, ids).items():
        if person_id in answer.responsible:
            result.append(_held(core.IN_CHARGE, rows[thing_id], answer))
        if person_id in answer.users:
            result.append(_held(core.USES, rows[thing_id], answer))
    return sorted(result, key=lambda one: (one.rule, one.thing.code))


def held_by(person_ids: Sequence[int], on: date) -> dict[int, list[Held]]:
    """`of_person` for many people at once, in a number of queries that does not grow with them.

    For one person the "because" is left out: letters print what is held, not why.
    """
    wanted = set(person_ids)
    if len(wanted) == 1:
        only = next(iter(wanted))
        return {only: _held_by_one(only, on)}
    rows = {row.id: row for row in organisation.things(on)}
    result: dict[int, list[Held]] = {person_id: [] for person_id in wanted}
    for thing_id, answer in answers(on).items():
        for one in wanted.intersection(answer.responsible):
            result[one].append(_held(core.IN_CHARGE, rows[thing_id], answer))
        for user in wanted.intersection(answer.users):
            result[user].append(_held(core.USES, rows[thing_id], answer))
    for held in result.values():
        held.sort(key=lambda one: (one.rule, one.thing.code))
    return result


def _held(rule: str, thing: ThingRow, answer: Answer) -> Held:
    return Held(rule, thing, tuple(step for step in answer.because if step.rule == rule))


def _held_by_one(person_id: int, on: date) -> list[Held]:
    """What one person holds, reading only the own posts, the own things and the units led."""
    seats = organisation.seats_held(person_id, on)
    above = {uid for _post, path, _head in seats for uid in organisation.path_ids(path)}
    posts = sorted({post for post, _path, _head in seats})
    used = organisation.things_used(person_id, posts, sorted(above), on)
    found = [Held(core.USES, row, ()) for row in used]
    led = {path for _post, path, is_head in seats if is_head}
    units = _units_answered_for(person_id, led, on)
    if units:
        found += [Held(core.IN_CHARGE, row, ()) for row in _in_charge_of(units, person_id, on)]
    return sorted(found, key=lambda one: (one.rule, one.thing.code))


def _in_charge_of(units: set[int], head: int, on: date) -> list[ThingRow]:
    """The things that answer to `head`, who is the head in office for all of these units.

    Who uses them, and who leads other units, is not read: a letter does not ask.
    """
    claimed = [thing_id for thing_id, _unit in organisation.things_in_charge_of(sorted(units), on)]
    inside = _with_contents(claimed, on)
    everything = {row.id: row for row in organisation.things(on, inside)}
    charges = organisation.charges(inside, on)
    chains = {
        row.unit_id: (Seat(row.unit_id, head if row.unit_id in units else None),)
        for rows in charges.values()
        for row in rows
    }
    answered = {
        thing_id: core.derive(
            _places(thing_id, everything, charges),
            chains=chains,
            custodies=[],
            holders={},
            members={},
        )
        for thing_id in everything
    }
    return [row for row in everything.values() if head in answered[row.id].responsible]


def _units_answered_for(person_id: int, led: set[str], on: date) -> set[int]:
    """The units led, and those below them whose own head posts are vacant up to there."""
    found: set[int] = set()
    asked = {organisation.path_ids(path)[-1] for path in led}
    unless_vacant = 0
    while asked:
        in_office = organisation.heads(on, sorted(asked) if len(asked) <= FEW else None)
        fresh = {one for one in asked if in_office.get(one, unless_vacant) == person_id}
        found |= fresh
        asked = organisation.units_under(fresh, on) - found
        unless_vacant = person_id
    return found


def _with_contents(thing_ids: Sequence[int], on: date) -> list[int]:
    """These things and everything that stands in them, at any depth."""
    found = set(thing_ids)
    fresh = found
    for _level in range(MAX_PLACES):
        fresh = set(organisation.things_placed_in(sorted(fresh), on)) - found if fresh else set()
        found = found | fresh
    return sorted(found)


def first_claim(answer: Answer) -> int | None:
    """Of units that both claim a thing, the one that claimed first: its gap stands somewhere."""
    for step in answer.because:
        if step.found == "charge.two":
            return next((oid for kind, oid in step.objects if kind == "unit"), None)
    return None


@dataclass(frozen=True, slots=True)
class ThingLine:
    """One thing in the list: who is in charge, how many use it, what is missing."""

    thing: ThingRow
    in_charge: int | None
    users: int
    unit_id: int | None
    gaps: tuple[str, ...]


def lines(thing_ids: Sequence[int], on: date) -> list[ThingLine]:
    """Things in the order of their ids with the derived answer of each."""
    rows = {row.id: row for row in organisation.things(on, list(thing_ids))}
    found = answers(on, list(thing_ids))
    return [
        ThingLine(
            rows[one],
            found[one].in_charge,
            len(found[one].users),
            found[one].unit_id,
            tuple(found[one].gaps),
        )
        for one in thing_ids
        if one in rows and one in found
    ]


def thing_ids(
    on: date, *, words: str = "", kind: str = "", path: str = "", only_gaps: bool = False
) -> list[int]:
    """Ids of the things that fit, by code. A unit or a gap needs the derived answers of all."""
    low = words.casefold()
    rows = [
        row
        for row in organisation.things(on)
        if (not kind or row.kind == kind)
        and (not low or low in f"{row.code} {' '.join(row.name.values())}".casefold())
    ]
    if not (path or only_gaps):
        return [row.id for row in rows]
    found = answers(on, [row.id for row in rows])
    inside = {unit for unit, _path in organisation.tree_paths(on, path)} if path else set()
    return [
        row.id
        for row in rows
        if (not only_gaps or found[row.id].gaps) and (not path or found[row.id].unit_id in inside)
    ]


def _places(
    thing_id: int, everything: dict[int, ThingRow], charges: dict[int, list[organisation.ChargeRow]]
) -> list[Place]:
    places: list[Place] = []
    here: int | None = thing_id
    seen: set[int] = set()
    while here in everything and here not in seen and len(places) < MAX_PLACES:
        seen.add(here)
        rows = charges.get(here, [])
        places.append(
            Place(here, tuple(Charge(row.id, row.unit_id, row.is_shared) for row in rows))
        )
        here = everything[here].place_id
    return places


def _chain(
    unit_id: int, units: dict[int, organisation.UnitRow], in_office: dict[int, int]
) -> tuple[Seat, ...]:
    row = units.get(unit_id)
    ids = organisation.path_ids(row.path) if row else [unit_id]
    return tuple(Seat(uid, in_office.get(uid)) for uid in reversed(ids))


def _members(
    team_id: int, units: dict[int, organisation.UnitRow], held: list[tuple[int, int, int]]
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
