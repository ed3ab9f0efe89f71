"""Events and what is said of each, in rows that are only added; the hours worked meanwhile."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zeren.core.incidents import classes, hours, severity
from zeren.core.incidents import incident as core
from zeren.ledger.columns import Key, one_of

FIGURES = ("loss", "evacuated")
NOTES = ("told", "cause", "dealt", "measures", "taught", "longer", "word")
SAID = ("COUNTS", "ASKED", "DECLINED")


class Event(models.Model):
    """Something that happened: an accident, a near miss, a fire. Never deleted.

    Source: R493 art. 4 (truthful, in time, whole); what was confirmed is not withdrawn.
    """

    EVIDENCE_KIND = "incident"
    EVIDENCE = (
        "id", "number", "unit_id", "thing_id", "place", "duty", "occurred_at", "recorded_at",
        "hurt", "state", "confirmed_at", "closed_at",
    )  # fmt: skip
    EVIDENCE_SEALED = ("text", "reporter_id")

    number = models.CharField(max_length=24, unique=True)
    unit = Key("organisation.Unit")
    """To whom it counts: the unit as it was when it happened."""
    thing = Key("organisation.Thing", null=True)
    place = models.CharField(max_length=10, default="on_site")
    duty = models.CharField(max_length=10, default="on_duty")
    occurred_at = models.DateTimeField()
    """A claimed time; `recorded_at` is the clock's."""
    recorded_at = models.DateTimeField()
    text = models.TextField(max_length=1000)
    hurt = models.CharField(max_length=10, default="unknown")
    reporter = Key("organisation.Person", null=True)
    salt = models.CharField(max_length=32)
    state = models.CharField(max_length=10, default="REPORTED")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-occurred_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=("state", "recorded_at"), name="incident_state"),
            models.Index(fields=("occurred_at", "id"), name="incident_when"),
            models.Index(fields=("unit", "occurred_at"), name="incident_unit"),
            models.Index(fields=("thing", "occurred_at"), name="incident_thing"),
        ]
        constraints: ClassVar = [
            one_of("state", core.STATES, "incident_state_is"),
            one_of("place", classes.PLACES, "incident_place"),
            one_of("duty", classes.DUTIES, "incident_duty"),
            one_of("hurt", classes.HURT, "incident_hurt"),
            models.CheckConstraint(
                name="incident_confirmed_stays",
                condition=Q(state__in=core.COUNTS, confirmed_at__isnull=False)
                | Q(confirmed_at__isnull=True) & ~Q(state__in=core.COUNTS),
            ),
            models.CheckConstraint(
                name="incident_after_it_happened", condition=Q(recorded_at__gte=F("occurred_at"))
            ),
        ]


class EventClass(models.Model):
    """What an event is by one scheme and edition. A later row that counts replaces an earlier."""

    EVIDENCE_KIND = "incident_class"
    EVIDENCE = (
        "id", "event_id", "scheme", "edition", "code", "reason", "state", "asked_by_id",
        "asked_at", "second_id", "counts_at",
    )  # fmt: skip

    event = Key("incidents.Event")
    scheme = models.CharField(max_length=20)
    edition = models.CharField(max_length=20)
    code = models.CharField(max_length=24)
    reason = models.TextField(max_length=1000, blank=True, default="")
    state = models.CharField(max_length=8, default="COUNTS")
    asked_by = Key("organisation.Person")
    asked_at = models.DateTimeField()
    second = Key("organisation.Person", null=True)
    """Who said yes or no, where it changes what was said before."""
    counts_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("event", "scheme", "id"), name="incident_class")]
        constraints: ClassVar = [
            one_of("scheme", classes.SCHEMES, "incident_class_scheme"),
            one_of("state", SAID, "incident_class_state"),
            models.CheckConstraint(
                name="incident_class_counts",
                condition=Q(state="COUNTS", counts_at__isnull=False)
                | Q(counts_at__isnull=True) & ~Q(state="COUNTS"),
            ),
            models.CheckConstraint(
                name="incident_class_by_two",
                condition=Q(second__isnull=True) | ~Q(second=F("asked_by")),
            ),
            models.UniqueConstraint(
                fields=("event", "scheme"), condition=Q(state="ASKED"), name="incident_class_asked"
            ),
        ]


class EventPerson(models.Model):
    """Somebody who was hurt. Sensitive. A later row of the same place replaces an earlier."""

    EVIDENCE_KIND = "incident_person"
    EVIDENCE = (
        "id", "event_id", "place", "population", "gravity", "is_medical", "lost_days",
        "restricted_days", "death_date", "scales", "at",
    )  # fmt: skip
    EVIDENCE_SEALED = ("person_id", "name", "injury")

    event = Key("incidents.Event")
    place = models.PositiveSmallIntegerField()
    """Which person of the event this is, from 1."""
    person = Key("organisation.Person", null=True)
    name = models.CharField(max_length=60, blank=True, default="")
    """Of somebody who does not stand in the roster."""
    injury = models.CharField(max_length=200, blank=True, default="")
    salt = models.CharField(max_length=32)
    population = models.CharField(max_length=12)
    gravity = models.CharField(max_length=12)
    is_medical = models.BooleanField(default=False)
    lost_days = models.PositiveIntegerField(default=0)
    restricted_days = models.PositiveIntegerField(default=0)
    death_date = models.DateField(null=True, blank=True)
    scales = models.JSONField(default=list)
    """What own scales say of the lost days: "scale/word"."""
    at = models.DateTimeField()

    class Meta:
        ordering = ("event", "place", "id")
        indexes: ClassVar = [models.Index(fields=("event", "place", "id"), name="incident_person")]
        constraints: ClassVar = [
            one_of("population", classes.POPULATIONS, "incident_person_population"),
            one_of("gravity", severity.LIVING, "incident_person_gravity"),
        ]


class EventFigure(models.Model):
    """Loss in millionths of a yuan, or people evacuated; the newest of each kind counts."""

    EVIDENCE_KIND = "incident_figure"
    EVIDENCE = ("id", "event_id", "kind", "value", "at")

    event = Key("incidents.Event")
    kind = models.CharField(max_length=12)
    value = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            one_of("kind", FIGURES, "incident_figure_kind"),
            models.CheckConstraint(name="incident_figure_least", condition=Q(value__gte=0)),
        ]


class EventNote(models.Model):
    """One line of the timeline: who was told, a cause, what was done; only ever added."""

    EVIDENCE_KIND = "incident_note"
    EVIDENCE = ("id", "event_id", "kind", "code", "said_at", "by_id", "at")
    EVIDENCE_SEALED = ("text",)

    event = Key("incidents.Event")
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=16, blank=True, default="")
    """The clock that stops, or the kind of cause (GB/T 13861)."""
    text = models.TextField(max_length=1000)
    salt = models.CharField(max_length=32)
    said_at = models.DateTimeField(null=True, blank=True)
    """When it is said to have been; `at` is the clock's."""
    by = Key("organisation.Person")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("event", "id"), name="incident_note")]
        constraints: ClassVar = [one_of("kind", NOTES, "incident_note_kind")]


class EventPhoto(models.Model):
    """A photo, re-encoded without metadata, kept by its digest."""

    EVIDENCE_KIND = "incident_photo"
    EVIDENCE = ("id", "event_id", "digest", "original_digest", "width", "height", "at")
    EVIDENCE_FILES = ("digest",)

    event = Key("incidents.Event")
    digest = models.CharField(max_length=64)
    original_digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    at = models.DateTimeField()
    damage: str = ""
    """Not a column: what a query found wrong with the file, "missing" or "changed"."""

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("digest",), name="incident_photo")]


class Scale(models.Model):
    """A scale of severity that a letter of the house defines; the newest of a code counts."""

    EVIDENCE_KIND = "incident_scale"
    EVIDENCE = ("id", "code", "name", "bands", "at")

    code = models.SlugField(max_length=20)
    name = models.JSONField(default=dict)
    bands = models.JSONField(default=list)
    """[word, low, high or null, low is open, high is open] of each band, in lost days."""
    at = models.DateTimeField()

    class Meta:
        ordering = ("code", "id")


class Exposure(models.Model):
    """Heads, hours or another denominator of a unit in a month; a later row replaces an earlier."""

    EVIDENCE_KIND = "exposure"
    EVIDENCE = (
        "id", "unit_id", "month", "base", "population", "value", "basis", "by_id", "at",
    )  # fmt: skip

    unit = Key("organisation.Unit")
    month = models.DateField()
    """Its first day."""
    base = models.CharField(max_length=12)
    population = models.CharField(max_length=12)
    value = models.BigIntegerField()
    """In millionths, as every number in a table."""
    basis = models.CharField(max_length=10)
    by = Key("organisation.Person")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=("month", "base", "unit", "population", "id"), name="exposure_of")
        ]
        constraints: ClassVar = [
            one_of("base", hours.BASES, "exposure_base"),
            one_of("population", classes.POPULATIONS[:-1], "exposure_population"),
            one_of("basis", (hours.MEASURED, hours.ESTIMATED), "exposure_basis"),
            models.CheckConstraint(name="exposure_least", condition=Q(value__gte=0)),
            models.CheckConstraint(name="exposure_month", condition=Q(month__endswith="-01")),
        ]
