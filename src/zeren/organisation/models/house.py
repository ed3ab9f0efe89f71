"""What the organisation says of itself as a whole."""

from typing import ClassVar

from django.db import models

from zeren.ledger.columns import one_of

SPOKEN = ("zh-hans", "en", "zh-hans,en")


class HouseLanguages(models.Model):
    """The languages in which the house prints and wants its names, from a day on.

    The newest row counts; without any, both.
    """

    EVIDENCE_KIND = "house_languages"
    EVIDENCE = ("id", "languages", "from_day", "decided_at")

    languages = models.CharField(max_length=20)
    from_day = models.IntegerField()
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [one_of("languages", SPOKEN, "house_languages")]
