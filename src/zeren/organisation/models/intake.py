"""A workbook that was read and waits for a decision."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Upload(models.Model):
    """A workbook that was read but not yet applied; the rows wait in StagedRow."""

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

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="upload_state", condition=Q(state__in=("STAGED", "APPLIED", "DISCARDED"))
            )
        ]


class StagedRow(models.Model):
    """One row of an upload as it was understood, with its place in the workbook."""

    upload = models.ForeignKey("organisation.Upload", on_delete=models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=16)
    line = models.PositiveIntegerField()
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ("upload", "sheet", "line")
        indexes: ClassVar = [models.Index(fields=("upload", "sheet", "line"), name="staged_row")]
