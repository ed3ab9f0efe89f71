"""Units become one, or one becomes several: the moves by hand, done as one act.

Whoever sat in a unit sits in the other one from that day on, what it was in charge of or used is
that one's, and what stood below it stands below that one. A unit that is left empty is closed when
the day has come and rooms above have nothing in it; roles over it are given elsewhere first. Each
move is its own fact; the whole is one more, and is taken back as one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from zeren.core import tongue
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.organisation import permits, queries
from zeren.organisation.actions import (
    asked,
    closing,
    ending,
    entering,
    places,
    roster_writes,
    things,
)
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.rows import as_one
from zeren.organisation.models import Charge, Custody, Holding, PostPlace, UnitPlace
from zeren.organisation.queries import Name, UnitRow
from zeren.organisation.queries.spans import lock
from zeren.organisation.queries.still_used import reasons_above


class Given(TypedDict):
    """What each of the moves is given alike."""

    from_date: date
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Merging:
    """What the first unit takes in; `head` answers for all of it then, these heads no more.

    stays: who is not closed, though empty: its day has not come, or rooms above still use it.
    """

    unit: Name
    others: Sequence[Name]
    from_date: date
    stays: Sequence[tuple[Name, Sequence[Problem]]]
    people: int
    head: str
    heads_no_more: Sequence[str]
    units: Sequence[Name]
    things: Sequence[Name]

    @property
    def remarks(self) -> list[asked.Remark]:
        """Who stays open, each with every reason."""
        found: list[asked.Remark] = []
        for name, why in self.stays:
            found.append(("organisation.stays_open", {"unit": name}))
            found += [(one.code, one.params) for one in why]
        return found


@dataclass(frozen=True, slots=True)
class Splitting:
    """Who goes into which new unit; whoever is not named stays, and so do the things."""

    unit: Name
    from_date: date
    parts: Sequence[tuple[str, Sequence[str]]]
    stay: int


@Act
def merge_units(
    unit_id: int, other_ids: Sequence[int], *, from_date: date, by: Actor, at: datetime
) -> Walk[Merging]:
    """The others are one with this unit from a day on, and are closed when it has come.

    Refused: organisation.not_yours, .no_units_named, .no_such_unit, .unit_circle, .still_in_use,
             and as each of the moves.
    """
    lock("unit", [unit_id, *other_ids])
    day, given = asked.near(from_date, at), Given(from_date=from_date, by=by, at=at)
    unit, *others = [
        asked.unit_then(one, from_date) for one in dict.fromkeys([unit_id, *other_ids])
    ]
    permits.keeper_of(by, permits.ROSTER, queries.date_of(at), unit_id, *other_ids)
    if not others:
        raise Refused("organisation.no_units_named")
    if any(unit.path.startswith(one.path) for one in others):
        raise Refused("organisation.unit_circle")
    ids, seats = [one.id for one in others], _now(PostPlace, day, unit_id__in=other_ids)
    claims = [one for one in _now(Charge, day, unit_id__in=ids)
              if asked.then(asked.claims_of(one.thing_id), day) == [one]]  # fmt: skip
    below = [one for one in _now(UnitPlace, day, parent_id__in=ids) if one.unit_id not in ids]
    has_head = any(one.is_head for one in _now(PostPlace, day, unit_id=unit_id))
    first = next((one for one in seats if one.is_head), None) if not has_head else None
    heads = queries.heads(from_date)
    head = heads.get(first.unit_id if first else unit_id, 0)
    gone = [heads[one] for one in ids if one in heads and heads[one] != head]
    names = queries.names([head, *gone])
    has_come = from_date <= queries.date_of(at)
    used = {one.id: reasons_above("unit", one.id, from_date) for one in others}
    found = Merging(
        unit.name, [one.name for one in others], from_date,
        [(one.name, used[one.id]) for one in others if used[one.id] or not has_come],
        len(queries.holdings_of([one.post_id for one in seats], from_date)),
        names.get(head, ""), [names[one] for one in gone],
        [one.unit.name for one in below], [one.thing.name for one in claims],
    )  # fmt: skip
    yield found
    with as_one("unit.merged", about=("unit", unit_id), day=day, by=by, at=at):
        for place in below:
            places.move_unit(place.unit_id, unit_id, **given)
        for seat in seats:
            places.move_post(seat.post_id, unit_id, is_head=seat == first, **given)
        for claim in claims:
            things.decide_charge(claim.thing_id, unit_id, **given)
        for use in _now(Custody, day, team_id__in=ids):
            if not _now(Custody, day, team_id=unit_id, thing_id=use.thing_id):
                things.name_user(use.thing_id, team_id=unit_id, **given)
            ending.end_use(use.thing_id, use.pk, until=from_date, by=by, at=at)
        for one in reversed(ids) if has_come else ():
            if not used[one]:
                closing.close_unit(one, **given)
    return found


@Act
def split_unit(
    unit_id: int,
    parts: Sequence[tuple[str, Sequence[int]]],
    *,
    from_date: date,
    by: Actor,
    at: datetime,
) -> Walk[Splitting]:
    """New units beside this one from a day on, each a name and the people who go into it.

    A post whose holders all go together moves with them; otherwise a new one of its name is opened.
    Refused: organisation.not_yours, .top_stays, .no_parts_named, and whatever a workbook is refused
             for ("import.…").
    """
    lock("unit", [unit_id])
    on, day = queries.date_of(at), asked.near(from_date, at)
    unit = asked.unit_then(unit_id, from_date)
    if unit.parent_id is None:
        raise Refused("organisation.top_stays")
    permits.keeper_of(by, permits.ROSTER, on, unit_id, unit.parent_id)
    seats = [one.post_id for one in _now(PostPlace, day, unit_id=unit_id)]
    held = [(one.person_id, one.post_id) for one in _now(Holding, day, post_id__in=seats)
            if one.is_primary]  # fmt: skip
    part_of = {one: index for index, (_name, people) in enumerate(parts) for one in people}
    is_whole = len({*part_of.values()}) == len(parts)
    if not parts or not is_whole or not part_of.keys() <= {person for person, _post in held}:
        raise Refused("organisation.no_parts_named")
    told = queries.names_and_numbers(part_of)
    planned = entering.lines_planned(_lines(unit, parts, held, part_of, from_date), from_date, on)
    found = Splitting(
        unit.name, from_date,
        [(name, [told[one][1] for one in people]) for name, people in parts],
        len(held) - len(part_of),
    )  # fmt: skip
    yield found
    with as_one("unit.split", about=("unit", unit_id), day=day, by=by, at=at):
        roster_writes.write(planned.changes, upload_id=0, on=from_date, by=by, at=at)
    return found


def _lines(
    unit: UnitRow,
    parts: Sequence[tuple[str, Sequence[int]]],
    held: Sequence[tuple[int, int]],
    part_of: Mapping[int, int],
    from_date: date,
) -> dict[str, list[dict[str, str]]]:
    """The same in the lines of a workbook."""
    above, since = asked.unit_then(unit.parent_id or 0, from_date), {"from": from_date.isoformat()}
    units = [
        {"code": entering.next_code("units", index), "kind": unit.kind, "parent": above.code,
         "name_en" if name.isascii() else "name_zh": name, **since}
        for index, (name, _people) in enumerate(parts)
    ]  # fmt: skip
    told = queries.names_and_numbers(part_of)
    posts, people = list[dict[str, str]](), list[dict[str, str]]()
    for post_id in dict.fromkeys(post for _person, post in held):
        post = asked.post_then(post_id, from_date)
        goes = {one: part_of.get(one) for one, seat in held if seat == post_id}
        for index in sorted({one for one in goes.values() if one is not None}):
            line = {"unit": units[index]["code"], "head": "no", **since}
            if len({*goes.values()}) == 1:
                posts.append({"code": post.code, **line})
                break
            code = entering.next_code("posts", len(posts))
            posts.append({
                "code": code, **line, "layer": str(post.layer), "catalogue": post.catalogue_code,
                "name_zh": post.name.get(tongue.CHINESE, ""),
                "name_en": post.name.get(tongue.ENGLISH, ""),
            })  # fmt: skip
            people += [
                {"number": told[one][0], "post": code, **since}
                for one, part in goes.items() if part == index
            ]  # fmt: skip
    return {"units": units, "posts": posts, "people": people}


def _now(table: type[asked.Row], day: int, **whose: object) -> list[asked.Row]:
    rows = table._default_manager.filter(from_day__lte=day, to_day__gt=day, **whose)
    return list(rows.order_by("id"))
