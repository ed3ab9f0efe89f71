"""Units, posts, people and things, each with the days from and to which it is so."""

from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q

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
    """From a day on, until (and without) another day; an open end is null."""

    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def _dates(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name, condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date"))
    )


class Unit(Dated):
    """A company, department, workshop or team; `path` is derived from `parent`."""

    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16, default="team")
    name = models.JSONField(default=dict)
    parent = models.ForeignKey(
        "organisation.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    path = PathField(max_length=STEP * 20, default="", db_index=True)

    class Meta:
        ordering = ("path",)
        constraints: ClassVar = [_dates("unit_dates")]

    def __str__(self) -> str:
        return self.code


class Post(Dated):
    """A place in a unit that a person can hold; `catalogue_code` names its duty list (P01…)."""

    code = models.CharField(max_length=32, unique=True)
    name = models.JSONField(default=dict)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    layer = models.PositiveSmallIntegerField(default=6)
    is_head = models.BooleanField(default=False)
    catalogue_code = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        ordering = ("code",)
        constraints: ClassVar = [
            models.CheckConstraint(name="post_layer", condition=Q(layer__gte=1, layer__lte=6)),
            _dates("post_dates"),
        ]

    def __str__(self) -> str:
        return self.code


class Person(Dated):
    """One human being in the organisation; from/to are the days of belonging to it."""

    number = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, default="employee")
    employer = models.CharField(max_length=120, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=32, blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")
    search = models.CharField(max_length=300, blank=True, default="")
    account = models.OneToOneField(
        "accounts.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [
            models.CheckConstraint(name="person_kind", condition=Q(kind__in=PEOPLE_KINDS)),
            _dates("person_dates"),
        ]

    def __str__(self) -> str:
        return self.number


class Holding(Dated):
    """A person holds a post; the primary one is where the person is counted."""

    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("organisation.Post", on_delete=models.PROTECT, related_name="+")
    is_primary = models.BooleanField(default=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=("person", "from_date"), name="holding_person"),
            models.Index(fields=("post", "from_date"), name="holding_post"),
        ]
        constraints: ClassVar = [
            _dates("holding_dates"),
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(to_date__isnull=True, is_primary=True),
                name="holding_one_primary",
            ),
        ]


class Thing(Dated):
    """A place, a piece of equipment, a material or an activity that somebody answers for."""

    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16)
    name = models.JSONField(default=dict)
    place = models.ForeignKey(
        "organisation.Thing", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("code",)
        constraints: ClassVar = [
            models.CheckConstraint(name="thing_kind", condition=Q(kind__in=THING_KINDS)),
            _dates("thing_dates"),
        ]

    def __str__(self) -> str:
        return self.code


class Charge(Dated):
    """A unit is in charge of a thing. Two claims can stand, to be shown as a gap to decide."""

    thing = models.ForeignKey("organisation.Thing", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=("thing", "from_date"), name="charge_thing"),
            models.Index(fields=("unit", "from_date"), name="charge_unit"),
        ]
        constraints: ClassVar = [_dates("charge_dates")]


class Custody(Dated):
    """Who uses a thing: one person, everyone in one post, or one team."""

    thing = models.ForeignKey("organisation.Thing", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    post = models.ForeignKey(
        "organisation.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey(
        "organisation.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("thing", "from_date"), name="custody_thing")]
        constraints: ClassVar = [
            _dates("custody_dates"),
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

    role = models.CharField(max_length=20)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    account = models.ForeignKey(
        "accounts.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(name="grant_role", condition=Q(role__in=ROLES)),
            models.CheckConstraint(
                name="grant_one_holder",
                condition=Q(person__isnull=False, account__isnull=True)
                | Q(person__isnull=True, account__isnull=False),
            ),
            _dates("grant_dates"),
        ]


class Upload(models.Model):
    """A workbook that was read but not yet applied; the rows wait in StagedRow."""

    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="STAGED")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="upload_state", condition=Q(state__in=("STAGED", "APPLIED", "DISCARDED"))
            )
        ]


class StagedRow(models.Model):
    """One row of an upload as it was understood, with its place in the workbook."""

    upload = models.ForeignKey("organisation.Upload", on_delete=models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=16)
    line = models.PositiveIntegerField()
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ("upload", "sheet", "line")
        indexes: ClassVar = [models.Index(fields=("upload", "sheet", "line"), name="staged_row")]
