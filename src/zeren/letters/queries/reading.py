"""What a letter reads on a day, for one letter and as SQL for many: the same rule twice.

The rule is `core.letters.letter.state_on`; `reads` is its twin for counting and filtering in the
database, and a test compares the two over every shape of a letter's days.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import (
    Case,
    CharField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from zeren.cases import queries as cases
from zeren.core import stretch
from zeren.core.days import NEVER, day_of
from zeren.core.letters import letter as core
from zeren.core.letters import redline
from zeren.letters.models import Letter
from zeren.organisation import queries as organisation


class Dated(Protocol):
    """The columns of a letter from which its reading follows."""

    state: str
    year: int
    issued_at: Any
    signed_at: Any
    in_force_at: Any
    closed_at: Any
    ends_day: int


def life_of(letter: Dated) -> core.Life:
    """The letter's days, in the one time zone of the organisation."""
    return core.Life(
        state=letter.state,
        year=letter.year,
        issued=_day(letter.issued_at),
        signed=_day(letter.signed_at),
        in_force=_day(letter.in_force_at),
        ends=letter.ends_day,
        closed=_day(letter.closed_at),
    )


def state_on(letter: Dated, on: date) -> str:
    """What the letter reads on a day; empty before it was issued."""
    return core.state_on(life_of(letter), day_of(on))


def reads(on: date) -> Case:
    """The reading on a day as an expression over the letter's columns."""
    return _reads(day_of(on), on.year, organisation.end_of_day(on))


def _reads(day: int, year: int, until: datetime) -> Case:
    return Case(
        When(issued_at__gte=until, then=Value("")),
        When(closed_at__lt=until, then=F("state")),
        When(year__lt=year, then=Value("EXPIRED")),
        When(ends_day__lte=day, then=Value(core.LAPSED)),
        When(in_force_at__lt=until, year__gt=year, then=Value(core.AHEAD)),
        When(in_force_at__lt=until, then=Value("IN_FORCE")),
        When(signed_at__lt=until, then=Value("SIGNED")),
        default=Value("ISSUED"),
        output_field=CharField(),
    )


def read_on(rows: QuerySet[Letter], on: date) -> QuerySet[Any]:
    """The letters that existed on the day, each with `reads`."""
    return rows.filter(issued_at__lt=organisation.end_of_day(on)).annotate(reads=reads(on))


def of_people(person_ids: Sequence[int], year: int, on: date) -> QuerySet[Any]:
    """Letters of these people and this year that on the day were not yet closed, newest last.

    A person has one at most; what is no longer fitting is among them and reads LAPSED.
    """
    rows = _open(year, organisation.end_of_day(on)).filter(person_id__in=person_ids)
    return read_on(rows, on).order_by("id")


def shape(day: int, year: int, until: datetime) -> Subquery:
    """What `live_states`, `to_acknowledge` and `countersigners` tell the letters of the year apart
    by, as a text for rows with a `subject_id`; a head is never his own countersigner.
    """
    rows = _open(year, until).filter(person_id=OuterRef("subject_id"), issued_at__lt=until)
    text = TextField()
    person, unit, campaign = (Cast(name, text) for name in ("person_id", "unit_id", "campaign_id"))
    told = rows.annotate(reads=_reads(day, year, until)).annotate(
        told=Case(
            When(~Q(reads="SIGNED"), then=Concat("reads", "needs", output_field=text)),
            When(person_id__in=organisation.heading(day), then=person),
            default=Concat("kind", unit, Value(" "), campaign, output_field=text),
            output_field=text,
        )
    )
    # one at most, so nothing is sorted: that would take most of the time
    return Subquery(told.order_by().values("told")[:1], output_field=text)


def proved_days(person_ids: Sequence[int]) -> list[tuple[int, int, int]]:
    """(person, from, to) of the days that letters prove, but for those of a disputed signature."""
    rows = Letter.objects.filter(person_id__in=person_ids, in_force_at__isnull=False)
    disputed = cases.disputed_days(person_ids)
    found = []
    for row in rows.defer("manifest", "head").order_by("id"):
        days = core.proof_of(life_of(row))
        kept = stretch.without([days], disputed.get(row.pk, ())) if days else []
        found += [(row.person_id, start, end) for start, end in kept]
    return found


def _open(year: int, until: datetime) -> QuerySet[Letter]:
    """Letters of a year that were not yet closed at a moment."""
    return Letter.objects.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=until), year=year)


def to_acknowledge(letter_ids: Sequence[int]) -> set[int]:
    """Of these letters, those that only need their person to acknowledge what changed."""
    rows = Letter.objects.filter(pk__in=letter_ids, needs=redline.ACKNOWLEDGE)
    return set(rows.values_list("id", flat=True))


def _day(moment: Any) -> int:
    return NEVER if moment is None else day_of(organisation.date_of(moment))


def people_of(ids: QuerySet[Letter, int]) -> set[int]:
    """Ids of all who stand in the list of these letters: whose they are, who countersigns."""
    rows = Letter.objects.filter(pk__in=ids.order_by())
    pairs = rows.order_by().values_list("person_id", "countersigner_id")
    return {one for pair in pairs for one in pair if one}
