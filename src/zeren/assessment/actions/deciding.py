"""Agree, send back, approve, publish, reopen, drop: what follows the assessor's points."""

from datetime import datetime

from django.db import transaction

from zeren.assessment import queries
from zeren.assessment.actions import rows
from zeren.assessment.models import Assessment
from zeren.core.actor import Actor


@transaction.atomic
def accept(assessment_id: int, *, words: str = "", by: Actor, at: datetime) -> Assessment:
    """The assessed agrees: approval need not wait for the days of objection."""
    row = rows.begun(assessment_id)
    return rows.move(row, "accept", "assessment.accepted", words=words, by=by, at=at)


@transaction.atomic
def send_back(assessment_id: int, *, words: str, by: Actor, at: datetime) -> Assessment:
    """The approver asks the assessor to look again, with the reason."""
    row = rows.begun(assessment_id)
    return rows.move(row, "send_back", "assessment.sent_back", words=words, by=by, at=at)


@transaction.atomic
def approve(
    assessment_id: int, *, words: str = "", goes_on: bool = False, by: Actor, at: datetime
) -> Assessment:
    """The result stands as it is, under the vetoes of today.

    goes_on: decided without the figures that are missing; the words say why, and stay.
    Refused: assessment.window_open, assessment.contested, assessment.own, assessment.not_yours,
    assessment.figures_missing.
    """
    row = rows.begun(assessment_id)
    found = queries.results([row])[row.pk] if row.denominator else None
    band = found.band if found else ""
    return rows.move(
        row, "approve", "assessment.approved", words=words, by=by, at=at,
        body={"band": band, "lacks": row.lacks}, goes_on=goes_on, band=band,
    )  # fmt: skip


@transaction.atomic
def publish(assessment_id: int, *, words: str = "", by: Actor, at: datetime) -> Assessment:
    """It stands on the publication sheet, and the letter of its term is assessed."""
    row = rows.begun(assessment_id)
    return rows.move(
        row, "publish", "assessment.published", words=words, by=by, at=at, published_at=at
    )


@transaction.atomic
def reopen(assessment_id: int, *, words: str, by: Actor, at: datetime) -> Assessment:
    """A figure was restated after publication: the assessor looks again; the old points stay."""
    row = rows.begun(assessment_id)
    return rows.move(
        row, "reopen", "assessment.reopened", words=words, by=by, at=at, published_at=None
    )


@transaction.atomic
def drop(assessment_id: int, *, words: str, by: Actor, at: datetime) -> Assessment:
    """It was opened by mistake; it stays to be seen, with the reason."""
    row = rows.begun(assessment_id)
    return rows.move(row, "drop", "assessment.dropped", words=words, by=by, at=at)
