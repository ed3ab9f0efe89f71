"""The own view, the assessor's points, and the objection of the assessed."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from django.db import IntegrityError, transaction

from zeren.assessment import queries
from zeren.assessment.actions import rows
from zeren.assessment.models import Assessment, Score
from zeren.content.queries import days, limits
from zeren.core import due
from zeren.core.actor import Actor
from zeren.core.assessment import assessment as core
from zeren.core.assessment import scoring
from zeren.core.days import day_of
from zeren.core.refusal import Problem, Refused
from zeren.ledger import actions as ledger
from zeren.ledger.actions import Item
from zeren.organisation import queries as organisation

Marks = Mapping[str, tuple[str, str]]


@transaction.atomic
def self_assess(
    assessment_id: int, marks: Marks, *, words: str, by: Actor, at: datetime
) -> Assessment:
    """How the assessed sees it himself, with evidence in words; it is never the result."""
    row = rows.begun(assessment_id)
    _marks_are_points(row, marks)
    number = len(queries.self_rounds(row)) + 1
    _write(row, "SELF", number, marks, by, at)
    return rows.move(row, "self_assess", "assessment.self_assessed", words=words, by=by, at=at)


@transaction.atomic
def assess(
    assessment_id: int, marks: Marks, *, words: str = "", by: Actor, at: datetime
) -> Assessment:
    """The assessor's points, item by item with their reasons; the days of objection begin.

    Refused: assessment.reason_needed and assessment.mark_unreadable with the items, and what the
    core says.
    """
    row = rows.begun(assessment_id)
    missing = _marks_are_points(row, marks)
    core.decide("assess", rows.seen(row, by, at, words=words, is_complete=not missing))
    lines = _write(row, "ASSESSOR", row.round + 1, marks, by, at)
    found = scoring.total(queries.standard_of(row.scheme), lines)
    on = organisation.date_of(at)
    calendar = days.calendars([row.unit_id], on)[row.unit_id]
    until = due.after(day_of(on), limits.assessment_days("object", on), calendar)
    return rows.move(
        row, "assess", "assessment.assessed", words=words, by=by, at=at,
        is_complete=not missing, body={"round": row.round + 1},
        round=row.round + 1, assessed_at=at, window_until=date.fromordinal(until),
        numerator=found.points.numerator, denominator=found.points.denominator,
        lacks=scoring.lacks(lines),
    )  # fmt: skip


def _write(
    row: Assessment, party: str, number: int, marks: Marks, by: Actor, at: datetime
) -> list[scoring.Line]:
    """The points of every item with what was known; a fact for each."""
    scheme = queries.standard_of(row.scheme)
    known = queries.given_for(row, marks, organisation.date_of(at))
    lines = [scoring.line(one, known[one.code]) for one in scheme.items]
    rows_ = [
        Score(
            assessment=row,
            round=number,
            party=party,
            item=line.item,
            numerator=line.points.numerator if line.points is not None else 0,
            denominator=line.points.denominator if line.points is not None else 0,
            full_n=line.full.numerator,
            full_d=line.full.denominator,
            given=scoring.written(known[line.item]),
            person_id=by.id,
            given_at=at,
        )
        for line in lines
    ]
    try:
        with transaction.atomic():
            made = Score.objects.bulk_create(rows_)
    except IntegrityError:  # somebody gave this round's points at the same moment
        raise Refused("assessment.moved_meanwhile") from None
    items = [Item(("score", one.pk), one, {"assessment": row.pk}) for one in made]
    ledger.record_many("score.given", items, by=by, at=at)
    return lines


def _marks_are_points(row: Assessment, marks: Marks) -> list[str]:
    """Items that still need a word. Refused: what is none of an item's points, or has no reason."""
    missing, found = [], []
    for item in queries.asked_of(queries.standard_of(row.scheme)):
        mark, reason = marks.get(item.code, ("", ""))
        if not mark:
            missing.append(item.code)
            continue
        if not reason.strip():
            found.append(Problem("assessment.reason_needed", item.code))
        if mark not in item.grades and not (item.kind == "mark" and _is_points(mark, item.points)):
            found.append(Problem("assessment.mark_unreadable", item.code))
    if found:
        raise Refused(found[0].code, found)
    return missing


def _is_points(mark: str, full: Fraction) -> bool:
    try:
        return 0 <= Fraction(mark) <= full
    except (ValueError, ZeroDivisionError):
        return False
