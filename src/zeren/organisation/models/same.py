"""Two records of one person."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zeren.organisation.models.dated import Dated


class SamePerson(Dated):
    """One record points to another of the same person; both keep what was done under them."""

    EVIDENCE = ("id", "person_id", "first_id", "from_day", "to_day")
    EVIDENCE_KIND = "same_person"

    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(name="same_person_two", condition=~Q(person=F("first"))),
            models.CheckConstraint(name="same_person_days", condition=Q(to_day__gte=F("from_day"))),
        ]
