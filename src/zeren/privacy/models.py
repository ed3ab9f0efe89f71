"""Consents to give a record to somebody outside, and what was given by them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Consent(models.Model):
    """A person lets his record go to one recipient, for one purpose, until a day."""

    EVIDENCE_KIND = "consent"
    EVIDENCE = ("id", "person_id", "kinds", "until", "given_at", "taken_back_at")
    EVIDENCE_SEALED = ("recipient", "purpose")

    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
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
    released_by = models.ForeignKey(
        "organisation.Person", on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the file: whoever got it can show that it is this one."""

    class Meta:
        ordering = ("-id",)
