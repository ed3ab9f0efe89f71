"""What is owed and what is met, in two times: the days it is so, and the facts it was known by."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zeren.core.days import NEVER
from zeren.ledger.columns import Key, one_of

OPEN = 2**63 - 1
"""`known_to` of a row that stands: no fact has closed it."""

SUBJECTS = ("person", "unit", "thing")


class Obligation(models.Model):
    """One stretch of a duty: due on [due_from, due_to), met on [ok_from, ok_to), see core.Row.

    Written once. `known_from` is the fact that inserted it and holds its digest, `known_to` the
    fact that closed it and names its id; no other column ever changes. What was known after fact
    F are the rows with known_from <= F < known_to, so the answer to "as known then" stays.
    """

    requirement = models.CharField(max_length=24)
    subject_kind = models.CharField(max_length=8)
    subject_id = models.BigIntegerField()
    unit = Key("organisation.Unit", db_index=False)
    layer = models.PositiveSmallIntegerField(default=0)
    term_from = models.IntegerField()
    term_to = models.IntegerField()
    due_from = models.IntegerField()
    due_to = models.IntegerField(default=NEVER)
    ok_from = models.IntegerField(default=NEVER)
    ok_to = models.IntegerField(default=NEVER)
    known_from = models.BigIntegerField()
    known_to = models.BigIntegerField(default=OPEN)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(
                # holds all that counting people asks, so that the rows themselves are not read
                fields=(
                    "known_to",
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
                    "known_to",
                    "requirement",
                    "due_from",
                    "due_to",
                    "ok_from",
                    "ok_to",
                ),
                name="obligation_unit",
            ),
            models.Index(fields=("known_from",), name="obligation_known_from"),
        ]
        constraints: ClassVar = [
            one_of("subject_kind", SUBJECTS, "obligation_subject_kind"),
            models.CheckConstraint(name="obligation_due", condition=Q(due_to__gt=F("due_from"))),
            models.CheckConstraint(
                name="obligation_begins_in_its_term",
                condition=Q(term_from__lte=F("due_from"), term_to__gt=F("due_from")),
            ),
            models.CheckConstraint(
                # a proof of one term never meets another, whatever an act believes
                name="obligation_met_in_its_term",
                condition=Q(ok_from=NEVER, ok_to=NEVER)
                | Q(ok_from__gte=F("due_from"), ok_to__gt=F("ok_from"), ok_to__lte=F("due_to"))
                & Q(ok_to__lte=F("term_to")),
            ),
            models.CheckConstraint(
                name="obligation_known", condition=Q(known_to__gt=F("known_from"))
            ),
            models.UniqueConstraint(
                fields=("requirement", "subject_kind", "subject_id", "due_from"),
                condition=Q(known_to=OPEN),
                name="obligation_stands_once",
            ),
        ]


class UnitStep(models.Model):
    """From `day` on, the own counts of a unit differ by so much. Only ever appended and folded.

    The counts of a day are the sum of the steps up to it, so many writers never wait for one
    another, and midnight needs no recount.
    """

    unit = Key("organisation.Unit", db_index=False)
    requirement = models.CharField(max_length=24)
    layer = models.PositiveSmallIntegerField(default=0)
    day = models.IntegerField()
    due = models.IntegerField(default=0)
    met = models.IntegerField(default=0)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            # each holds all that one way of counting asks, in its order: nothing is sorted
            models.Index(
                fields=("unit", "requirement", "layer", "day", "due", "met"), name="unit_step"
            ),
            models.Index(fields=("requirement", "layer", "day", "due", "met"), name="kind_step"),
        ]
