"""Texts in versions, and which packs are on. Nothing is edited: a new version is a new row."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.ledger.columns import one_of


class Text(models.Model):
    """One version of one text. What was shown, asked or issued names kind, code and number."""

    EVIDENCE_KIND = "content"
    EVIDENCE = ("id", "kind", "code", "number", "pack", "origin", "body", "digest", "state",
                "written_at", "published_at")  # fmt: skip

    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    pack = models.CharField(max_length=16, blank=True, default="")
    """Empty for a text of the house's own, which no pack switches off."""
    origin = models.CharField(max_length=8, default="house")
    """house, or shipped with the product."""
    body = models.JSONField(default=dict)
    """The fields of its kind (core.content.KINDS)."""
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="DRAFT")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "code", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind", "code", "number"), name="content_version"),
            models.UniqueConstraint(
                fields=("kind", "code"), condition=Q(state="DRAFT"), name="content_one_draft"
            ),
            models.UniqueConstraint(
                fields=("kind", "code"),
                condition=Q(state="PUBLISHED"),
                name="content_one_published",
            ),
            one_of(
                "state", ("DRAFT", "PUBLISHED", "REPLACED", "RETIRED", "DROPPED"), "content_state"
            ),
        ]


class Switch(models.Model):
    """A pack was switched on or off; the newest row of a pack rules."""

    EVIDENCE_KIND = "pack_switch"
    EVIDENCE = ("id", "pack", "number", "is_on", "at")

    pack = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    is_on = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("pack", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("pack", "number"), name="pack_switch_number")
        ]
