"""Duties of posts, in versions; the catalogue they begin with is in content."""

from typing import ClassVar

from django.db import models

from zeren.ledger.columns import Key


class DutyList(models.Model):
    """The duties of one post from a day on; a new version replaces it, nothing is edited."""

    EVIDENCE_KIND = "duty_list"
    EVIDENCE = ("id", "post_id", "version", "from_date", "items")

    post = Key("organisation.Post")
    version = models.PositiveIntegerField()
    from_date = models.DateField()
    items = models.JSONField(default=list)
    """[{code, rule, domain, frequency, text{}, evidence{}, locked, source}], in order."""

    class Meta:
        ordering = ("post", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("post", "version"), name="duty_list_version")
        ]
