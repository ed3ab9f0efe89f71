"""Who was hurt, what was lost, who was told, what was found and done: each a row that is added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.incidents import clocks, severity
from zeren.core.incidents import incident as core
from zeren.core.refusal import Refused
from zeren.core.tongue import Tongues
from zeren.incidents import permits, queries
from zeren.incidents.actions import rows
from zeren.incidents.models import EventFigure, EventNote, EventPerson, Scale
from zeren.ledger import actions as ledger


@dataclass(frozen=True, slots=True)
class Hurt:
    """What is entered of one person. Without a gravity the national scale says it by lost days.

    place:  which person of the event is corrected; 0 for another one.
    said:   own scale -> word, where that scale is silent about so many days.
    """

    population: str
    person_id: int | None = None
    name: str = ""
    injury: str = ""
    gravity: str = ""
    is_medical: bool = False
    lost_days: int = 0
    restricted_days: int = 0
    death_date: date | None = None
    place: int = 0
    said: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def enter_person(event_id: int, hurt: Hurt, *, by: Actor, at: datetime) -> EventPerson:
    """Enter somebody who was hurt, or what became of him; the row before stays.

    A death within the term changes grade and toll, of a closed event too: it is taken up again.
    Refused: incident.who_needed, incident.step_closed, incident.death_before, incident.in_future,
    incident.scale_gap, incident.scale_overlap, incident.scale_said_other, incident.involved.
    """
    row = rows.begin(event_id, by, at)
    if row.state not in core.COUNTS:
        raise Refused("incident.step_closed")
    if hurt.person_id is None and not hurt.name.strip():
        raise Refused("incident.who_needed")
    died = hurt.death_date
    if died is not None and died < queries.day_of(row):
        raise Refused("incident.death_before")
    if died is not None and died > queries.here(at).date():
        raise Refused("incident.in_future")
    known = queries.people_of([row.pk]).get(row.pk, [])
    if hurt.place and hurt.place not in {one.place for one in known}:
        raise Refused("incident.unknown")
    before = rows.grave(row)
    kept = EventPerson.objects.create(
        event=row,
        place=hurt.place or 1 + max((one.place for one in known), default=0),
        person_id=hurt.person_id,
        name="" if hurt.person_id else hurt.name.strip(),
        injury=hurt.injury.strip(),
        salt=rows.salt(),
        population=hurt.population,
        gravity=hurt.gravity or severity.placed(severity.NATIONAL, hurt.lost_days),
        is_medical=hurt.is_medical,
        lost_days=hurt.lost_days,
        restricted_days=hurt.restricted_days,
        death_date=died,
        scales=_scaled(hurt),
        at=at,
    )
    code = "incident.person_corrected" if hurt.place else "incident.person_entered"
    rows.record(code, kept, row, by, at, place=kept.place)
    rows.grew(row, before, by, at)
    return kept


@transaction.atomic
def enter_figure(event_id: int, kind: str, value: int, *, by: Actor, at: datetime) -> EventFigure:
    """What was lost (millionths of a yuan) or how many were evacuated; the newest counts."""
    row = rows.begin(event_id, by, at)
    if row.state not in core.COUNTS:
        raise Refused("incident.step_closed")
    before = rows.grave(row)
    kept = EventFigure.objects.create(event=row, kind=kind, value=value, at=at)
    rows.record("incident.figure_entered", kept, row, by, at, kind=kind)
    rows.grew(row, before, by, at)
    return kept


@transaction.atomic
def note(
    event_id: int,
    kind: str,
    *,
    text: str,
    code: str = "",
    said_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> EventNote:
    """A line of the timeline. "told" stops a clock: `code` is the clock, `said_at` when it was.

    Refused: incident.text_needed, incident.in_future, incident.told_before, incident.unknown_clock,
    incident.cause_needed, incident.too_early, and see permits.
    """
    row = rows.begin(event_id, by, at, kind=kind)
    if not text.strip():
        raise Refused("incident.text_needed")
    if kind == "told":
        moment = said_at or at
        if code not in clocks.stoppable(queries.running(row)):
            raise Refused("incident.unknown_clock")
        if moment > at:
            raise Refused("incident.in_future")
        if moment < row.occurred_at:
            raise Refused("incident.told_before")
        last = queries.last_day_of_toll(row)
        if code == clocks.FOLLOW_UP and queries.here(moment).date() < last:
            raise Refused("incident.too_early", day=last)
    if kind == core.CAUSE and code not in core.CAUSES:
        raise Refused("incident.cause_needed")
    kept = EventNote.objects.create(
        event=row, kind=kind, code=code, text=text.strip(), salt=rows.salt(), said_at=said_at,
        by_id=by.id, at=at,
    )  # fmt: skip
    rows.record("incident.noted", kept, row, by, at, kind=kind, code=code)
    return kept


@transaction.atomic
def define_scale(
    code: str, *, name: Tongues, bands: Sequence[severity.Band], by: Actor, at: datetime
) -> Scale:
    """A scale of severity as a letter of the house defines it; a newer one of a code replaces it.

    What it is silent about is asked of a human for each person. Refused: incident.not_yours,
    incident.no_scale.
    """
    if not permits.defines_scales(by, at):
        raise Refused("incident.not_yours")
    if not severity.is_scale(bands):
        raise Refused("incident.no_scale")
    listed = [[b.code, b.low, b.high, b.is_low_open, b.is_high_open] for b in bands]
    row = Scale.objects.create(code=code, name=name, bands=listed, at=at)
    ledger.record("incident.scale_defined", by=by, at=at, row=row, body={"code": code})
    return row


def _scaled(hurt: Hurt) -> list[str]:
    """What the house's own scales say of somebody who lost days or died."""
    if not hurt.lost_days:
        return []
    return [
        f"{row.code}/"
        + severity.placed(queries.bands(row), hurt.lost_days, hurt.said.get(row.code, ""))
        for row in queries.scales()
    ]
