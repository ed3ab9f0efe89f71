"""The year's targets, from the company down to the team, what they measure, and what came of them.

A row of a target stands from one version of its year (`since`) until another (`until`, which it is
no longer part of). A new version writes only the rows that change. `first` is the row it follows.
"""

from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.core.targets import bounds, consulting
from zeren.ledger.columns import Key, one_of

RULES = ("", "EQUAL_ZERO", "APPORTION", "SAME_LIMIT", "HELD", "OWN", "MAPPED")
PARENTS = ("GOVERNMENT", "PARK", "GROUP", "CUSTOMER")
STATES = ("SET", "STRETCH", "PENDING", "TO_CONFIRM")
"""Binding; striven for beside the binding one; to be issued later; unreadable in its source."""


class Indicator(models.Model):
    """One version of what is measured: kinds, unit, who and what counts, how it goes down and up.

    definition: see core.targets.definition. rank: its place in a letter, the gravest first.
    counted: what counts, for readers of a letter, where it is less than everything.
    """

    EVIDENCE_KIND = "indicator"
    EVIDENCE = (
        "id", "code", "version", "name", "unit_word", "kind", "kinds_allowed", "direction",
        "typical", "layers", "cascade", "roll_up", "evidence", "counted", "scale", "domain",
        "rank", "is_usual", "is_own", "jurisdiction", "edition", "legal_basis", "definition",
    )  # fmt: skip

    code = models.CharField(max_length=48)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.JSONField(default=dict)
    unit_word = models.JSONField(default=dict)
    kind = models.CharField(max_length=2)
    kinds_allowed = models.CharField(max_length=40, blank=True, default="")
    direction = models.CharField(max_length=2, blank=True, default="")
    typical = models.CharField(max_length=120, blank=True, default="")
    layers = models.CharField(max_length=12, blank=True, default="")
    cascade = models.CharField(max_length=12, blank=True, default="")
    roll_up = models.CharField(max_length=8, blank=True, default="")
    evidence = models.JSONField(default=dict)
    counted = models.JSONField(default=dict, blank=True)
    scale = models.PositiveIntegerField(default=1)
    domain = models.CharField(max_length=12, default="safety")
    rank = models.PositiveSmallIntegerField(default=999)
    is_usual = models.BooleanField(default=False)
    is_own = models.BooleanField(default=False)
    jurisdiction = models.CharField(max_length=24, blank=True, default="")
    edition = models.CharField(max_length=40, blank=True, default="")
    legal_basis = models.CharField(max_length=120, blank=True, default="")
    definition = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("rank", "code", "version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("code", "version"), name="indicator_version"),
            one_of("kind", bounds.KINDS, "indicator_kind"),
            one_of("roll_up", ("", *bounds.ROLL_UPS), "indicator_roll_up"),
        ]

    @property
    def kinds(self) -> list[str]:
        """The kinds of target it may have, its customary one first."""
        return list(dict.fromkeys([self.kind, *self.kinds_allowed.split(";")]) if self.kind else [])


class TargetSet(models.Model):
    """One version of a year's targets: a draft until it is published, then fixed."""

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
    """What one unit (or post, or person in it) is to reach of one indicator.

    low, high:   the bounds in millionths, open or closed, exactly as core.targets.bounds.Limit.
    slot:        what sets it apart from other targets of the same indicator and unit: window,
                 population, filter, stretch, post, person; "" for the usual one.
    parent:      the first row of the target it was given down from.
    reserve:     whole units that the unit keeps back when it shares out. rule: how it goes down.
    own:         whole units that its own people get of it, who stand in no unit below.
    owner:       of a target that is held: the unit below whose head answers for it; with
                 owner_post or owner_person, who stands there and answers instead of the head.
    post,person: of a target that was set for a post or a person in the unit, and for nobody else.
    detail:      what it says beyond its bound, see core.targets.detail.
    """

    EVIDENCE_KIND = "target"
    EVIDENCE = (
        "id", "year", "since_id", "until_id", "first_id", "indicator_id", "unit_id", "post_id",
        "person_id", "parent_id", "slot", "kind", "low", "low_open", "high", "high_open", "symbol",
        "scale", "base", "window", "population", "filter", "state", "starts", "ends", "detail",
        "reserve", "own", "owner_id", "owner_post_id", "owner_person_id", "rule",
    )  # fmt: skip
    EVIDENCE_ENDS = "target.taken_back"

    year = models.PositiveSmallIntegerField()
    since = Key("targets.TargetSet")
    until = Key("targets.TargetSet", null=True)
    first = Key("targets.Target", null=True)
    indicator = Key("targets.Indicator")
    unit = Key("organisation.Unit")
    post = Key("organisation.Post", null=True)
    person = Key("organisation.Person", null=True)
    parent = Key("targets.Target", null=True)
    slot = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=2)
    low = models.BigIntegerField(null=True, blank=True)
    low_open = models.BooleanField(default=False)
    high = models.BigIntegerField(null=True, blank=True)
    high_open = models.BooleanField(default=False)
    symbol = models.CharField(max_length=40, blank=True, default="")
    scale = models.PositiveIntegerField(default=1)
    base = models.BigIntegerField(null=True, blank=True)
    window = models.CharField(max_length=20, default="YEAR")
    population = models.CharField(max_length=120, blank=True, default="")
    filter = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, default="SET")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    reserve = models.BigIntegerField(default=0)
    own = models.BigIntegerField(default=0)
    owner = Key("organisation.Unit", null=True)
    owner_post = Key("organisation.Post", null=True)
    owner_person = Key("organisation.Person", null=True)
    rule = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("year", "unit", "indicator"), name="target_at")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("year", "indicator", "unit", "slot"),
                condition=Q(until__isnull=True),
                name="target_once_a_unit",
            ),
            one_of("kind", bounds.KINDS, "target_kind"),
            one_of("rule", RULES, "target_rule"),
            one_of("state", STATES, "target_state"),
            models.CheckConstraint(name="target_reserve", condition=Q(reserve__gte=0, own__gte=0)),
            models.CheckConstraint(
                name="target_has_a_bound",
                condition=Q(low__isnull=False)
                | Q(high__isnull=False)
                | Q(state__in=("PENDING", "TO_CONFIRM")),
            ),
            models.CheckConstraint(
                name="target_term",
                condition=Q(starts__isnull=True)
                | Q(ends__isnull=True)
                | Q(ends__gte=models.F("starts")),
            ),
        ]

    @property
    def key(self) -> int:
        """The same for every row of one target."""
        return self.first_id or self.pk

    @property
    def value(self) -> int | Fraction:
        """The number in its unit: its upper bound, of a floor and a range the lower one."""
        kept = self.high if self.low is None else self.low
        exact = Fraction(kept or 0, bounds.MICRO)
        return exact.numerator if exact.denominator == 1 else exact


class Result(models.Model):
    """What was counted of one indicator in one unit and period. Never changed: the newest counts.

    numerator, denominator: in millionths; a plain count is over 1. slot: as in Target.
    cause: the fact after which it was counted; evidence: digest of a file that shows it.
    """

    EVIDENCE_KIND = "target_result"
    EVIDENCE = (
        "id", "indicator_id", "unit_id", "slot", "starts", "ends", "numerator", "denominator",
        "basis", "source", "evidence", "cause", "entered_by_id", "counted_at",
    )  # fmt: skip
    EVIDENCE_FILES = ("evidence",)

    indicator = Key("targets.Indicator")
    unit = Key("organisation.Unit")
    slot = models.CharField(max_length=64, blank=True, default="")
    starts = models.DateField()
    ends = models.DateField()
    numerator = models.BigIntegerField(default=0)
    denominator = models.BigIntegerField(default=bounds.MICRO)
    basis = models.CharField(max_length=10, default="MEASURED")
    source = models.CharField(max_length=120, blank=True, default="")
    evidence = models.CharField(max_length=64, blank=True, default="")
    cause = models.BigIntegerField(null=True, blank=True)
    entered_by = Key("organisation.Person", null=True)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=("indicator", "unit", "slot", "ends"), name="result_of")
        ]
        constraints: ClassVar = [
            one_of("basis", ("MEASURED", "ESTIMATED"), "result_basis"),
            models.CheckConstraint(name="result_period", condition=Q(ends__gte=models.F("starts"))),
            models.CheckConstraint(
                name="result_over_something",
                condition=Q(denominator__gt=0) | Q(denominator=0, numerator=0),
            ),
        ]


class Saying(models.Model):
    """What was said when a draft was discussed: asked, accepted, refused, commented, answered.

    Only ever added to. unit, person: about the targets of which unit whose word was asked;
    capacity: as its head, or for the workers. digest: what those targets were when it was said.
    answers: the saying that this one answers.
    """

    EVIDENCE_KIND = "saying"
    EVIDENCE = (
        "id", "set_id", "unit_id", "person_id", "capacity", "act", "words", "digest", "answers_id",
        "said_by_id", "said_at",
    )  # fmt: skip

    set = Key("targets.TargetSet")
    unit = Key("organisation.Unit")
    person = Key("organisation.Person")
    capacity = models.CharField(max_length=8)
    act = models.CharField(max_length=10)
    words = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64)
    answers = Key("targets.Saying", null=True)
    said_by = Key("organisation.Person")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("person", "set"), name="saying_of")]
        constraints: ClassVar = [
            one_of("act", consulting.ACTS, "saying_act"),
            one_of("capacity", ("HEAD", "WORKERS"), "saying_capacity"),
            models.UniqueConstraint(
                fields=("set", "unit", "person"), condition=Q(act="ASKED"), name="saying_asked_once"
            ),
            models.UniqueConstraint(
                fields=("answers",), condition=Q(act="ANSWERED"), name="saying_answered_once"
            ),
            models.CheckConstraint(
                name="saying_has_words",
                condition=~Q(act__in=("REFUSED", "COMMENTED", "ANSWERED")) | ~Q(words=""),
            ),
            models.CheckConstraint(
                name="saying_answers",
                condition=Q(act="ANSWERED", answers__isnull=False)
                | (~Q(act="ANSWERED") & Q(answers__isnull=True)),
            ),
        ]


class ParentLetter(models.Model):
    """A letter from outside whose targets the company answers: from whom, its number, its year."""

    EVIDENCE_KIND = "parent_letter"
    EVIDENCE = ("id", "kind", "name", "number", "year", "file", "entered_by_id", "entered_at")
    EVIDENCE_FILES = ("file",)

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=80, blank=True, default="")
    year = models.PositiveSmallIntegerField()
    file = models.CharField(max_length=64, blank=True, default="")
    entered_by = Key("organisation.Person")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("year", "id")
        constraints: ClassVar = [one_of("kind", PARENTS, "parent_letter_kind")]


class ParentLine(models.Model):
    """One target of a letter from outside: typed as it stands there, kept as it was read."""

    EVIDENCE_KIND = "parent_line"
    EVIDENCE = (
        "id", "letter_id", "indicator_id", "typed", "kind", "low", "low_open", "high", "high_open",
        "symbol", "scale", "base", "window", "population", "state",
    )  # fmt: skip

    letter = Key("targets.ParentLetter")
    indicator = Key("targets.Indicator")
    typed = models.CharField(max_length=60)
    kind = models.CharField(max_length=2)
    low = models.BigIntegerField(null=True, blank=True)
    low_open = models.BooleanField(default=False)
    high = models.BigIntegerField(null=True, blank=True)
    high_open = models.BooleanField(default=False)
    symbol = models.CharField(max_length=40, blank=True, default="")
    scale = models.PositiveIntegerField(default=1)
    base = models.BigIntegerField(null=True, blank=True)
    window = models.CharField(max_length=20, default="YEAR")
    population = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=12, default="SET")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            one_of("kind", bounds.KINDS, "parent_line_kind"),
            one_of("state", STATES, "parent_line_state"),
        ]
