"""Report a hazard, with a name, in confidence or without one, and write it into the log."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from zeren.core.actor import Actor
from zeren.core.disclosure import LEAST_GROUP
from zeren.core.refusal import Problem, Refused
from zeren.hazards import queries, sealing
from zeren.hazards.actions import rows
from zeren.hazards.models import (
    ANONYMOUS,
    CONFIDENTIAL,
    LASTING,
    LINES,
    NAMED,
    BoundHour,
    Hazard,
    SealedReporter,
)
from zeren.incidents import permits as incident_permits
from zeren.incidents import queries as incidents
from zeren.ledger import actions as ledger
from zeren.ledger.rows import part_digest
from zeren.organisation import queries as organisation
from zeren.web.photos import Photo

ALPHABET = sealing.ALPHABET
TRACKING = 16
"""Characters of a tracking code: about 79 bits, so that nobody finds one by trying."""
LONGEST_TEXT = 1000
MOST_A_DAY = 20
"""Anonymous reports about one place in a day; what comes after waits for a look."""


@dataclass(frozen=True, slots=True)
class Follows:
    """The event that a measure follows, who takes it, and by when."""

    event_id: int
    owner_id: int
    due_date: date


@transaction.atomic
def measure(
    event_id: int, *, text: str, owner_id: int, due_date: date, by: Actor, at: datetime
) -> Hazard:
    """A measure after an accident: mended, verified by another and told like any hazard.

    Whoever keeps the event decides it. Refused: incident.unknown, incident.not_yours,
    incident.involved, hazard.owner_needed, hazard.plan_before_report, hazard.text_needed.
    """
    event = incidents.event(event_id)
    if event is None:
        raise Refused("incident.unknown")
    incident_permits.require(by, event, at)
    on = organisation.date_of(at)
    if not organisation.present([owner_id], on):
        raise Refused("hazard.owner_needed")
    if due_date < on:
        raise Refused("hazard.plan_before_report")
    row, _tracking = report(
        text=text,
        thing_id=event.thing_id,
        unit_id=event.unit_id,
        secrecy=NAMED,
        follows=Follows(event_id, owner_id, due_date),
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def report(
    *,
    text: str,
    thing_id: int | None,
    unit_id: int | None = None,
    photos: Sequence[Photo] = (),
    by: Actor,
    secrecy: str = "",
    once: str = "",
    is_one_of_many: bool = False,
    follows: Follows | None = None,
    at: datetime,
) -> tuple[Hazard, str]:
    """Somebody found a hazard: one sentence and a photo are enough, no sign-in is needed.

    The owner is derived at once (who is in charge is responsible), so that nothing waits for a
    choice. Returns the hazard and the code with which the reporter follows it.

    secrecy: named (the default of a person), confidential (two lines together can open who it
             was; only of a person), anonymous (the default of everybody else, and for ever).
    once:    a key that the form was given: sent a second time it is the same report.
    is_one_of_many: very many anonymous reports came from where this one comes. It is kept as a
             report and waits for a look of the safety office before it becomes somebody's task;
             so does one about a place that is being flooded. None is ever refused for that.

    follows: the accident that it is a measure of, with its owner and its day.

    Of a report without a name no moment is kept but its day, and no fact is written now.
    Refused: hazard.text_needed, hazard.text_too_long, hazard.place_needed, hazard.no_two_keys.
    Source: Work Safety Law art. 59 (report at once; the receiver must act).
    """
    problems = []
    text = text.strip()
    if not queries.plain(text):
        problems.append(Problem("hazard.text_needed", "text"))
    if len(text) > LONGEST_TEXT:
        problems.append(Problem("hazard.text_too_long", "text", {"limit": LONGEST_TEXT}))
    if thing_id is None and unit_id is None:
        problems.append(Problem("hazard.place_needed", "place"))
    if problems:
        raise Refused(problems[0].code, problems)
    secrecy = secrecy or (NAMED if by.kind == "person" else ANONYMOUS)
    assert secrecy == ANONYMOUS or by.kind == "person", "only a person has a name to keep or seal"
    tracking = tracking_of(once) if once else _drawn_code()
    sent = queries.by_tracking(tracking)
    if sent is not None:
        return sent, tracking
    on = organisation.date_of(at)
    moment = at if secrecy == NAMED else organisation.start_of_day(on)
    who = by if secrecy != ANONYMOUS else Actor.anonymous()
    shown = by if secrecy == NAMED else Actor.anonymous()
    owner_unit, owner = queries.owner_of(thing_id, unit_id, on)
    if follows:
        owner = follows.owner_id
    is_held = secrecy == ANONYMOUS and (
        is_one_of_many or queries.anonymous_since(thing_id, moment) >= MOST_A_DAY
    )
    row = Hazard(
        id=rows.drawn(),
        number=_number(on.year),
        thing_id=thing_id,
        unit_id=owner_unit or unit_id or _root_id(on),
        event_id=follows.event_id if follows else None,
        text=text,
        reporter_id=by.id if secrecy == NAMED else None,
        secrecy=secrecy,
        reporter_seal=seal(tracking, who),
        tracking_hash=queries.tracking_hash(tracking),
        reported_at=moment,
        held_until=None if secrecy == NAMED else _next_hour(at),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same form, sent at the same moment
        sent = queries.by_tracking(tracking)
        if sent is None:
            raise
        return sent, tracking
    rows.step(row, "report", text, shown, moment)
    rows.keep(row, "found", photos, shown, moment)
    rows.record("hazard.reported", row, shown, at)
    if secrecy == CONFIDENTIAL:
        _seal_for_two(row, by)
    if is_held:
        rows.swap(row, "HELD")
        rows.step(row, "hold", "", Actor.system(), moment)
    elif owner is not None:
        due = follows.due_date if follows else None
        rows.assign_to(row, owner_unit, owner, by=Actor.system(), at=moment, since=on, due=due)
    return row, tracking


def reported(once: str) -> Hazard | None:
    """What the form with this key reported when it was sent before."""
    return queries.by_tracking(tracking_of(once)) if once else None


def write_down_due(*, at: datetime) -> int:
    """Write into the log what waits for it, in a drawn order; returns how many.

    At a full hour when five or more wait together; fewer would be singled out by their hour and
    wait for the end of their day. What was missed is caught up.
    """
    waiting = list(Hazard.objects.filter(held_until__lte=at).order_by("id"))
    if len(waiting) < LEAST_GROUP:
        today = organisation.date_of(at)
        waiting = [row for row in waiting if organisation.date_of(row.reported_at) < today]
    secrets.SystemRandom().shuffle(waiting)
    with transaction.atomic():
        return sum(rows.write_down(row, at) for row in waiting)


def bind_waiting(*, at: datetime) -> bool:
    """Once a full hour: bind what waits for its facts, so that nobody removes it unseen.

    The fact tells neither which nor how many, and there is one of every hour; the row tells it to
    the audit. False when this hour is bound already.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    if BoundHour.objects.filter(hour=hour).exists():
        return False
    waiting = Hazard.objects.filter(held_until__lte=hour).order_by("id")
    with transaction.atomic():
        row, is_new = BoundHour.objects.get_or_create(
            hour=hour,
            defaults={
                "reports": [[one.pk, part_digest(one, LASTING)] for one in waiting],
                "salt": secrets.token_hex(16),
            },
        )
        if is_new:
            ledger.record("hazard.hour_bound", by=Actor.system(), at=at, row=row)
    return is_new


def seal(tracking: str, by: Actor) -> str:
    """Who reported, keyed by the tracking code: shown by the reporter, computed by nobody else."""
    return hashlib.sha256(f"zeren.hazard.reporter|{tracking}|{by}".encode()).hexdigest()


def tracking_of(once: str) -> str:
    """The tracking code that belongs to a form's one-time key: sent twice, it is the same code.

    So nothing has to be remembered between the two, not in the session and not in a table.
    """
    drawn = hmac.new(settings.QR_KEY, f"zeren.hazard.once|{once}".encode(), hashlib.sha256)
    left = int.from_bytes(drawn.digest())
    signs = []
    for _ in range(TRACKING):
        left, place = divmod(left, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


def _drawn_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(TRACKING))


def _seal_for_two(row: Hazard, by: Actor) -> None:
    keys = queries.opener_keys()
    if set(keys) != set(LINES):
        raise Refused("hazard.no_two_keys")
    sealed = sealing.seal(
        by.id, {line: keys[line].public for line in LINES}, about=queries.sealed_about(row.pk)
    )
    SealedReporter.objects.create(
        hazard=row,
        box=sealed.box,
        shares=sealed.shares,
        management=keys["management"],
        oversight=keys["oversight"],
    )


def _number(year: int) -> str:
    """H2022-483920: drawn and not counted, for the same reason as the id."""
    for digits in (6, 6, 6, 6, 9, 12):
        number = f"H{year}-{secrets.randbelow(10**digits):0{digits}d}"
        if not Hazard.objects.filter(number=number).exists():
            return number
    raise AssertionError("a number of twelve digits is free")


def _next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _root_id(on: date) -> int:
    top = organisation.root(on)
    if top is None:
        raise Refused("hazard.place_needed")
    return top.id
