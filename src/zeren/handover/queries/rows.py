"""Which hand-overs there are, who may see one, and what is known of one at the moment of an act."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TypeAlias

from django.db.models import Exists, OuterRef, Q, QuerySet

from zeren.core import handover as core
from zeren.core.days import day_of
from zeren.core.viewer import Viewer
from zeren.handover.models import Handover, Item, Signed
from zeren.handover.queries import owning
from zeren.letters import queries as letters
from zeren.obligations import queries as obligations
from zeren.organisation import queries as organisation
from zeren.organisation.queries.giving_up import can_sign

__all__ = ("Handover", "Item")
Handovers: TypeAlias = QuerySet[Handover]


def visible_to(viewer: Viewer) -> Handovers:
    """Who gives, who takes something, whom it climbed to, and those who see the unit."""
    seen = Q(pk__in=())
    if me := viewer.person_id:
        seen = Q(person_id=me) | Q(Exists(_taken_by(me)))
    for path in viewer.paths_seen():
        seen |= organisation.below(path, viewer.on)
    return Handover.objects.filter(seen)


def _taken_by(person_id: int) -> QuerySet[Item]:
    return Item.objects.filter(handover_id=OuterRef("pk"), successor_id=person_id)


def handover_for(viewer: Viewer, pk: int) -> Handover | None:
    """One hand-over; None when the viewer may not know of it."""
    return _named(visible_to(viewer)).filter(pk=pk).first()


def handover_ids(
    viewer: Viewer, *, on: date, unit: int = 0, step: str = "", days: int = 0
) -> QuerySet[Handover, int]:
    """Ids of what a viewer sees, narrowed by the filters; what is due first stands first.

    step: one of core.TURNS, or OPEN, CLOSED, TAKEN_BACK. days: late by at least so many days.
    """
    rows = visible_to(viewer)
    if unit:
        rows = rows.filter(organisation.below(organisation.path_on(unit, on), on))
    if step in core.TURNS:
        rows = rows.filter(_at(step))
    elif step == "OPEN":
        rows = rows.filter(state__in=core.OPEN_STATES)
    elif step:
        rows = rows.filter(state=step)
    if days:
        last = date.fromordinal(day_of(on) - days)
        rows = rows.filter(state__in=core.OPEN_STATES, due_date__lte=last)
    return rows.order_by("closed_at", "due_date", "id").values_list("id", flat=True)


def _at(step: str) -> Q:
    """core.stage as a condition."""
    if step == "close":
        return Q(state="CONFIRMED")
    found = Q(state="OPEN")
    for state, act in (("OPEN", "name"), ("NAMED", "give"), ("GIVEN", "receive")):
        has = Q(Exists(Item.objects.filter(handover_id=OuterRef("pk"), state=state)))
        if act == step:
            return found & has
        found &= ~has
    return found


def handovers_by_id(ids: Sequence[int]) -> list[Handover]:
    found = {row.pk: row for row in _named(Handover.objects.filter(pk__in=ids))}
    return [found[one] for one in ids if one in found]


def items(pk: int) -> list[Item]:
    rows = Item.objects.filter(handover_id=pk).select_related("successor")
    return sorted(rows, key=lambda one: (core.KINDS.index(one.kind), one.pk))


def signatures(pk: int) -> list[Signed]:
    rows = Signed.objects.filter(handover_id=pk).select_related("person", "instead_of")
    return list(rows.order_by("id"))


def open_rows() -> Handovers:
    return _named(Handover.objects.filter(state__in=core.OPEN_STATES)).order_by("id")


def head_of(row: Handover, items: Iterable[Item], on: date) -> int | None:
    """Who confirms it today."""
    chain = [head for _unit, head in organisation.chain_above(row.unit_id, on)]
    office = organisation.holders("safety_manager", on)
    taking = {one.successor_id for one in items if one.successor_id and one.state != "SETTLED"}
    return core.confirmer(row.person_id, taking, chain, office)


def seen(
    row: Handover,
    on: date,
    *,
    actor: int | None = None,
    chosen: Collection[int] = (),
    successor: int | None = None,
    some: Sequence[Item] | None = None,
    acts_for: int | None = None,
) -> core.Seen:
    """What the core asks of one hand-over and of who acts; some: its items, where they are read."""
    found = items(row.pk) if some is None else some
    ahead = max(on, date.fromordinal(row.day))
    known = owning.owners(found, ahead, besides=row.person_id)
    people = {successor, row.person_id, *(one.successor_id for one in found), *known.one.values()}
    return core.Seen(
        state=row.state,
        giver=row.person_id,
        head=head_of(row, found, on),
        items=tuple(
            core.Item(one.pk, one.kind, one.state, one.successor_id, known.one.get(one.pk))
            for one in found
        ),
        giver_gone=not can_sign(row.person_id, day_of(on)),
        actor=actor,
        acts_for=acts_for,
        present=owning.people_here(people, ahead),
        unsigned=frozenset(_unsigned({row.person_id, *(p for p in people if p)}, on)),
        comes_back=row.cause == core.AWAY,
        chosen=frozenset(chosen),
        successor=successor,
    )


def _unsigned(people: Collection[int], on: date) -> set[int]:
    """Those whose letter of the year is due and not in force."""
    owed = obligations.of_people(sorted(people), day_of(on))
    states = letters.live_states(sorted(people), on.year, on)
    return {
        one
        for one in organisation.counted(sorted(people), on)
        if owed.get((one, "letter")) is False or states.get(one, (0, "IN_FORCE"))[1] != "IN_FORCE"
    }


def turns_of(person_id: int, on: date) -> list[tuple[Handover, str]]:
    """Hand-overs in which this person acts next, with the act; what is due first first."""
    if not person_id or not Handover.objects.filter(state__in=core.OPEN_STATES).exists():
        return []
    units = [unit for unit, head in organisation.heads(on).items() if head == person_id]
    mine = Q(person_id=person_id) | Q(Exists(_taken_by(person_id)))
    for path in dict(organisation.paths_of(units, on)).values() if units else ():
        mine |= organisation.below(path, on)
    if person_id in organisation.holders("safety_manager", on):
        mine = Q()
    found = []
    for row in _named(Handover.objects.filter(mine, state__in=core.OPEN_STATES)):
        acts = core.turns(seen(row, on))
        found += [(row, act) for act, people in acts.items() if person_id in people]
    return sorted(found, key=lambda one: (one[0].due_date, one[0].pk))


def givers(since: int) -> set[int]:
    """Who has an open hand-over of a day from this one on."""
    rows = Handover.objects.filter(state__in=core.OPEN_STATES, day__gte=since)
    return set(rows.values_list("person_id", flat=True))


def _named(rows: Handovers) -> Handovers:
    return rows.select_related("person", "unit", "confirmed_by")
