"""Schemes, assessments, their points row by row, and vetoes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zeren.core.assessment import assessment as core
from zeren.core.assessment import scheme, veto
from zeren.ledger.columns import Key, one_of

PARTIES = ("SELF", "ASSESSOR")


class Scheme(models.Model):
    """One version of the standard of assessment. What was published is never changed."""

    EVIDENCE_KIND = "scheme"
    EVIDENCE = (
        "id", "version", "body", "digest", "state", "consulted_date", "consulted_with",
        "written_at", "published_at",
    )  # fmt: skip

    version = models.PositiveSmallIntegerField(unique=True)
    body = models.JSONField(default=dict)
    """The document of core.assessment.scheme; numbers are texts."""
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="DRAFT")
    consulted_date = models.DateField(null=True, blank=True)
    """The day it was discussed with the workers or their representatives, as somebody says."""
    consulted_with = models.CharField(max_length=200, blank=True, default="")
    """Which body, and where its minutes are; no names."""
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-version",)
        constraints: ClassVar = [
            one_of("state", scheme.STATES, "scheme_state"),
            models.UniqueConstraint(
                fields=("state",), condition=Q(state="PUBLISHED"), name="scheme_one_published"
            ),
            models.CheckConstraint(
                name="scheme_has_footing",
                condition=Q(state__in=("DRAFT", "DROPPED")) | Q(consulted_date__isnull=False),
            ),
        ]


class Assessment(models.Model):
    """One person or one unit in one period, assessed by another. Never deleted."""

    EVIDENCE_KIND = "assessment"
    EVIDENCE = (
        "id", "scheme_id", "year", "period", "kind", "assessed_id", "unit_id", "assessor_id",
        "seat", "approver_id", "state", "round", "opened_at", "self_until", "due_date",
        "window_until", "assessed_at", "numerator", "denominator", "lacks", "band", "words",
        "published_at",
    )  # fmt: skip

    scheme = Key("assessment.Scheme")
    year = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=4, default="YEAR")
    kind = models.CharField(max_length=8, default="person")
    """person, or unit: what it did as a whole, for which its head speaks."""
    assessed = Key("organisation.Person")
    unit = Key("organisation.Unit")
    assessor = Key("organisation.Person")
    seat = models.CharField(max_length=16, default="superior")
    """Why this one assesses: superior, safety_office, union, group, department."""
    approver = Key("organisation.Person")
    state = models.CharField(max_length=16, default="OPEN")
    round = models.PositiveSmallIntegerField(default=0)
    """Counts what the assessor gave; the points of a round stand in Score."""
    opened_at = models.DateTimeField()
    self_until = models.DateField()
    due_date = models.DateField()
    window_until = models.DateField(null=True, blank=True)
    """The last day on which the assessed may object to the points of this round."""
    assessed_at = models.DateTimeField(null=True, blank=True)
    numerator = models.BigIntegerField(default=0)
    denominator = models.BigIntegerField(default=0)
    """The exact total of the round; 0/0 until there is one."""
    lacks = models.PositiveSmallIntegerField(default=0)
    """Figures that were missing when the points of the round were given."""
    band = models.CharField(max_length=16, blank=True, default="")
    """As it was approved, or VETOED."""
    words = models.JSONField(default=list)
    """What was said, oldest first, only ever added to: [act, person, words, moment]."""
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-year", "id")
        indexes: ClassVar = [
            models.Index(fields=("state", "due_date", "id"), name="assessment_due"),
            models.Index(fields=("year", "unit", "id"), name="assessment_unit"),
            models.Index(fields=("assessor", "state", "id"), name="assessment_assessor"),
            models.Index(fields=("approver", "state", "id"), name="assessment_approver"),
        ]
        constraints: ClassVar = [
            one_of("state", core.STATES, "assessment_state"),
            one_of("period", core.PERIODS, "assessment_period"),
            one_of("kind", ("person", "unit"), "assessment_kind"),
            one_of("seat", scheme.SEATS, "assessment_seat"),
            models.CheckConstraint(
                name="assessment_by_another",
                condition=~Q(assessor=F("assessed")) & ~Q(approver=F("assessed")),
            ),
            models.UniqueConstraint(
                fields=("assessed", "year", "period"),
                condition=Q(kind="person") & ~Q(state="DROPPED"),
                name="assessment_once_a_person",
            ),
            models.UniqueConstraint(
                fields=("unit", "year", "period"),
                condition=Q(kind="unit") & ~Q(state="DROPPED"),
                name="assessment_once_a_unit",
            ),
        ]


class Score(models.Model):
    """Points of one item in one round, with what was known: append-only, worked out again by it."""

    EVIDENCE_KIND = "score"
    EVIDENCE = (
        "id", "assessment_id", "round", "party", "item", "numerator", "denominator", "full_n",
        "full_d", "given", "person_id", "given_at",
    )  # fmt: skip

    assessment = Key("assessment.Assessment")
    round = models.PositiveSmallIntegerField()
    party = models.CharField(max_length=8)
    """SELF is the own view, which is never the result."""
    item = models.CharField(max_length=40)
    numerator = models.BigIntegerField(default=0)
    denominator = models.BigIntegerField(default=0)
    """Exact points; 0/0 where nothing applies or it still waits."""
    full_n = models.BigIntegerField()
    full_d = models.BigIntegerField(default=1)
    given = models.JSONField(default=dict)
    """What was known (core.assessment.scoring.written), with the row that each part comes from."""
    person = Key("organisation.Person")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("assessment", "round", "party", "id")
        constraints: ClassVar = [
            one_of("party", PARTIES, "score_party"),
            models.UniqueConstraint(
                fields=("assessment", "round", "party", "item"), name="score_once_an_item"
            ),
        ]


class Veto(models.Model):
    """A confirmed event that overrides every score of whom it reaches. Never deleted."""

    EVIDENCE_KIND = "veto"
    EVIDENCE = (
        "id", "scheme_id", "rule", "event_kind", "event_id", "day", "unit_id", "year", "state",
        "words", "raised_at", "asked_by_id", "decided_by_id", "decided_at",
    )  # fmt: skip

    scheme = Key("assessment.Scheme")
    rule = models.CharField(max_length=40)
    event_kind = models.CharField(max_length=24)
    """The room's kind of row, or finding: what one person found and a second affirmed."""
    event_id = models.BigIntegerField(default=0)
    day = models.DateField()
    """Of the event: who led the unit then is reached."""
    unit = Key("organisation.Unit")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default="STANDS")
    words = models.JSONField(default=list)
    """What was said, oldest first, only ever added to: [act, person, words, moment]."""
    raised_at = models.DateTimeField()
    asked_by = Key("organisation.Person", null=True)
    decided_by = Key("organisation.Person", null=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            one_of("state", veto.STATES, "veto_state"),
            models.UniqueConstraint(
                fields=("rule", "event_kind", "event_id"),
                condition=~Q(event_kind="finding"),
                name="veto_once_an_event",
            ),
            models.CheckConstraint(
                name="veto_reversed_by_two",
                condition=~Q(state="REVERSED")
                | Q(asked_by__isnull=False, decided_by__isnull=False)
                & ~Q(asked_by=F("decided_by")),
            ),
        ]


class Reached(models.Model):
    """Whom a veto reaches: the leader of the unit, or a deputy, as it stood on the event's day."""

    EVIDENCE_KIND = "veto_reach"
    EVIDENCE = ("id", "veto_id", "reach", "person_id")

    veto = Key("assessment.Veto")
    reach = models.CharField(max_length=8)
    person = Key("organisation.Person")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            one_of("reach", ("leader", "deputy"), "veto_reach"),
            models.UniqueConstraint(fields=("veto", "person"), name="veto_reaches_once"),
        ]
