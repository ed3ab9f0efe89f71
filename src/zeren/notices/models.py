"""Messages from outside to the safety office, and those of the house to its people."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.core.reaching import DUTY
from zeren.ledger.columns import Key, one_of


class Enquiry(models.Model):
    """One message of the public contact form, written with the sender's consent."""

    EVIDENCE_KIND = "enquiry"
    EVIDENCE_SEALED = ("name", "contact", "message", "language")
    EVIDENCE = (
        "id", "number", "consent_text", "is_one_of_many", "received_at", "answered_at",
        "answered_by_id",
    )  # fmt: skip

    number = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    contact = models.CharField(max_length=120)
    message = models.TextField(max_length=4000)
    consent_text = models.CharField(max_length=400)
    language = models.CharField(max_length=10, default="zh-hans")
    salt = models.CharField(max_length=32, blank=True, default="")
    """Goes into the commitment to what was written; erased with it. Older messages have none."""
    is_one_of_many = models.BooleanField(default=False)
    """Very many came from the same source; read after the others. The source itself is not kept."""
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = Key("organisation.Person", null=True)

    class Meta:
        ordering = ("-id",)


STATES = ("QUEUED", "SENDING", "ACCEPTED", "FAILED", "PASSED", "UNREACHED", "TOLD", "OVER")
PAPER = "on paper"
"""The way of what a head told by a printed list that came back; no way of the settings is so."""
WITHOUT_WAY = ("FAILED", "UNREACHED")
"""No message came or can come to the person: somebody has to say it."""


class Message(models.Model):
    """What the house tells one person by one way, and how far it came. No evidence: it repeats what
    waits.

    QUEUED -> SENDING -> ACCEPTED by the server, or FAILED; PASSED: refused, and the next way has
    it, in a row of its own. UNREACHED: there is no way. TOLD: a head has said it in person.
    OVER: it reached nobody, and a later day has its own.
    """

    person = Key("organisation.Person")
    key = models.CharField(max_length=40)
    """A person gets one message of a key, however often the run is repeated."""
    channel = models.CharField(max_length=20, blank=True, default="")
    """By which way; empty where there is none."""
    kind = models.CharField(max_length=8, default=DUTY)
    language = models.CharField(max_length=10)
    address = models.CharField(max_length=254, blank=True, default="")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    path = models.CharField(max_length=200)
    """Where it is done: the address of the page within the house."""
    number = models.PositiveIntegerField()
    """How many things it says that wait."""
    state = models.CharField(max_length=10)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True, default="")
    written_at = models.DateTimeField()
    next_at = models.DateTimeField()
    """When it is tried next; while SENDING, when it was taken."""
    settled_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    """When its person, signed in, first followed its link."""
    told_by = Key("organisation.Person", null=True)

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=("state", "next_at", "id"), name="message_next"),
            models.Index(fields=("person", "-id"), name="message_person"),
        ]
        constraints: ClassVar = [
            one_of("state", STATES, "message_states"),
            models.UniqueConstraint(
                fields=("person", "key"), condition=~Q(state="PASSED"), name="message_once"
            ),
            models.UniqueConstraint(
                fields=("person", "key", "channel"), name="message_once_a_channel"
            ),
        ]


class Wish(models.Model):
    """How a person wants to be told: by which ways, never at which hours, and without what.

    ways: name of the way -> [its place, 0 for not this way; the address the person gave].
    off:  kinds of messages that are no duty and not wanted.
    """

    person = models.OneToOneField(
        "organisation.Person", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    ways = models.JSONField(default=dict)
    off = models.JSONField(default=list)
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_to = models.PositiveSmallIntegerField(null=True, blank=True)
