"""The meeting, who was there, and the quiz."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.ledger.columns import Key, one_of


class Meeting(models.Model):
    """A safety responsibility implementation meeting with its trainer and agenda."""

    EVIDENCE_KIND = "meeting"
    EVIDENCE = ("id", "year", "title", "starts_at", "place", "trainer_id", "unit_id", "agenda",
                "state", "secret", "opened_at", "closed_at", "reason")  # fmt: skip

    year = models.PositiveSmallIntegerField()
    title = models.JSONField(default=dict)
    starts_at = models.DateTimeField()
    place = models.JSONField(default=dict)
    trainer = Key("organisation.Person")
    unit = Key("organisation.Unit")
    agenda = models.JSONField(default=list)
    state = models.CharField(max_length=12, default="PLANNED")
    secret = models.CharField(max_length=64, blank=True, default="")
    """Seed of the code shown on the wall while the meeting is open."""
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.JSONField(default=dict)
    """Why it was cancelled."""

    class Meta:
        ordering = ("-starts_at", "-id")
        constraints: ClassVar = [
            one_of("state", ("PLANNED", "OPEN", "CLOSED", "CANCELLED"), "meeting_state")
        ]


class Attendance(models.Model):
    """One person was in the room: confirmed by the person's own factor while it was open."""

    EVIDENCE_KIND = "attendance"
    EVIDENCE = ("id", "meeting_id", "person_id", "how", "confirmed_at", "confirmed_by")

    meeting = Key("training.Meeting")
    person = Key("organisation.Person")
    how = models.CharField(max_length=12, default="own")
    """own (own sign-in and the code on the wall), led (the trainer), paper (the printed list)."""
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=40)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("meeting", "person"), name="attendance_once")
        ]


class Attempt(models.Model):
    """One paper of one person: drawn from a seed, answered once, kept for good."""

    EVIDENCE_KIND = "attempt"
    EVIDENCE = ("id", "person_id", "year", "number", "seed", "paper", "answers", "score",
                "has_passed", "state", "opened_at", "submitted_at")  # fmt: skip

    person = Key("organisation.Person")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=32)
    paper = models.JSONField(default=list)
    """[{code, version, options: [index, …]}], in the order shown; the words stand in content."""
    answers = models.JSONField(default=dict)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    has_passed = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default="OPEN")
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("person", "year", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("person", "year", "number"), name="attempt_number"),
            models.UniqueConstraint(
                fields=("person", "year"), condition=Q(state="OPEN"), name="attempt_one_open"
            ),
            one_of("state", ("OPEN", "SUBMITTED"), "attempt_state"),
            models.CheckConstraint(
                name="attempt_passed_is_submitted",
                condition=Q(has_passed=False) | Q(state="SUBMITTED"),
            ),
        ]
