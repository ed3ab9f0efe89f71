"""A hand-over follows the organisation: opened, kept up to date, taken back, climbed and closed."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from zeren.core import handover as core
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.handover.actions import opening, rows, signing
from zeren.handover.models import Handover, Item
from zeren.handover.queries import owning
from zeren.handover.queries import rows as queries
from zeren.handover.queries.listing import items_of
from zeren.ledger import actions as ledger
from zeren.ledger.actions import Item as Told
from zeren.organisation import queries as organisation
from zeren.organisation.queries.giving_up import gives_up

LONGEST = 366
"""Changes are entered within a year; what ended before that opens nothing."""
SYSTEM = Actor.system()


def follow(person_ids: Collection[int] | None, *, since: int, at: datetime) -> int:
    """Open what these people (None: all) give up from a day on, take back what is so no more.

    It works out what is so now, so that it may be repeated; how many were opened or taken back.
    """
    on = organisation.date_of(at)
    first = max(since, day_of(on) - LONGEST)
    wanted = {(one.person, one.day): one for one in gives_up(first, person_ids)}
    some = Handover.objects.exclude(cause=core.BY_HAND).filter(day__gte=first)
    some = some.exclude(state="TAKEN_BACK")
    if person_ids is not None:
        some = some.filter(person_id__in=list(person_ids))
    changed, stand = 0, {}
    for row in some.order_by("id"):
        now = wanted.get((row.person_id, row.day))
        if now and (now.cause, list(now.posts)) == (row.cause, row.posts):
            stand[row.person_id, row.day] = row
            changed += _days(row, now.until, at)
        elif row.state in core.OPEN_STATES:
            changed += _take_back(row, at)
        elif now:
            stand[row.person_id, row.day] = row
    for key, one in sorted(wanted.items()):
        if key not in stand:
            changed += _open(one, on, at)
    return changed


def _open(one: core.Lost, on: date, at: datetime) -> bool:
    before = date.fromordinal(one.day - (one.cause != core.AWAY))
    place = organisation.place_of(one.person, before)
    found = items_of(one.person, cause=one.cause, day=date.fromordinal(one.day), on=on)
    if place is None or not found:
        return False
    with transaction.atomic():
        return opening.open_for(one, found, place.unit_id, by=SYSTEM, at=at) is not None


@transaction.atomic
def _days(row: Handover, until: int | None, at: datetime) -> bool:
    """He comes back earlier or later than it was entered."""
    if until == row.until or row.state not in core.OPEN_STATES:
        return False
    ledger.swap(row, rows.MOVED, "state", "until", until=until)
    rows.tell("handover.days_changed", row, SYSTEM, at)
    return True


@transaction.atomic
def _take_back(row: Handover, at: datetime) -> bool:
    known = queries.seen(row, organisation.date_of(at))
    rows.step(row, "take_back", known, "handover.taken_back", by=SYSTEM, at=at, closed_at=at)
    return True


def tend(*, at: datetime) -> int:
    """Keep what is open up to date, close what is whole; how many moved."""
    moved = 0
    for pk in list(queries.open_rows().values_list("pk", flat=True)):
        with transaction.atomic():
            row = rows.begun(pk)
            if row.state in core.OPEN_STATES:
                moved += _tend(row, at)
    return moved


def _tend(row: Handover, at: datetime) -> bool:
    on = organisation.date_of(at)
    has_moved = _refresh(row, on, at)
    if row.state == "CONFIRMED" and signing.close_if_whole(row, by=SYSTEM, at=at):
        return True
    return has_moved


def _refresh(row: Handover, on: date, at: datetime) -> bool:
    """What came to its end, what came to it before the day, and whoever cannot take it any more."""
    some = queries.items(row.pk)
    known = owning.owners(some, rows.heads_day(row, at), besides=row.person_id)
    over = [
        one for one in some
        if one.pk in known.settled and (one.state, "settle") in _SETTLES
    ]  # fmt: skip
    if over:
        rows.move(over, "settle", "handover.settled", by=SYSTEM, at=at)
    here = owning.people_here([one.successor_id for one in some], on)
    gone = [one for one in some if one.state in ("GIVEN", "RECEIVED") and
            one.successor_id not in here]  # fmt: skip
    if gone:
        _name_anew(row, gone, at)
    free = [one for one in some if one.state in ("OPEN", "NAMED") and
            (one.because != "named" or one.successor_id not in here)]  # fmt: skip
    changed = opening.propose(row, free, at=at)
    told = [Told(("handover_item", one.pk), one, {"handover": row.pk}) for one in changed]
    ledger.record_many("handover.proposed", told, by=SYSTEM, at=at)
    new = []
    if row.cause != core.BY_HAND and row.state == "OPEN" and row.day > day_of(on):
        day, keys = date.fromordinal(row.day), {_key(one) for one in some}
        found = items_of(row.person_id, cause=row.cause, day=day, on=on)
        new = opening.add(row, [one for one in found if one.key not in keys], by=SYSTEM, at=at)
    return bool(over or gone or changed or new)


_SETTLES = {(state, act) for state, act, _to in core.ITEM_STEPS if act == "settle"}


def _key(one: Item) -> tuple[str, str, int, str]:
    return one.kind, one.about_kind, one.about_id, one.code


def _name_anew(row: Handover, gone: list[Item], at: datetime) -> None:
    """A successor who goes himself before it is closed: the rule finds another, and it is given
    anew."""
    found = owning.candidates(row, gone, rows.heads_day(row, at))
    here = owning.people_here({one for some in found.values() for _why, one in some},
                              rows.heads_day(row, at))  # fmt: skip
    for item in gone:
        successor, because = core.propose(found[item.pk], giver=row.person_id, present=here)
        if successor:
            rows.move([item], "name", "handover.named", by=SYSTEM, at=at,
                      successor_id=successor, because=because)  # fmt: skip
    if row.state == "CONFIRMED":
        ledger.swap(row, rows.MOVED, "state", state="OPEN", confirmed_by_id=None, confirmed_at=None)
        rows.tell("handover.opened_again", row, SYSTEM, at)
