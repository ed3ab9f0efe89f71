"""Who is away on which days, and who was asked to act for him."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.core import absence as rule
from zeren.ledger.columns import Key
from zeren.organisation.models.dated import Dated, _days


class Absence(Dated):
    """Somebody is away on these days; why is asked nowhere and kept nowhere.

    kinds: what the deputy may do, of core.absence.KINDS, joined by commas. The posts are those that
    both held when it was entered: with another main post of either the deputy acts no more.
    """

    EVIDENCE_KIND = "absence"
    EVIDENCE = (
        "id", "person_id", "post_id", "from_day", "to_day", "deputy_id", "deputy_post_id", "kinds",
        "state", "acts_from", "seen_at",
    )  # fmt: skip

    person = Key("organisation.Person")
    post = Key("organisation.Post")
    deputy = Key("organisation.Person", null=True)
    deputy_post = Key("organisation.Post", null=True)
    kinds = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=8, default=rule.ALONE)
    acts_from = models.IntegerField(null=True, blank=True)
    """The day on which the deputy accepted."""
    seen_at = models.DateTimeField(null=True, blank=True)
    """When the person, back again, had read what happened meanwhile."""

    class Meta:
        ordering = ("-from_day", "-id")
        indexes: ClassVar = [
            models.Index(fields=("person", "from_day"), name="absence_person"),
            models.Index(fields=("deputy", "to_day"), name="absence_deputy"),
            models.Index(fields=("to_day", "from_day"), name="absence_days"),
        ]
        constraints: ClassVar = [
            _days("absence_row_days"),
            models.CheckConstraint(
                name="absence_state",
                condition=Q(state=rule.ALONE, deputy__isnull=True)
                | Q(state__in=rule.STATES[1:], deputy__isnull=False, deputy_post__isnull=False),
            ),
            models.CheckConstraint(
                name="absence_accepted", condition=~Q(state="ACTS") | Q(acts_from__isnull=False)
            ),
            models.CheckConstraint(
                name="absence_of_another",
                condition=Q(deputy__isnull=True) | ~Q(deputy=models.F("person")),
            ),
        ]
