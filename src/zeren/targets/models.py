"""The year's targets, from the company down to the team."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.ledger.columns import Key, one_of

KINDS = ("Z", "CN", "CR", "CA", "FP", "FN", "DT", "RG", "RB", "SC")
RULES = ("", "EQUAL_ZERO", "APPORTION", "SAME_LIMIT", "HELD", "OWN", "MAPPED")


class Indicator(models.Model):
    """What is measured: unit, kind of bound, direction, how it goes down and rolls up."""

    EVIDENCE_KIND = "indicator"
    EVIDENCE = (
        "id", "code", "name", "unit_word", "kind", "kinds_allowed", "direction", "typical",
        "layers", "cascade", "roll_up", "evidence", "scale", "domain",
    )  # fmt: skip

    code = models.CharField(max_length=48, unique=True)
    name = models.JSONField(default=dict)
    unit_word = models.JSONField(default=dict)
    kind = models.CharField(max_length=2)
    kinds_allowed = models.CharField(max_length=24, blank=True, default="")
    direction = models.CharField(max_length=2, blank=True, default="")
    typical = models.CharField(max_length=120, blank=True, default="")
    layers = models.CharField(max_length=12, blank=True, default="")
    cascade = models.CharField(max_length=12, blank=True, default="")
    roll_up = models.CharField(max_length=8, blank=True, default="")
    evidence = models.JSONField(default=dict)
    scale = models.PositiveIntegerField(default=1)
    domain = models.CharField(max_length=4, default="S")

    class Meta:
        ordering = ("code",)


class TargetSet(models.Model):
    """All targets of one year: a draft until it is published, then fixed."""

    EVIDENCE_KIND = "target_set"
    EVIDENCE = ("id", "year", "version", "state", "published_at")

    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, default="DRAFT")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-year", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("year", "version"), name="target_set_version"),
            one_of("state", ("DRAFT", "PUBLISHED", "SUPERSEDED"), "target_set_state"),
        ]


class Target(models.Model):
    """One indicator's target for one unit; `value` in whole indicator units or hundredths.

    `value` is the bound (percent kinds in hundredths of a percent: 100 % is 10000), `reserve`
    what the unit keeps back when it apportions, `rule` how it goes down from here.
    """

    EVIDENCE_KIND = "target"
    EVIDENCE = (
        "id", "set_id", "indicator_id", "unit_id", "parent_id", "kind", "value", "high", "reserve",
        "rule", "due_date",
    )  # fmt: skip
    EVIDENCE_ENDS = "target.taken_back"

    set = Key("targets.TargetSet")
    indicator = Key("targets.Indicator")
    unit = Key("organisation.Unit")
    parent = Key("targets.Target", null=True)
    kind = models.CharField(max_length=2)
    value = models.BigIntegerField(default=0)
    high = models.BigIntegerField(default=0)
    """The upper end of a range (kind RG), whose lower end is `value`; else 0."""
    reserve = models.BigIntegerField(default=0)
    rule = models.CharField(max_length=12, blank=True, default="")
    due_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("set", "indicator", "unit"), name="target_once_a_unit"),
            one_of("kind", KINDS, "target_kind"),
            one_of("rule", RULES, "target_rule"),
            models.CheckConstraint(name="target_reserve", condition=Q(reserve__gte=0)),
        ]


class Result(models.Model):
    """A result counted for a target, written by the rooms above that know it."""

    EVIDENCE_KIND = "target_result"
    EVIDENCE = ("id", "target_id", "numerator", "denominator", "counted_at")

    target = Key("targets.Target")
    numerator = models.BigIntegerField(default=0)
    denominator = models.BigIntegerField(default=1)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ("target", "-id")
