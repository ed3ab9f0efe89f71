"""Hazards: found, fed back, rectified, verified, published, closed. Never deleted."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

STATES = ("REPORTED", "ASSIGNED", "RECTIFIED", "VERIFIED", "PUBLISHED", "CLOSED")
GRADES = ("general", "major")


class Hazard(models.Model):
    """One hazard. Source: Work Safety Law art. 41 (truthful record, publication)."""

    EVIDENCE_KIND = "hazard"
    EVIDENCE = (
        "id", "number", "thing_id", "unit_id", "text", "reporter_seal", "tracking_hash",
        "reported_at", "grade", "state", "owner_unit_id", "owner_id", "due_date", "round",
        "escalated_to_id", "escalated_level", "rectified_by_id", "verified_by_id", "published_at",
        "closed_at",
    )  # fmt: skip

    number = models.CharField(max_length=24, unique=True)
    thing = models.ForeignKey(
        "organisation.Thing", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=1000)
    reporter = models.ForeignKey(
        "organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Shown to nobody but the reporter; no fact names it and no digest depends on it openly."""
    reporter_seal = models.CharField(max_length=64, blank=True, default="")
    """Digest of who reported, keyed by the tracking code that only the reporter holds: it binds the
    log to the reporter without telling who it is, and the reporter can show it."""
    tracking_hash = models.CharField(max_length=64, blank=True, default="")
    """Digest of the code a reporter keeps, to follow the hazard without an account."""
    reported_at = models.DateTimeField()
    grade = models.CharField(max_length=8, default="general")
    state = models.CharField(max_length=12, default="REPORTED")
    owner_unit = models.ForeignKey(
        "organisation.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(
        "organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_date = models.DateField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    escalated_to = models.ForeignKey(
        "organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    escalated_level = models.PositiveSmallIntegerField(default=0)
    rectified_by = models.ForeignKey(
        "organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rectified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        "organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=("state", "due_date", "id"), name="hazard_due"),
            models.Index(fields=("unit", "state", "id"), name="hazard_unit"),
            models.Index(fields=("thing", "reported_at"), name="hazard_thing"),
            models.Index(fields=("tracking_hash",), name="hazard_tracking"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="hazard_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="hazard_grade", condition=Q(grade__in=GRADES)),
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


class HazardStep(models.Model):
    """One act in the life of a hazard, with its note; append-only."""

    EVIDENCE_KIND = "hazard_step"
    EVIDENCE = ("id", "hazard_id", "act", "round", "note", "by", "at")

    hazard = models.ForeignKey("hazards.Hazard", on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(max_length=1000, blank=True, default="")
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ("hazard", "id")


class HazardPhoto(models.Model):
    """A photo, re-encoded without metadata, kept by its digest; append-only."""

    EVIDENCE_KIND = "hazard_photo"
    EVIDENCE = ("id", "hazard_id", "stage", "round", "digest", "original_digest", "at")
    EVIDENCE_FILES = ("digest",)

    hazard = models.ForeignKey("hazards.Hazard", on_delete=models.PROTECT, related_name="+")
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
        ordering = ("hazard", "id")
