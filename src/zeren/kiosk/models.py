"""Devices that many share."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.core.opening import DAY, Opening
from zeren.ledger.columns import Key


class Kiosk(models.Model):
    """A tablet or PC that the head of a unit enrolled for its people, a place and hours."""

    EVIDENCE_KIND = "kiosk"
    EVIDENCE = (
        "id", "unit_id", "place", "language", "shows_names", "opens", "closes", "until_day",
        "token_digest", "enrolled_by_id", "enrolled_at", "ended_at",
    )  # fmt: skip

    unit = Key("organisation.Unit")
    place = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    shows_names = models.BooleanField(default=True)
    """Whether it names who still has something to do, to whoever stands before it."""
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()
    until_day = models.IntegerField()
    token_digest = models.CharField(max_length=64, unique=True)
    """Of what the device keeps: whoever reads this row cannot be that device."""
    enrolled_by = Key("organisation.Person")
    enrolled_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(name="kiosk_hours", condition=Q(opens__lt=DAY, closes__lt=DAY))
        ]

    @property
    def opening(self) -> Opening:
        return Opening(self.opens, self.closes, date.fromordinal(self.until_day))
