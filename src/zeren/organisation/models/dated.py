"""Units, posts, people and things, each with the days from and to which it is so."""

import secrets
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q

from zeren.core import grant as rule
from zeren.core.days import NEVER, date_of
from zeren.ledger.columns import Key, one_of

STEP = 6
"""Characters of one step of a unit's path: an id in base 36, fixed width."""

PEOPLE_KINDS = ("employee", "agency", "intern", "contractor")
THING_KINDS = ("place", "equipment", "material", "activity")
ROLES = ("safety_manager", "auditor", "clerk", "administrator")


class PathField(models.CharField[str, str]):
    """Text compared byte by byte, so that a subtree is one range scan of the index.

    PostgreSQL needs collation "C" for that; SQLite's default already compares bytes.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        found = dict(super().db_parameters(connection))
        if connection.vendor == "postgresql":
            found["collation"] = "C"
        return found


class Dated(models.Model):
    """So from a day on until (and without) another, as day numbers; NEVER is an open end.

    A row that begins and ends on one day was taken back before it began: rows are never deleted.
    """

    from_day = models.IntegerField()
    to_day = models.IntegerField(default=NEVER)

    class Meta:
        abstract = True

    @property
    def from_date(self) -> date:
        """For a reader; the database asks by day number."""
        return date.fromordinal(self.from_day)

    @property
    def to_date(self) -> date | None:
        return date_of(self.to_day)


def _days(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(to_day__gte=F("from_day")))


class Unit(Dated):
    """A company, department, workshop or team; where it stands in the tree says UnitPlace."""

    EVIDENCE = ("id", "code", "kind", "name", "from_day", "to_day")
    EVIDENCE_KIND = "unit"

    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16, default="team")
    name = models.JSONField(default=dict)

    class Meta:
        ordering = ("code",)
        constraints: ClassVar = [_days("unit_days")]

    def __str__(self) -> str:
        return self.code


class UnitPlace(Dated):
    """The unit above a unit; `path` is derived from the parents of those days."""

    EVIDENCE = ("id", "unit_id", "parent_id", "path", "from_day", "to_day")
    EVIDENCE_KIND = "unit_place"

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="placed")
    parent = Key("organisation.Unit", null=True)
    path = PathField(max_length=STEP * 20)

    class Meta:
        ordering = ("path", "id")
        indexes: ClassVar = [
            models.Index(fields=("unit", "from_day"), name="unit_place_unit"),
            models.Index(fields=("path", "unit", "from_day", "to_day"), name="unit_place_path"),
        ]
        constraints: ClassVar = [_days("unit_place_days")]


class Post(Dated):
    """A place in a unit that a person can hold; `catalogue_code` names its duty list (P01…)."""

    EVIDENCE = ("id", "code", "name", "catalogue_code", "from_day", "to_day")
    EVIDENCE_KIND = "post"

    code = models.CharField(max_length=32, unique=True)
    name = models.JSONField(default=dict)
    catalogue_code = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        ordering = ("code",)
        constraints: ClassVar = [_days("post_days")]

    def __str__(self) -> str:
        return self.code


class PostPlace(Dated):
    """The unit a post belongs to, its layer, and whether whoever holds it heads the unit."""

    EVIDENCE = ("id", "post_id", "unit_id", "layer", "is_head", "from_day", "to_day")
    EVIDENCE_KIND = "post_place"

    post = models.ForeignKey("organisation.Post", on_delete=models.PROTECT, related_name="placed")
    unit = Key("organisation.Unit")
    layer = models.PositiveSmallIntegerField(default=6)
    is_head = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=("post", "from_day"), name="post_place_post"),
            models.Index(fields=("unit", "from_day"), name="post_place_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="post_layer", condition=Q(layer__gte=1, layer__lte=6)),
            _days("post_place_days"),
        ]


def new_salt() -> str:
    return secrets.token_hex(16)


class Person(models.Model):
    """One human being; when and as what he belongs to the organisation says Engagement."""

    EVIDENCE = ("id", "account_id")
    EVIDENCE_SEALED = ("number", "name", "email", "phone", "language")
    EVIDENCE_KIND = "person"

    number = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=32, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    salt = models.CharField(max_length=32, default=new_salt)
    """Goes into the commitment to the name; erased with it."""
    account = models.OneToOneField(
        "accounts.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number


class Engagement(Dated):
    """A person belongs to the organisation, as one kind of worker, for one employer."""

    EVIDENCE = ("id", "person_id", "kind", "from_day", "to_day")
    EVIDENCE_KIND = "engagement"
    EVIDENCE_SEALED = ("employer",)

    person = models.ForeignKey(
        "organisation.Person", on_delete=models.PROTECT, related_name="engaged"
    )
    kind = models.CharField(max_length=16, default="employee")
    employer = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("person", "from_day"), name="engagement_person")]
        constraints: ClassVar = [
            one_of("kind", PEOPLE_KINDS, "person_kind"),
            _days("engagement_days"),
        ]


class Holding(Dated):
    """A person holds a post; the primary one is where the person is counted."""

    EVIDENCE = ("id", "person_id", "post_id", "is_primary", "from_day", "to_day")
    EVIDENCE_KIND = "holding"

    person = Key("organisation.Person")
    post = Key("organisation.Post")
    is_primary = models.BooleanField(default=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=("person", "from_day"), name="holding_person"),
            models.Index(fields=("post", "from_day"), name="holding_post"),
        ]
        constraints: ClassVar = [_days("holding_days")]


class Thing(Dated):
    """A place, a piece of equipment, a material or an activity that somebody answers for."""

    EVIDENCE = ("id", "code", "kind", "name", "from_day", "to_day")
    EVIDENCE_KIND = "thing"

    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16)
    name = models.JSONField(default=dict)

    class Meta:
        ordering = ("code",)
        constraints: ClassVar = [one_of("kind", THING_KINDS, "thing_kind"), _days("thing_days")]

    def __str__(self) -> str:
        return self.code


class ThingPlace(Dated):
    """The place that a thing stands in."""

    EVIDENCE = ("id", "thing_id", "place_id", "from_day", "to_day")
    EVIDENCE_KIND = "thing_place"

    thing = models.ForeignKey("organisation.Thing", on_delete=models.PROTECT, related_name="placed")
    place = Key("organisation.Thing")

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=("thing", "from_day"), name="thing_place_thing"),
            models.Index(fields=("place", "from_day"), name="thing_place_place"),
        ]
        constraints: ClassVar = [_days("thing_place_days")]


class Charge(Dated):
    """A unit is in charge of a thing. Two claims can stand, to be shown as a gap to decide.

    A shared one stands beside the claim of another unit or shift, with the written reason.
    """

    EVIDENCE = ("id", "thing_id", "unit_id", "is_shared", "from_day", "to_day")
    EVIDENCE_SEALED = ("reason",)
    EVIDENCE_KIND = "charge"

    thing = Key("organisation.Thing")
    unit = Key("organisation.Unit")
    is_shared = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=("thing", "from_day"), name="charge_thing"),
            models.Index(fields=("unit", "from_day"), name="charge_unit"),
        ]
        constraints: ClassVar = [
            _days("charge_days"),
            models.CheckConstraint(
                name="charge_share_reason", condition=Q(is_shared=False) | ~Q(reason="")
            ),
        ]


class Custody(Dated):
    """Who uses a thing: one person, everyone in one post, or one team."""

    EVIDENCE = ("id", "thing_id", "person_id", "post_id", "team_id", "from_day", "to_day")
    EVIDENCE_KIND = "custody"

    thing = Key("organisation.Thing")
    person = Key("organisation.Person", null=True)
    post = Key("organisation.Post", null=True)
    team = Key("organisation.Unit", null=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("thing", "from_day"), name="custody_thing")]
        constraints: ClassVar = [
            _days("custody_days"),
            models.CheckConstraint(
                name="custody_one_holder",
                condition=(
                    Q(person__isnull=False, post__isnull=True, team__isnull=True)
                    | Q(person__isnull=True, post__isnull=False, team__isnull=True)
                    | Q(person__isnull=True, post__isnull=True, team__isnull=False)
                ),
            ),
        ]


class Grant(Dated):
    """A role over a unit and all below it, given to a person (or to a personless account)."""

    EVIDENCE = (
        "id", "role", "unit_id", "person_id", "account_id", "from_day", "to_day", "opened_id",
        "ended_id",
    )  # fmt: skip
    EVIDENCE_KIND = "grant"

    role = models.CharField(max_length=20)
    unit = Key("organisation.Unit")
    person = Key("organisation.Person", null=True)
    account = Key("accounts.Account", null=True)
    opened = Key("organisation.RoleRequest", null=True)  # fmt: skip
    ended = Key("organisation.RoleRequest", null=True)  # fmt: skip
    """The requests that a second person confirmed: an office neither begins nor ends without."""

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            one_of("role", (*ROLES, rule.HEAD), "grant_role"),
            models.CheckConstraint(
                name="grant_office_by_two",
                condition=~Q(role__in=rule.OFFICES)
                | (Q(opened__isnull=False) & (Q(to_day=NEVER) | Q(ended__isnull=False))),
            ),
            models.CheckConstraint(
                name="grant_one_holder",
                condition=Q(person__isnull=False, account__isnull=True)
                | Q(person__isnull=True, account__isnull=False),
            ),
            _days("grant_days"),
        ]


class Planned(models.Model):
    """A change that was entered for a day to come, with the rows it touched, so that it can be
    taken back: each step is [table, row, end before or null when it is new, end after].
    """

    EVIDENCE = ("id", "code", "day", "about_kind", "about_id", "steps", "is_withdrawn")
    EVIDENCE_KIND = "planned"

    code = models.CharField(max_length=64)
    day = models.IntegerField()
    about_kind = models.CharField(max_length=16)
    about_id = models.BigIntegerField()
    steps = models.JSONField(default=list)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ("day", "id")
        indexes: ClassVar = [models.Index(fields=("day",), name="planned_day")]
