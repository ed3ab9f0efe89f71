"""Who answers for each item on a day, worked out as pages and jobs do; and who is to take it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from zeren.assessment.queries import open_by_id
from zeren.cases import queries as cases
from zeren.core import handover as core
from zeren.core.hazard import OPEN_STATES
from zeren.handover.models import Handover, Item
from zeren.hazards import queries as hazards
from zeren.incidents import queries as incidents
from zeren.organisation import queries as organisation
from zeren.responsibility import queries as responsibility
from zeren.results.queries import owners as results


@dataclass(slots=True)
class Owners:
    """Of each item (by id) who answers for it; those that came to their own end.

    several: whoever else does, where more than one do (users of a thing, holders of a post).
    """

    one: dict[int, int | None] = field(default_factory=dict)
    several: dict[int, list[int]] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)


def owners(items: Sequence[Item], on: date, *, besides: int = 0) -> Owners:
    """besides: who gives; where several answer for it another one is named."""
    found = Owners()
    by_kind: dict[str, list[Item]] = {}
    for item in items:
        by_kind.setdefault(item.kind, []).append(item)
    _of_units(found, [i for kind in ("unit", "person", "event", "target") for i in
                      by_kind.get(kind, ())], on)  # fmt: skip
    _of_things(found, [*by_kind.get("charge", ()), *by_kind.get("use", ())], on)
    _of_posts(found, by_kind.get("duty", ()), on)
    _of_rows(found, by_kind, on)
    for item in items:
        if item.pk in found.several:
            some = [one for one in found.several[item.pk] if one != besides]
            # the duties of a post that nobody holds are his who took them, as both signed
            took = item.successor_id if item.kind == "duty" and item.state == "RECEIVED" else None
            found.one[item.pk] = next(iter(some), took)
    return found


def _of_units(found: Owners, items: Sequence[Item], on: date) -> None:
    closed = set(organisation.closed_ids(on)) if items else set()
    events = [one.about_id for one in items if one.kind == "event"]
    where = incidents.units_of(events) if events else {}
    for item in items:
        unit = where.get(item.about_id, 0) if item.kind == "event" else item.about_id
        if (item.kind == "event" and not unit) or (unit in closed and item.kind != "event"):
            found.settled.add(item.pk)
        else:
            found.one[item.pk] = organisation.head_of(unit, on)


def _of_things(found: Owners, items: Sequence[Item], on: date) -> None:
    told = responsibility.answers(on, [one.about_id for one in items]) if items else {}
    for item in items:
        answer = told.get(item.about_id)
        if answer is None:
            found.settled.add(item.pk)
        elif item.kind == "charge":
            found.one[item.pk] = answer.in_charge
        else:
            found.several[item.pk] = list(answer.users)


def _of_posts(found: Owners, items: Sequence[Item], on: date) -> None:
    posts = sorted({one.about_id for one in items})
    here = {post for post, _code, _unit, _head in organisation.posts(on, posts)} if posts else set()
    held: dict[int, list[int]] = {}
    for person, post, _unit in organisation.holdings_of(posts, on) if posts else ():
        held.setdefault(post, []).append(person)
    for item in items:
        if item.about_id in here:
            found.several[item.pk] = held.get(item.about_id, [])
        else:
            found.settled.add(item.pk)


def _of_rows(found: Owners, by_kind: dict[str, list[Item]], on: date) -> None:
    """What has an owner in its own row."""
    broken = by_kind.get("hazard", [])
    rows = {row.pk: row for row in hazards.hazards_by_id([one.about_id for one in broken])}
    for item in broken:
        row = rows[item.about_id]
        if row.state not in OPEN_STATES:
            found.settled.add(item.pk)
        else:
            found.one[item.pk] = row.owner_id
    about = {row.pk: row.owner_id for row in cases.open_cases().filter(
        pk__in=[one.about_id for one in by_kind.get("case", ())])}  # fmt: skip
    rated = open_by_id([one.about_id for one in by_kind.get("assessment", ())])
    for kind, known in (("case", about), ("assessment", rated)):
        for item in by_kind.get(kind, ()):
            if item.about_id in known:
                found.one[item.pk] = known[item.about_id]
            else:
                found.settled.add(item.pk)
    for item in by_kind.get("data", ()):
        owner = results.newest().filter(indicator__code=item.code, unit_id=item.about_id).first()
        found.one[item.pk] = owner.person_id if owner else None
    for item in by_kind.get("role", ()):
        held = organisation.granted(item.code, on)
        found.several[item.pk] = [person for person, unit in held if unit == item.about_id]


def candidates(
    row: Handover, items: Sequence[Item], on: date
) -> dict[int, list[tuple[str, int | None]]]:
    """(because, person) of whom the rule may propose for each item, as of a day."""
    known = owners(items, on, besides=row.person_id)
    above = [head for _unit, head in organisation.chain_above(row.unit_id, on)]
    nearest = next((one for one in above if one and one != row.person_id), None)
    away = organisation.away(on, [row.person_id]).get(row.person_id)
    deputy = away.deputy_id if away and row.cause == core.AWAY else None
    return {
        item.pk: [(_WHY[item.kind], known.one.get(item.pk)), ("deputy", deputy), ("head", nearest)]
        for item in items
    }


_WHY = {
    "unit": "heads_now", "person": "heads_now", "charge": "heads_now", "use": "uses_now",
    "hazard": "owns_now", "event": "heads_now", "duty": "holds_post", "target": "heads_now",
    "data": "owns_now", "case": "owns_now", "assessment": "owns_now", "role": "owns_now",
}  # fmt: skip


def people_here(people: Iterable[int | None], on: date) -> frozenset[int]:
    return frozenset(organisation.counted(sorted({one for one in people if one}), on))
