"""Hand-overs, the items of each, and the signatures under them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zeren.core import handover as core
from zeren.ledger.columns import Key, one_of

ACTS = ("give", "receive", "confirm")


class Handover(models.Model):
    """What one person gives up on one day. Never deleted."""

    EVIDENCE_KIND = "handover"
    EVIDENCE = (
        "id", "number", "person_id", "unit_id", "cause", "posts", "day", "until", "state", "words",
        "opened_at", "due_date", "confirmed_by_id", "confirmed_at", "closed_at",
    )  # fmt: skip

    number = models.CharField(max_length=24, unique=True)
    person = Key("organisation.Person")
    """Who gives."""
    unit = Key("organisation.Unit")
    """Where he stood: its heads confirm."""
    cause = models.CharField(max_length=12)
    posts = models.JSONField(default=list)
    """Ids of the posts that are given up; none where it was opened by hand."""
    day = models.IntegerField()
    """The first day on which he no longer answers for it."""
    until = models.IntegerField(null=True, blank=True)
    """Of an absence the day on which he is back and answers for it again."""
    state = models.CharField(max_length=12, default="OPEN")
    words = models.JSONField(default=list)
    """What was said, oldest first, only ever added to: [act, person, words, moment]. The giver says
    here what he thinks is weak."""
    opened_at = models.DateTimeField()
    due_date = models.DateField()
    confirmed_by = Key("organisation.Person", null=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=("state", "due_date", "id"), name="handover_due"),
            models.Index(fields=("person", "day"), name="handover_person"),
        ]
        constraints: ClassVar = [
            one_of("state", core.STATES, "handover_state"),
            one_of("cause", core.CAUSES, "handover_cause"),
            models.UniqueConstraint(
                fields=("person", "day"),
                condition=~Q(cause=core.BY_HAND) & Q(state__in=core.OPEN_STATES),
                name="handover_once_a_day",
            ),
            models.CheckConstraint(
                name="handover_closed_at",
                condition=Q(state__in=core.OPEN_STATES, closed_at__isnull=True)
                | Q(closed_at__isnull=False) & ~Q(state__in=core.OPEN_STATES),
            ),
            models.CheckConstraint(
                name="handover_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("person")),
            ),
        ]


class Item(models.Model):
    """One thing of all that somebody answers for, and who takes it. Never deleted."""

    EVIDENCE_KIND = "handover_item"
    EVIDENCE = (
        "id", "handover_id", "kind", "about_kind", "about_id", "code", "name", "known", "state",
        "successor_id", "because",
    )  # fmt: skip

    handover = Key("handover.Handover")
    kind = models.CharField(max_length=12)
    about_kind = models.CharField(max_length=16)
    about_id = models.BigIntegerField()
    """The row it is about. No key: it may stand in any room."""
    code = models.CharField(max_length=80, blank=True, default="")
    """Of a duty, a target, a result, a role: which one of the post or unit."""
    name = models.JSONField(default=dict)
    """What it is, in the languages of the house; no names of people."""
    known = models.JSONField(default=dict)
    """What is known of it as it is given: its day, its result, its last evidence; plain values."""
    state = models.CharField(max_length=12, default="OPEN")
    successor = Key("organisation.Person", null=True)
    because = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("successor", "state"), name="handover_item_turn")]
        constraints: ClassVar = [
            one_of("kind", core.KINDS, "handover_item_kind"),
            one_of("state", core.ITEM_STATES, "handover_item_state"),
            models.UniqueConstraint(
                fields=("handover", "kind", "about_kind", "about_id", "code"),
                name="handover_item_once",
            ),
            models.CheckConstraint(
                name="handover_item_named",
                condition=Q(state__in=("OPEN", "SETTLED")) | Q(successor__isnull=False),
            ),
        ]


class Signed(models.Model):
    """Somebody gave, received or confirmed a text with his own PIN: append-only."""

    EVIDENCE_KIND = "handover_signature"
    EVIDENCE = (
        "id", "handover_id", "act", "person_id", "instead_of_id", "text", "digest", "signed_at",
    )  # fmt: skip

    handover = Key("handover.Handover")
    act = models.CharField(max_length=8)
    person = Key("organisation.Person")
    instead_of = Key("organisation.Person", null=True)
    """Who is gone and could not sign: the head gave."""
    text = models.TextField()
    """The one spelling of what was shown and signed (core.handover.spelled)."""
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [one_of("act", ACTS, "handover_signed_act")]
