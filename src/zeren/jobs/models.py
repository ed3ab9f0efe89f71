"""Long work as rows: a job and its parts, each part one transaction; files that wait for it."""

from typing import ClassVar

from django.db import models

from zeren.ledger.columns import one_of


class Job(models.Model):
    """One long piece of work that shows its progress and survives a killed worker."""

    kind = models.CharField(max_length=40)
    title = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="READY")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    items = models.PositiveIntegerField(default=0)
    result_url = models.CharField(max_length=200, blank=True, default="")
    """Where the finished work can be seen; a path of this house."""
    started_by = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            one_of("state", ("READY", "RUNNING", "DONE", "FAILED"), "job_state")
        ]


class Part(models.Model):
    """One chunk of a job. A part left RUNNING by a killed worker is taken up again."""

    job = models.ForeignKey("jobs.Job", on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="READY")
    tries = models.PositiveSmallIntegerField(default=0)
    losses = models.PositiveSmallIntegerField(default=0)
    """How often a worker ended in the middle of it; that is no fault of the part."""
    taken_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ("job", "seq")
        indexes: ClassVar = [models.Index(fields=("state", "id"), name="part_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("job", "seq"), name="part_once"),
            one_of("state", ("READY", "RUNNING", "DONE", "FAILED"), "part_state_known"),
        ]


class Piece(models.Model):
    """A part of a file that waits for the worker, sealed; gone when it was read. See sealed.py."""

    token = models.CharField(max_length=32)
    file = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ("token", "file", "seq")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("token", "file", "seq"), name="piece_once")
        ]


class Beat(models.Model):
    """A worker that runs, and when it last said so; gone when it ended as it was told."""

    worker = models.CharField(max_length=40, unique=True)
    place = models.CharField(max_length=80)
    """Machine and process, for whoever looks for it."""
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ticked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-seen_at", "id")
