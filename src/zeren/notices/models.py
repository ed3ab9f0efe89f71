"""Messages from outside to the safety office."""

from django.db import models


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
