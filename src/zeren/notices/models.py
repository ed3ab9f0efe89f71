"""Messages from outside to the safety office, and those of the house to its people."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


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
    is_one_of_many = models.BooleanField(default=False)
    """Very many came from the same source; read after the others. The source itself is not kept."""
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-id",)


STATES = ("QUEUED", "SENDING", "ACCEPTED", "FAILED", "UNREACHED", "TOLD", "OVER")
WITHOUT_WAY = ("FAILED", "UNREACHED")
"""No message came or can come to the person: somebody has to say it."""


class Message(models.Model):
    """What the house tells one person, and how far it came. No evidence: it repeats what waits.

    QUEUED -> SENDING -> ACCEPTED by the mail server, or FAILED. UNREACHED: there is no address.
    TOLD: a head has said it in person. OVER: it reached nobody, and a later day has its own.
    """

    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    """A person gets one message of a key, however often the run is repeated."""
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
    told_by = models.ForeignKey(
        "organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=("state", "next_at", "id"), name="message_next"),
            models.Index(fields=("person", "-id"), name="message_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="message_states", condition=Q(state__in=STATES)),
            models.UniqueConstraint(fields=("person", "key"), name="message_once"),
        ]
