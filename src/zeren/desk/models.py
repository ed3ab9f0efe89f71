"""The bulletin: the public page of the day, and the names the company chose for it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Bulletin(models.Model):
    """A public page composed from facts; published text is fixed, a change is a new one."""

    EVIDENCE_KIND = "bulletin"
    EVIDENCE = ("id", "slug", "meeting_id", "names", "content", "state", "published_at")

    slug = models.SlugField(max_length=40, unique=True)
    meeting = models.ForeignKey("training.Meeting", on_delete=models.PROTECT, related_name="+")
    names = models.JSONField(default=list)
    """Ids of the people whose names the company chose to show."""
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="DRAFT")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bulletin_state", condition=Q(state__in=("DRAFT", "PUBLISHED", "WITHDRAWN"))
            )
        ]
