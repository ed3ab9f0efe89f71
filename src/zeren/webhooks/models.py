"""Who outside is told of facts, and how far it was told."""

from typing import ClassVar

from django.db import models

from zeren.core.hook import STATES
from zeren.ledger.columns import Key, one_of


class Webhook(models.Model):
    """An address that gets signed facts, asked for by one person and confirmed by another."""

    EVIDENCE_KIND = "webhook"
    EVIDENCE = (
        "id", "url", "codes", "secret", "state", "asked_by_id", "asked_at", "decided_by_id",
    )  # fmt: skip

    url = models.CharField(max_length=400)
    codes = models.JSONField(default=list)
    """Codes of facts, all of a room as "letter.*", or "*"."""
    secret = models.CharField(max_length=200)
    """Sealed with a key outside the database; shown once."""
    state = models.CharField(max_length=8)
    asked_by = Key("organisation.Person")
    asked_at = models.DateTimeField()
    decided_by = Key("organisation.Person", null=True)
    """Who confirmed it."""

    # how far it came: no evidence, the receiver knows it too
    cursor = models.BigIntegerField(default=0)
    """Place in the log of the first fact that is not delivered yet."""
    upto = models.BigIntegerField(default=0)
    """End of what is in hand, so that a second try is the same delivery under the same id."""
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    said = models.CharField(max_length=120, blank=True, default="")
    said_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=("state", "next_at"), name="webhook_next")]
        constraints: ClassVar = [one_of("state", STATES, "webhook_states")]
