"""How far the reactions have read the ledger."""

from django.db import models


class Cursor(models.Model):
    """The last fact a reader has seen. Repeating a reaction is harmless, missing one is not."""

    name = models.CharField(max_length=24, unique=True)
    fact_id = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("name",)
