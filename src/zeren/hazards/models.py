"""Hazards: found, fed back, rectified, verified, published, closed. Never deleted."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.core.due import Calendar
from zeren.ledger.columns import Key, one_of

STATES = (
    "REPORTED", "ASSIGNED", "RECTIFIED", "VERIFIED", "PUBLISHED", "CLOSED",
    "HELD", "SPAM", "DISMISSED",
)  # fmt: skip
GRADES = ("general", "major")
ANONYMOUS, CONFIDENTIAL, NAMED = "anonymous", "confidential", "named"
LINES = ("management", "oversight")
"""Two lines that do not report to each other; each holds one of the two keys."""


class Hazard(models.Model):
    """One hazard. Source: Work Safety Law art. 41 (truthful record, publication)."""

    EVIDENCE_KIND = "hazard"
    EVIDENCE = (
        "id", "number", "thing_id", "unit_id", "text", "secrecy", "reporter_id", "reporter_seal",
        "tracking_hash", "reported_at", "grade", "state", "owner_unit_id", "owner_id", "due_date",
        "round", "escalated_to_id", "escalated_level", "rectified_by_id", "rectified_at",
        "verified_by_id", "published_at", "closed_at", "proposed_by_id", "event_id",
    )  # fmt: skip
    EVIDENCE_LATER = "held_until__isnull"
    """A new row waits for its fact while this is False."""

    id = models.BigIntegerField(primary_key=True)
    """Drawn, not counted: between two neighbours of known time it would tell the minute."""
    days: Calendar | None = None
    """The working days of its site, put here by the query that reads a list."""

    number = models.CharField(max_length=24, unique=True)
    thing = Key("organisation.Thing", null=True)
    unit = Key("organisation.Unit")
    event = Key("incidents.Event", null=True)
    """Of a measure that follows an accident: which one."""
    text = models.TextField(max_length=1000)
    reporter = Key("organisation.Person", null=True)
    """Only of a named report. Of every other no table and no fact says who it was."""
    secrecy = models.CharField(max_length=12, default=ANONYMOUS)
    reporter_seal = models.CharField(max_length=64, blank=True, default="")
    """Digest of who reported, keyed by the tracking code that only the reporter holds: it binds the
    log to the reporter without telling who it is, and the reporter can show it."""
    tracking_hash = models.CharField(max_length=64, unique=True)
    """Digest of the code a reporter keeps, to follow the hazard without an account. A report that
    is sent again has the same, so that it is one row."""
    reported_at = models.DateTimeField()
    """Of a report without a name the beginning of its day: nothing finer is kept anywhere."""
    held_until = models.DateTimeField(null=True, blank=True)
    """The full hour from which it may be written into the log; empty once it stands there."""
    grade = models.CharField(max_length=8, default="general")
    state = models.CharField(max_length=12, default="REPORTED")
    owner_unit = Key("organisation.Unit", null=True)
    owner = Key("organisation.Person", null=True)
    due_date = models.DateField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    escalated_to = Key("organisation.Person", null=True)
    escalated_level = models.PositiveSmallIntegerField(default=0)
    rectified_by = Key("organisation.Person", null=True)
    rectified_at = models.DateTimeField(null=True, blank=True)
    verified_by = Key("organisation.Person", null=True)
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = Key("organisation.Person", null=True)
    """Who says that it is no hazard, while nobody has decided it."""

    class Meta:
        ordering = ("-reported_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=("state", "due_date", "id"), name="hazard_due"),
            models.Index(fields=("unit", "state", "id"), name="hazard_unit"),
            models.Index(fields=("thing", "reported_at"), name="hazard_thing"),
            models.Index(fields=("event",), name="hazard_event", condition=Q(event__isnull=False)),
            models.Index(fields=("-reported_at", "-id"), name="hazard_newest"),
            models.Index(
                fields=("held_until",), name="hazard_held", condition=Q(held_until__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            one_of("state", STATES, "hazard_state"),
            one_of("grade", GRADES, "hazard_grade"),
            models.CheckConstraint(
                name="hazard_reporter_is_named",
                condition=Q(reporter__isnull=True, secrecy__in=(ANONYMOUS, CONFIDENTIAL))
                | Q(reporter__isnull=False, secrecy=NAMED),
            ),
            models.CheckConstraint(
                name="hazard_verified_by_another",
                condition=Q(verified_by__isnull=True)
                | Q(rectified_by__isnull=True)
                | ~Q(verified_by=models.F("rectified_by")),
            ),
            models.CheckConstraint(
                name="hazard_closed_is_published",
                condition=~Q(state="CLOSED")
                | Q(verified_by__isnull=False, published_at__isnull=False),
            ),
        ]


LASTING = ("number", "thing_id", "text", "secrecy", "reporter_seal", "tracking_hash", "reported_at")
"""What no act changes of a report."""


class BoundHour(models.Model):
    """Which reports waited at a full hour for their facts: whoever removes one leaves a gap.

    One of every hour, also when nothing waited, so that the log tells nobody when one came.
    """

    EVIDENCE_KIND = "bound_hour"
    EVIDENCE = ("id", "hour", "reports", "salt")
    EVIDENCE_NAMES = (("reports", "hazards.Hazard", LASTING),)

    hour = models.DateTimeField(unique=True)
    reports = models.JSONField(default=list)
    """[id, digest] of each, as it then was."""
    salt = models.CharField(max_length=32)
    """So that an hour without reports cannot be told by its digest."""

    class Meta:
        ordering = ("hour",)


class HazardStep(models.Model):
    """One act in the life of a hazard, with its note; append-only."""

    EVIDENCE_KIND = "hazard_step"
    EVIDENCE = ("id", "hazard_id", "place", "act", "round", "note", "by", "at")
    EVIDENCE_LATER = "hazard__held_until__isnull"

    id = models.BigIntegerField(primary_key=True)
    hazard = Key("hazards.Hazard")
    place = models.PositiveSmallIntegerField()
    """Which step of the hazard this is, from 1."""
    act = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(max_length=1000, blank=True, default="")
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ("hazard", "place")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("hazard", "place"), name="hazard_step_place")
        ]


class HazardPhoto(models.Model):
    """A photo, re-encoded without metadata, kept by its digest; append-only."""

    EVIDENCE_KIND = "hazard_photo"
    EVIDENCE = (
        "id", "hazard_id", "place", "stage", "round", "digest", "original_digest", "width",
        "height", "at",
    )  # fmt: skip
    EVIDENCE_LATER = "hazard__held_until__isnull"
    EVIDENCE_FILES = ("digest",)

    id = models.BigIntegerField(primary_key=True)
    hazard = Key("hazards.Hazard")
    place = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64)
    original_digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    at = models.DateTimeField()
    damage: str = ""
    """Not a column: what a query found wrong with the file, "missing" or "changed"."""

    class Meta:
        ordering = ("hazard", "place")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("hazard", "place"), name="hazard_photo_place")
        ]


class OpenerKey(models.Model):
    """The public half of one line's key. The private half stands on a printed sheet only."""

    EVIDENCE_KIND = "opener_key"
    EVIDENCE = ("id", "line", "public", "made_by_id", "made_at", "ended_at")

    line = models.CharField(max_length=12)
    public = models.CharField(max_length=64)
    """X25519, hex."""
    made_by = Key("organisation.Person")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            one_of("line", LINES, "opener_key_line"),
            models.UniqueConstraint(
                fields=("line",), name="opener_key_one", condition=Q(ended_at__isnull=True)
            ),
        ]


class SealedReporter(models.Model):
    """Who reported in confidence, under two keys of which neither opens anything alone."""

    EVIDENCE_KIND = "sealed_reporter"
    EVIDENCE = ("hazard_id", "box", "management_id", "oversight_id", "shares")
    EVIDENCE_LATER = "hazard__held_until__isnull"

    hazard = models.OneToOneField(
        "hazards.Hazard", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    box = models.TextField()
    """The reporter under a key that is split in two (hazards/sealing.py)."""
    shares = models.JSONField(default=dict)
    """One half of that key for each line, sealed to its public key."""
    management = Key("hazards.OpenerKey")
    oversight = Key("hazards.OpenerKey")

    class Meta:
        ordering = ("hazard",)


class Opening(models.Model):
    """One line asks, with its half given over; the other opens, or says no."""

    EVIDENCE_KIND = "opening"
    EVIDENCE = (
        "id", "hazard_id", "reason", "line", "share", "asked_by_id", "asked_at", "state",
        "answer", "answered_by_id", "answered_at",
    )  # fmt: skip

    hazard = Key("hazards.Hazard")
    reason = models.TextField(max_length=1000)
    line = models.CharField(max_length=12)
    """Which line asked."""
    share = models.TextField()
    """The asking line's half, sealed anew to the key of the other line."""
    asked_by = Key("organisation.Person")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="ASKED")
    answer = models.TextField(max_length=1000, blank=True, default="")
    answered_by = Key("organisation.Person", null=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            one_of("state", ("ASKED", "OPENED", "DENIED"), "opening_state"),
            models.CheckConstraint(
                name="opening_by_two",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("asked_by")),
            ),
            models.UniqueConstraint(
                fields=("hazard",), name="opening_one", condition=Q(state="ASKED")
            ),
        ]
