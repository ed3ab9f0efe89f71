"""The bulletin: the public page of the day; and which steps what is late has climbed."""

from typing import ClassVar

from django.db import models

from zeren.ledger.columns import Key, one_of


class Bulletin(models.Model):
    """A public page composed from facts; published text is fixed, a change is a new one."""

    EVIDENCE_KIND = "bulletin"
    EVIDENCE = ("id", "slug", "meeting_id", "names", "content", "state", "published_at")

    slug = models.SlugField(max_length=40, unique=True)
    meeting = Key("training.Meeting")
    names = models.JSONField(default=list)
    """Ids of the people whose names the company chose to show."""
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="DRAFT")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            one_of("state", ("DRAFT", "PUBLISHED", "WITHDRAWN"), "bulletin_state")
        ]


class Climb(models.Model):
    """One step of what is late: the head who is told of it, once. No evidence: it repeats what is
    missing, and follows from the days anew.
    """

    requirement = models.CharField(max_length=24)
    subject_kind = models.CharField(max_length=8)
    subject_id = models.BigIntegerField()
    since = models.IntegerField()
    """The first day on which it was missing."""
    step = models.PositiveSmallIntegerField()
    person = Key("organisation.Person")
    gap = models.CharField(max_length=40)
    owner = Key("organisation.Person", null=True)
    """Whose turn it was."""
    late = models.PositiveIntegerField()
    """Working days, when the step was reached."""
    is_told = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("is_told", "person"), name="climb_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("subject_kind", "subject_id", "requirement", "since", "step"),
                name="climb_once",
            )
        ]
