"""What browsers refused on our pages, counted; the only table of the shell."""

from typing import ClassVar

from django.db import models


class Refusal(models.Model):
    """One kind of thing that the content policy stopped: no address, no person, no page number."""

    directive = models.CharField(max_length=40)
    source = models.CharField(max_length=120)
    """An origin, or a word of the browser: inline, eval, data."""
    page = models.CharField(max_length=120)
    """The address as the house knows it, without the numbers and codes in it."""
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ("-last_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("directive", "source", "page"), name="refusal_of_one_kind"
            )
        ]
