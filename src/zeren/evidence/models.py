"""Where checkpoints lie outside the house, and how the last try went. No evidence: it changes."""

from django.db import models


class Place(models.Model):
    """One place outside: a folder, an address, a witness. What it holds is its own affair."""

    name = models.CharField(max_length=400, primary_key=True)
    """`folder /mnt/union`, `mail head@example.org`, `witness union.example/w1+0a1b2c3d`."""
    size = models.BigIntegerField(default=0)
    """Entries of the last checkpoint that it took."""
    taken_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=64, default="", blank=True)
    """Code of what went wrong at the last try, empty when all is well."""
    detail = models.CharField(max_length=300, default="", blank=True)
    """What the other side said, for the administrator."""

    class Meta:
        ordering = ("name",)
