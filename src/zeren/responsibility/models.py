"""Duties of posts: the catalogue, and versioned duty lists per post."""

from typing import ClassVar

from django.db import models


class Duty(models.Model):
    """One checkable duty of the catalogue. Statutory ones are locked: add, never remove."""

    EVIDENCE_KIND = "duty"
    EVIDENCE = ("id", "code", "post_code", "rule", "domain", "frequency", "text", "evidence",
                "is_locked", "source")  # fmt: skip

    code = models.CharField(max_length=24, unique=True)
    post_code = models.CharField(max_length=16, db_index=True)
    rule = models.CharField(max_length=12)
    domain = models.CharField(max_length=8)
    frequency = models.CharField(max_length=12)
    text = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    is_locked = models.BooleanField(default=False)
    source = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ("code",)


class DutyList(models.Model):
    """The duties of one post from a day on; a new version replaces it, nothing is edited."""

    EVIDENCE_KIND = "duty_list"
    EVIDENCE = ("id", "post_id", "version", "from_date", "items")

    post = models.ForeignKey("organisation.Post", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    from_date = models.DateField()
    items = models.JSONField(default=list)
    """[{code, rule, domain, frequency, text{}, evidence{}, locked, source}], in order."""

    class Meta:
        ordering = ("post", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("post", "version"), name="duty_list_version")
        ]
