"""An event is reported, confirmed with what it is, and closed when nothing was let go."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.incidents import classes
from zeren.core.incidents import incident as core
from zeren.core.refusal import Problem, Refused
from zeren.incidents import queries
from zeren.incidents.actions import rows
from zeren.incidents.actions.classing import put
from zeren.incidents.models import Event, EventNote, EventPhoto
from zeren.incidents.queries import measures
from zeren.ledger import actions as ledger
from zeren.ledger import vault
from zeren.organisation import queries as organisation
from zeren.responsibility import queries as responsibility
from zeren.web.photos import Photo

LONGEST_TEXT = 1000


@transaction.atomic
def report(
    *,
    text: str,
    occurred_at: datetime,
    hurt: str,
    thing_id: int | None = None,
    unit_id: int | None = None,
    place: str = "on_site",
    duty: str = "on_duty",
    photos: Sequence[Photo] = (),
    by: Actor,
    at: datetime,
) -> Event:
    """Something happened: one sentence, where, when, and whether anybody is hurt.

    The unit is that of the thing, else the one that is named, else the reporter's own. How late it
    is stays to be seen: `occurred_at` is claimed, the moment of writing is the clock's.
    Refused: incident.person_needed, incident.text_needed, incident.text_too_long,
    incident.in_future, incident.place_needed.
    Source: Work Safety Law art. 83 (whoever sees it reports at once), R493 art. 9.
    """
    if by.kind != "person":
        raise Refused("incident.person_needed")
    text, problems = text.strip(), []
    if not text:
        problems.append(Problem("incident.text_needed", "text"))
    if len(text) > LONGEST_TEXT:
        problems.append(Problem("incident.text_too_long", "text", {"limit": LONGEST_TEXT}))
    if occurred_at > at:
        problems.append(Problem("incident.in_future", "occurred_at"))
    on = organisation.date_of(min(occurred_at, at))
    unit_id = _unit(thing_id, unit_id, by.id, on)
    if unit_id is None:
        problems.append(Problem("incident.place_needed", "place"))
    if problems or unit_id is None:
        raise Refused(problems[0].code, problems)
    row = Event.objects.create(
        number=_number(on.year),
        unit_id=unit_id,
        thing_id=thing_id,
        place=place,
        duty=duty,
        occurred_at=occurred_at,
        recorded_at=at,
        text=text,
        hurt=hurt,
        reporter_id=by.id,
        salt=rows.salt(),
    )
    rows.record("incident.reported", row, row, by, at)
    for photo in photos:
        kept = EventPhoto.objects.create(
            event=row,
            digest=vault.put(photo.data),
            original_digest=photo.original_digest,
            width=photo.width,
            height=photo.height,
            at=at,
        )
        rows.record("incident.photo_kept", kept, row, by, at)
    return row


@transaction.atomic
def confirm(
    event_id: int,
    *,
    said: Mapping[str, str],
    place: str,
    duty: str,
    occurred_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """The safety office says that it happened and what it was; from now on it counts for good.

    said: scheme -> code, of those that are known now; at least one class.
    Refused: incident.class_needed, incident.unknown_class, incident.in_future, incident.involved,
    incident.not_yours, incident.step_closed, incident.moved_meanwhile.
    """
    row = rows.begin(event_id, by, at)
    named = [one for one in classes.CLASSES if said.get(one) == classes.YES]
    target = core.decide("confirm", core.Seen(row.state, has_class=bool(named)))
    happened = occurred_at or row.occurred_at
    if happened > row.recorded_at:
        raise Refused("incident.in_future")
    ledger.swap(
        row,
        "incident.moved_meanwhile",
        "state",
        state=target,
        place=place,
        duty=duty,
        occurred_at=happened,
        confirmed_at=at,
    )
    rows.record("incident.confirmed", row, row, by, at)
    for scheme in classes.SCHEMES:
        if said.get(scheme):
            put(row, scheme, said[scheme], "", by, at)
    return row


@transaction.atomic
def step(event_id: int, act: str, *, reason: str = "", by: Actor, at: datetime) -> Event:
    """Close it, take it up again, or find a report to be none (dismiss).

    Refused: what core.incidents.incident says; of `close` every reason at once.
    """
    row = rows.begin(event_id, by, at)
    kinds = {one.kind for one in queries.notes(row.pk)}
    target = core.decide(
        act,
        core.Seen(
            row.state,
            has_reason=bool(reason.strip()),
            said=frozenset(kinds),
            open_measures=sum(not one.is_done for one in measures.of_event(row.pk)),
            clocks=sum(one.is_running and one.code in STOPPING for one in queries.running(row)),
        ),
    )
    closed = {"closed_at": at if target == "CLOSED" else None}
    ledger.swap(row, "incident.moved_meanwhile", "state", state=target, **closed)
    if reason.strip():
        kept = EventNote.objects.create(
            event=row, kind="word", code=act, text=reason.strip(), salt=rows.salt(), by_id=by.id,
            at=at,
        )  # fmt: skip
        rows.record("incident.noted", kept, row, by, at, kind="word")
    rows.record(DONE[act], row, row, by, at)
    return row


STOPPING = ("authority", "environment", "claim", "follow_up")
"""Clocks that must have stopped before an event is closed."""
DONE = {
    "close": "incident.closed", "reopen": "incident.reopened",
    "dismiss": "incident.dismissed", "take_up": "incident.taken_up",
}  # fmt: skip


def _unit(thing_id: int | None, unit_id: int | None, person_id: int, on: date) -> int | None:
    if thing_id is not None:
        answer = responsibility.who(thing_id, on)
        if answer is not None and answer.unit_id is not None:
            return answer.unit_id
    if unit_id is not None:
        return unit_id
    seat = organisation.place_of(person_id, on)
    if seat is not None:
        return seat.unit_id
    top = organisation.root(on)
    return top.id if top else None


def _number(year: int) -> str:
    """A2022-483920: drawn and not counted, so that a number tells nothing of how many there are."""
    for digits in (6, 6, 6, 9, 12):
        number = f"A{year}-{secrets.randbelow(10**digits):0{digits}d}"
        if not Event.objects.filter(number=number).exists():
            return number
    raise AssertionError("a number of twelve digits is free")
