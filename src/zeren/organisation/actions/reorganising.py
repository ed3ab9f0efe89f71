"""Units become one, or one becomes several: the moves by hand, done as one act.

Whoever sat in a unit sits in the other one from that day on, what it was in charge of or used is
that one's, and what stood below it stands below that one. What rooms above have in it passes too,
and a unit that is left empty is closed, both when the day has come; roles over it are given
elsewhere first. Each move is its own fact; the whole is one more, and is taken back as one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from zeren.core import tongue
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.roster.state import Change, Fields
from zeren.organisation import permits, queries
from zeren.organisation.actions import (
    asked,
    closing,
    entering,
    passing,
    places,
    roster_writes,
    things,
)
from zeren.organisation.actions import ending as ending_use
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.passing import Ending
from zeren.organisation.actions.rows import as_one, changing, into
from zeren.organisation.models import Charge, Custody, Holding, PostPlace, UnitPlace
from zeren.organisation.queries import Name, UnitRow, plans
from zeren.organisation.queries.spans import lock
from zeren.organisation.queries.still_used import reasons_above


class Given(TypedDict):
    """What each of the moves is given alike."""

    from_date: date
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Merging:
    """What becomes one; `head` answers for all of it then, these heads no more.

    is_new: the one is opened for it. stays: who is not closed, with every reason.
    passes: what rooms above hand on when the day has come, in sentences.
    """

    unit: Name
    is_new: bool
    others: Sequence[Name]
    from_date: date
    stays: Sequence[tuple[Name, Sequence[Problem]]]
    people: int
    head: str
    heads_no_more: Sequence[str]
    units: Sequence[Name]
    things: Sequence[Name]
    passes: Sequence[asked.Remark]

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
    unit_id: int,
    other_ids: Sequence[int],
    *,
    from_date: date,
    cancels: bool = False,
    new: Fields | None = None,
    by: Actor,
    at: datetime,
) -> Walk[Merging]:
    """The others are one with this unit from a day on, and are closed when it has come.

    new:     name_zh, name_en, code: all of them, this one too, become a new unit in its place.
    cancels: meetings planned there are cancelled, not held for the one.
    Refused: organisation.not_yours, .no_units_named, .no_such_unit, .unit_circle, .top_stays,
             .code_taken, .still_in_use, whatever a workbook is refused for, and as each move.
    """
    lock("unit", [unit_id, *other_ids])
    day, given = asked.near(from_date, at), Given(from_date=from_date, by=by, at=at)
    on = queries.date_of(at)
    unit, *others = [
        asked.unit_then(one, from_date) for one in dict.fromkeys([unit_id, *other_ids])
    ]
    if not others:
        raise Refused("organisation.no_units_named")
    opened = _opening(unit, new, from_date, on) if new else None
    if opened:
        others = [unit, *others]
    above = [unit.parent_id] if opened and unit.parent_id else []
    permits.keeper_of(by, permits.ROSTER, on, unit_id, *other_ids, *above)
    if any(unit.path.startswith(one.path) for one in others if one != unit):
        raise Refused("organisation.unit_circle")
    ids = [one.id for one in others]
    seats = sorted(_now(PostPlace, day, unit_id__in=ids), key=lambda one: ids.index(one.unit_id))
    claims = [one for one in _now(Charge, day, unit_id__in=ids)
              if asked.then(asked.claims_of(one.thing_id), day) == [one]]  # fmt: skip
    below = [one for one in _now(UnitPlace, day, parent_id__in=ids) if one.unit_id not in ids]
    keeps = None if opened else unit_id
    has_head = any(one.is_head for one in _now(PostPlace, day, unit_id=keeps)) if keeps else False
    first = next((one for one in seats if one.is_head), None) if not has_head else None
    heads = queries.heads(from_date)
    head = heads.get(first.unit_id if first else unit_id, 0)
    gone = [heads[one] for one in ids if one in heads and heads[one] != head]
    names = queries.names([head, *gone])
    used = {one.id: reasons_above("unit", one.id, from_date) for one in others}
    name = opened.name if opened else unit.name
    open_ids = [one for one in ids if not used[one]]
    ending = Ending(open_ids, 0 if opened else unit_id, name, from_date, cancels)
    found = Merging(
        name, opened is not None, [one.name for one in others], from_date,
        [(one.name, used[one.id]) for one in others if used[one.id]],
        len(queries.holdings_of([one.post_id for one in seats], from_date)),
        names.get(head, ""), [names[one] for one in gone],
        [one.unit.name for one in below], [one.thing.name for one in claims],
        passing.told(ending),
    )  # fmt: skip
    yield found
    with as_one("unit.merged", about=("unit", unit_id), day=day, by=by, at=at) as whole:
        heir = opened.write(by=by, at=at) if opened else unit_id
        whole.body = {"others": ids, "heir": heir, "cancels": cancels}
        whole.about = ("unit", heir if from_date <= on else unit_id)  # who stands today is kept
        for place in below:
            places.move_unit(place.unit_id, heir, **given)
        for seat in seats:
            places.move_post(seat.post_id, heir, is_head=seat == first, **given)
        for claim in claims:
            things.decide_charge(claim.thing_id, heir, **given)
        for use in _now(Custody, day, team_id__in=ids):
            if not _now(Custody, day, team_id=heir, thing_id=use.thing_id):
                things.name_user(use.thing_id, team_id=heir, **given)
            ending_use.end_use(use.thing_id, use.pk, until=from_date, by=by, at=at)
        if from_date <= on:
            _close(open_ids, heir, cancels, given)
    return found


def _close(units: Sequence[int], heir_id: int, cancels: bool, given: Given) -> None:
    """The units that are left empty, those below others first; what is left in them passes."""
    for one in reversed(units):
        closing.close_unit(one, heir_id=heir_id, cancels=cancels, **given)


def close_merged(*, by: Actor, at: datetime) -> int:
    """What a planned merger left empty is closed on its day; returns how many mergers ended.

    A unit that is still in use stays open, and is tried again the next day.
    """
    on, done = queries.date_of(at), 0
    for plan in plans.begun("unit.merged", on):
        merger = plans.merger_of(plan)
        open_ids = [one for one in merger.others if queries.unit(one, on)]
        ids = [one for one in open_ids if not reasons_above("unit", one, on)]
        if not ids:
            continue
        try:
            with changing(), into(plan, by=by, at=at):
                given = Given(from_date=on, by=by, at=at)
                _close(ids, merger.heir, merger.cancels, given)
        except Refused:
            continue
        done += 1
    return done


@dataclass(frozen=True, slots=True)
class _Opening:
    """The unit in whose place several become one; not written yet."""

    name: Name
    code: str
    changes: Sequence[Change]
    from_date: date

    def write(self, *, by: Actor, at: datetime) -> int:
        roster_writes.write(self.changes, upload_id=0, on=self.from_date, by=by, at=at)
        found = queries.unit_by_code(self.code, self.from_date)
        assert found is not None, "it was just opened"
        return found.id


def _opening(unit: UnitRow, new: Fields, from_date: date, on: date) -> _Opening:
    """Below the same unit as the first of them, and of its kind."""
    if unit.parent_id is None:
        raise Refused("organisation.top_stays")
    line = entering.line("units", {**new, "kind": unit.kind}, unit.parent_id, from_date)
    planned = entering.lines_planned({"units": [line]}, from_date, on)
    name = tongue.both(new.get("name_zh", ""), new.get("name_en", ""))
    return _Opening(name, line["code"], planned.changes, from_date)


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
