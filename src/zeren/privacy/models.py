"""Consents to give a record to somebody outside, and what was given by them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zeren.core import retention as rule
from zeren.ledger.columns import Key, one_of


class Consent(models.Model):
    """A person lets his record go to one recipient, for one purpose, until a day."""

    EVIDENCE_KIND = "consent"
    EVIDENCE = ("id", "person_id", "kinds", "until", "given_at", "taken_back_at")
    EVIDENCE_SEALED = ("recipient", "purpose")

    person = Key("organisation.Person")
    recipient = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300)
    kinds = models.CharField(max_length=60)
    """What of the record: names of core.consent.KINDS with commas."""
    until = models.DateField()
    given_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=("until",), name="consent_until")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="consent_taken_back",
                condition=Q(taken_back_at__isnull=True) | Q(taken_back_at__gte=F("given_at")),
            )
        ]


class Release(models.Model):
    """A record that was given to the recipient of a consent, while it stood."""

    EVIDENCE_KIND = "release"
    EVIDENCE = ("id", "consent_id", "released_by_id", "released_at", "digest")

    consent = models.ForeignKey(
        "privacy.Consent", on_delete=models.PROTECT, related_name="releases"
    )
    released_by = Key("organisation.Person")
    released_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the file: whoever got it can show that it is this one."""

    class Meta:
        ordering = ("-id",)


class Keeping(models.Model):
    """How long a class is kept, or that what is past is erased: asked by one, confirmed by another.

    One of both heads the whole, the other keeps its safety.
    """

    EVIDENCE_KIND = "keeping"
    EVIDENCE = (
        "id", "act", "kind", "years", "asked_as", "asked_by_id", "asked_at", "state",
        "decided_by_id", "decided_at", "many",
    )  # fmt: skip

    act = models.CharField(max_length=8)
    """years: the term of a class; erase: what is past it."""
    kind = models.CharField(max_length=12)
    """A class of core.retention."""
    years = models.PositiveSmallIntegerField()
    asked_as = models.CharField(max_length=16)
    """With which of the two offices."""
    asked_by = Key("organisation.Person")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, default="ASKED")
    decided_by = Key("organisation.Person", null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    many = models.PositiveIntegerField(default=0)
    """How many were erased."""

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            one_of("state", rule.STATES, "keeping_state"),
            one_of("act", ("years", "erase"), "keeping_act"),
            one_of("kind", tuple(rule.BY_CODE), "keeping_kind"),
            models.CheckConstraint(
                name="keeping_by_two",
                condition=~Q(state="CONFIRMED")
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
            ),
            models.UniqueConstraint(
                fields=("kind",), condition=Q(state="ASKED"), name="keeping_one_asked"
            ),
        ]
