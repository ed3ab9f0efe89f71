"""What is owed and what is met: one row a duty and interval, and counters per unit."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zeren.core.days import NEVER

REQUIREMENTS = ("trained", "letter", "unit_head", "thing_in_charge", "thing_user")
SUBJECTS = ("person", "unit", "thing")


class Obligation(models.Model):
    """One requirement owed by one subject in [due_from, due_to), met in [ok_from, ok_to).

    Days are ordinals (core.days). Rows of one duty never overlap in their due interval; a lapse
    splits the row, so that every past day can be counted again. The facts that wrote, met and
    withdrew it are kept beside it, so that "as known on a day" can be asked.
    """

    requirement = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=8)
    subject_id = models.BigIntegerField()
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    layer = models.PositiveSmallIntegerField(default=0)
    due_from = models.IntegerField()
    due_to = models.IntegerField(default=NEVER)
    ok_from = models.IntegerField(default=NEVER)
    ok_to = models.IntegerField(default=NEVER)
    owed_fact = models.BigIntegerField(null=True, blank=True)
    met_fact = models.BigIntegerField(null=True, blank=True)
    withdrawn_fact = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(
                # holds all that counting people asks, so that the rows themselves are not read
                fields=(
                    "subject_kind",
                    "subject_id",
                    "requirement",
                    "due_from",
                    "due_to",
                    "ok_from",
                    "ok_to",
                    "unit",
                ),
                name="obligation_subject",
            ),
            models.Index(
                fields=(
                    "unit",
                    "requirement",
                    "due_from",
                    "due_to",
                    "ok_from",
                    "ok_to",
                ),
                name="obligation_unit",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="obligation_requirement", condition=Q(requirement__in=REQUIREMENTS)
            ),
            models.CheckConstraint(
                name="obligation_subject_kind", condition=Q(subject_kind__in=SUBJECTS)
            ),
            models.CheckConstraint(name="obligation_due", condition=Q(due_to__gte=F("due_from"))),
            models.CheckConstraint(name="obligation_ok", condition=Q(ok_to__gte=F("ok_from"))),
            models.UniqueConstraint(
                fields=("requirement", "subject_kind", "subject_id"),
                condition=Q(due_to=NEVER),
                name="obligation_one_open",
            ),
        ]


class UnitCount(models.Model):
    """Own counts of one unit today, recounted in the transaction that touches it."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    requirement = models.CharField(max_length=20)
    layer = models.PositiveSmallIntegerField(default=0)
    due = models.IntegerField(default=0)
    met = models.IntegerField(default=0)
    day = models.IntegerField()

    class Meta:
        ordering = ("unit", "requirement", "layer")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("unit", "requirement", "layer"), name="unit_count_once"
            ),
            models.CheckConstraint(name="unit_count_sane", condition=Q(met__lte=F("due"))),
        ]


class Exclusion(models.Model):
    """A person who is not in the denominator, with the reason that is shown beside it."""

    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=32)
    from_day = models.IntegerField()
    to_day = models.IntegerField(default=NEVER)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("person",), condition=Q(to_day=NEVER), name="exclusion_one_open"
            )
        ]
