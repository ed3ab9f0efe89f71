"""Lists of people that were asked for as a file, by whose yes they went out, and whom they name."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zeren.core import handing
from zeren.ledger.columns import Key, one_of


class Export(models.Model):
    """A list that somebody wants as a file: of more than 50 people a second person says yes.

    A smaller one is "GIVEN" at once, for the own work of who takes it, and counts for a day.
    """

    EVIDENCE_KIND = "export"
    EVIDENCE = (
        "id", "what", "people", "unnamed", "digest", "purpose", "asked_by_id", "asked_at", "state",
        "decided_by_id", "decided_at", "until", "taken",
    )  # fmt: skip
    EVIDENCE_SEALED = ("address", "recipient", "words")
    EVIDENCE_DIGESTS = (("listed", "digest"),)

    what = models.CharField(max_length=60)
    """Which list: the name of its page."""
    address = models.CharField(max_length=600)
    """The page itself, with what it was narrowed to."""
    people = models.PositiveIntegerField()
    unnamed = models.PositiveIntegerField(default=0)
    """How many of them have no record here yet: lines of a workbook that waits."""
    listed = models.TextField(blank=True, default="")
    """Their numbers, in order; `Exported` finds them by the person."""
    digest = models.CharField(max_length=64)
    """SHA-256 of `listed`."""
    purpose = models.CharField(max_length=12)
    recipient = models.CharField(max_length=120)
    """Who gets it."""
    words = models.CharField(max_length=300)
    """What for, in a sentence."""
    asked_by = Key("organisation.Person")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, default="ASKED")
    decided_by = Key("organisation.Person", null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    """Until when it can be taken."""
    taken = models.PositiveIntegerField(default=0)
    """How often it was."""

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=("asked_by", "state"), name="export_asker"),
            models.Index(fields=("state", "asked_at"), name="export_state"),
        ]
        constraints: ClassVar = [
            one_of("state", handing.STATES, "export_state_known"),
            one_of("purpose", handing.PURPOSES, "export_purpose"),
            models.CheckConstraint(
                name="export_by_two",
                condition=~Q(state="ALLOWED")
                | Q(decided_by__isnull=False, until__isnull=False) & ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="export_taken_by_two",
                condition=Q(taken=0) | Q(until__isnull=False) | Q(state=handing.GIVEN),
            ),
            models.CheckConstraint(
                name="export_given_alone",
                condition=~Q(state=handing.GIVEN)
                | Q(people__lte=handing.MOST, taken=1, decided_by__isnull=True),
            ),
        ]


class Exported(models.Model):
    """A person who stands in such a list: an index of `Export.listed`, no evidence of its own."""

    export = Key("organisation.Export")
    person = Key("organisation.Person")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("export", "person"), name="exported_once")
        ]
