"""What is remembered of tries: rows and no cache, so that it holds for every process."""

from typing import ClassVar

from django.db import models


class Tally(models.Model):
    """One key of one kind. The meaning of both values is the rule's (core/limit.py).

    The key is a keyed digest or an id, never an address or a number that somebody typed.
    """

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind", "key"), name="tally_kind_key")
        ]
        indexes: ClassVar = [models.Index(fields=("until",), name="tally_until")]
