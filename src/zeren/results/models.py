"""Figures that can be worked out anew at any time."""

from typing import ClassVar

from django.db import models

from zeren.ledger.columns import Key


class Figures(models.Model):
    """The whole figures of a unit and a year that one part of the house knows. Derived.

    cells: {measure: {"2022-03": [numerator, denominator]}} in millionths; a measure is the number
    of an indicator, with a slot "12:slot". Thrown away and worked out anew, it is the same.
    """

    year = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=12)
    unit = Key("organisation.Unit", db_index=False)
    cells = models.TextField()

    class Meta:
        ordering = ("unit", "part")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("unit", "year", "part"), name="figures_once")
        ]
        indexes: ClassVar = [models.Index(fields=("year", "part", "unit"), name="figures_part")]


class Counted(models.Model):
    """Up to which fact one part of a year is worked out, so that what came since is. Derived."""

    year = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=12)
    fact_id = models.BigIntegerField(default=0)
    on = models.DateField()
    took = models.PositiveIntegerField(default=0)
    """Milliseconds, so that a large house is not counted all day."""
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ("year", "part")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("year", "part"), name="counted_once")
        ]
