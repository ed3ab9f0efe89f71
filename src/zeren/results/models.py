"""Who enters what no room knows, and figures that can be worked out anew at any time."""

from typing import ClassVar

from django.db import models

from zeren.ledger.columns import Key, one_of

EVERY = ("MONTH", "QUARTER", "YEAR")


class DataOwner(models.Model):
    """Who enters the results of an indicator for a unit, and until when; the newest row counts.

    person: nobody any more where it is empty. source: the body outside that measures, if one does.
    days:   after the end of a period, until which it is to be entered.
    """

    EVIDENCE_KIND = "data_owner"
    EVIDENCE = (
        "id", "indicator_id", "unit_id", "person_id", "source", "every", "days", "since",
        "decided_at",
    )  # fmt: skip

    indicator = Key("targets.Indicator")
    unit = Key("organisation.Unit")
    person = Key("organisation.Person", null=True)
    source = models.CharField(max_length=100, blank=True, default="")
    every = models.CharField(max_length=8, default="MONTH")
    days = models.PositiveSmallIntegerField(default=10)
    since = models.DateField()
    """First day of the first period that is to be entered."""
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=("person", "id"), name="data_owner_person"),
            models.Index(fields=("indicator", "unit", "-id"), name="data_owner_of"),
        ]
        constraints: ClassVar = [one_of("every", EVERY, "data_owner_every")]


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
