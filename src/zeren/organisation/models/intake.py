"""A workbook that was read and waits for a decision, and what it would change."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.ledger.columns import one_of

STATES = ("READING", "REFUSED", "ASKED", "STAGED", "APPLYING", "APPLIED", "DISCARDED",
          "UNDONE")  # fmt: skip


class Upload(models.Model):
    """A workbook that was read; its rows, and what they would change, wait in bundles.

    READING, while the worker reads what takes long -> ASKED, STAGED or, unreadable, REFUSED;
    ASKED, while its columns and words are asked -> STAGED, and back;
    STAGED -> APPLYING -> APPLIED, or back to STAGED when somebody stops it;
    all of the first four -> DISCARDED;
    APPLIED -> UNDONE, as long as nothing was built upon it.
    What only waits is forgotten after a day.
    """

    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="STAGED")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=40)
    on_day = models.IntegerField(null=True, blank=True)
    """The day of which the workbook speaks; None: the day on which it is written."""
    decided_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    choices = models.JSONField(default=dict)
    """What somebody decided about it, see queries.workbook.Choices."""
    looked = models.JSONField(default=dict)
    """What was found when it was last planned: its stamp, its digest and its numbers."""
    asked = models.JSONField(default=dict)
    """What is asked about its columns and words, and what was answered, see sheets.bringing."""
    job_id = models.BigIntegerField(null=True, blank=True)
    """The work that reads it or writes it, where that takes long."""

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            one_of("state", STATES, "upload_state"),
            models.UniqueConstraint(
                fields=("state",), condition=Q(state="APPLYING"), name="upload_one_applied"
            ),
        ]


class Bundle(models.Model):
    """Some of what belongs to an upload, kept together: a row for each would cost minutes.

    kind:  "raw" (lines as they stand in the file, without personal columns), "row" (line,
           values), "change", "problem", "absent" (staff numbers), "undo".
    seq:   their order within the kind; of changes it is the part in which they are written.
    """

    upload = models.ForeignKey("organisation.Upload", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    sheet = models.CharField(max_length=16, blank=True, default="")
    seq = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    items = models.JSONField(default=list)

    class Meta:
        ordering = ("upload", "kind", "seq")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("upload", "kind", "seq"), name="bundle_once"),
            one_of("kind", ("raw", "row", "change", "problem", "absent", "undo"), "bundle_kind"),
        ]


class Shape(models.Model):
    """What the columns and words of a table meant, for the next file with the same titles."""

    digest = models.CharField(max_length=64, unique=True)
    answers = models.JSONField(default=dict)
    learnt_at = models.DateTimeField()
