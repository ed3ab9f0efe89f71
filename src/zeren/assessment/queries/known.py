"""What is known for each item of one assessment, and which items ask a word of people."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from django.db.models import Q

from zeren.assessment.models import Assessment
from zeren.assessment.queries import achieved
from zeren.assessment.queries.rows import effects_of, named, standard_of, total_of, vetoes_on
from zeren.core.assessment import assessment as core
from zeren.core.assessment import scheme as standard
from zeren.core.assessment import scoring
from zeren.core.assessment.scoring import Event, Given, Part
from zeren.organisation import queries as organisation

MONTHS = {"YEAR": (1, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)} | {
    f"M{month:02}": (month, month) for month in range(1, 13)
}

Marks = Mapping[str, tuple[str, str]]
"""For each item: points or grade, and the reason."""


def span(row: Assessment) -> tuple[date, date]:
    """First and last day of the period."""
    return span_of(row.year, row.period)


def span_of(year: int, period: str) -> tuple[date, date]:
    first, last = MONTHS[period]
    end = date(year + last // 12, last % 12 + 1, 1)
    return date(year, first, 1), date.fromordinal(end.toordinal() - 1)


def known_for(row: Assessment, on: date) -> dict[str, Given]:
    """What rooms know for each item as of a day, without the words of people.

    Only the head answers for what happened in the unit: nobody else loses points by it, least of
    all who was hurt. What somebody reported counts for himself.
    """
    scheme = standard_of(row.scheme)
    since, until = span(row)
    is_head = organisation.head_of(row.unit_id, min(on, until)) == row.assessed_id
    verdicts = achieved.verdicts(
        row.unit_id, since, until, on, is_member=row.kind == "person" and not is_head
    )
    events: tuple[Event, ...] = ()
    if row.kind == "unit" or is_head:
        events = achieved.events(row.unit_id, since, until, on)
    if row.kind == "person":
        events += achieved.reports(row.assessed_id, since, until)
    found = {}
    for item in scheme.items:
        scores: list[Assessment] = []
        if item.kind == standard.PROCESS:
            scores = _process(row, item.of)
        elif item.kind == standard.SHARE:
            scores = _share(row, item.of, on)
        is_given = PROCESS_GIVEN if item.kind == standard.PROCESS else core.RATED_STATES
        given = [one for one in scores if one.state in is_given and one.denominator]
        awaited = tuple(("assessment", one.pk) for one in scores if one not in given)
        parts = tuple(map(_part, given))
        found[item.code] = Given(verdicts, events, parts, awaited=awaited)
    return found


def given_for(row: Assessment, marks: Marks, on: date) -> dict[str, Given]:
    """The same with what the assessor, or the assessed for himself, says of each item."""
    known = known_for(row, on)
    return {
        code: Given(
            one.verdicts, one.events, one.parts, *marks.get(code, ("", "")), awaited=one.awaited
        )
        for code, one in known.items()
    }


def lines_known(row: Assessment, on: date) -> list[scoring.Line]:
    """The lines by what rooms know today, before anybody gave points."""
    known = known_for(row, on)
    return [scoring.line(one, known[one.code]) for one in standard_of(row.scheme).items]


def asked_of(scheme: standard.Scheme) -> list[standard.Item]:
    """Items for which somebody must say points or a grade."""
    return [one for one in scheme.items if one.kind in (standard.MARK, standard.GRADE)]


PROCESS_GIVEN = ("PUBLISHED",)
"""Months and quarters feed the year once they are published."""


def _process(row: Assessment, of: str) -> list[Assessment]:
    """The months or quarters of the same year that were begun, in their order."""
    if row.period != "YEAR":
        return []
    rows = Assessment.objects.filter(
        year=row.year, kind=row.kind, assessed_id=row.assessed_id, unit_id=row.unit_id
    )
    if of in ("M", "Q"):
        rows = rows.filter(period__startswith=of)
    return list(named(rows.exclude(period="YEAR").exclude(state="DROPPED")).order_by("period"))


def _share(row: Assessment, of: str, on: date) -> list[Assessment]:
    """The unit that the person leads (or stands in), or for "parent" the unit above."""
    unit_id = row.unit_id
    if of == "parent":
        above = [unit for unit, _head in organisation.chain_above(unit_id, min(on, span(row)[1]))]
        unit_id = above[1] if len(above) > 1 else 0
    found = Assessment.objects.filter(
        year=row.year, period=row.period, kind="unit", unit_id=unit_id
    ).exclude(Q(pk=row.pk) | Q(state="DROPPED"))
    return list(named(found)[:1])


def _part(row: Assessment) -> Part:
    """Its points; none where a veto that stands takes them all, so that it reaches other scores."""
    full = standard_of(row.scheme).full
    is_taken = "score_zero" in effects_of(vetoes_on([row]).get(row.pk, ()))
    points = Fraction(0) if is_taken else total_of(row) or Fraction(0)
    return Part(points, Fraction(full), ("assessment", row.pk))
