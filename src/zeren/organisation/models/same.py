"""Two records of one person, and the names and staff numbers that one had."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zeren.ledger.columns import Key, one_of
from zeren.organisation.models.dated import Dated


class SamePerson(Dated):
    """One record points to another of the same person; both keep what was done under them."""

    EVIDENCE = ("id", "person_id", "first_id", "from_day", "to_day")
    EVIDENCE_KIND = "same_person"

    person = Key("organisation.Person")
    first = Key("organisation.Person")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(name="same_person_two", condition=~Q(person=F("first"))),
            models.CheckConstraint(name="same_person_days", condition=Q(to_day__gte=F("from_day"))),
        ]


class PersonName(models.Model):
    """A name or staff number that a person has or had, once it changed; the newest is in use.

    from_day: since when; 0 from the beginning, so that what stood before was a slip.
    The commitment binds the name under the key of this row (organisation/actions/naming.py).
    """

    EVIDENCE = ("id", "person_id", "what", "from_day", "commitment")
    EVIDENCE_SEALED = ("name", "reason")
    EVIDENCE_KIND = "person_name"

    person = Key("organisation.Person")
    what = models.CharField(max_length=8, default="name")
    from_day = models.IntegerField(default=0)
    name = models.CharField(max_length=120)
    reason = models.CharField(max_length=200, blank=True, default="")
    key = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("what", "name"), name="person_name_had")]
        constraints: ClassVar = [one_of("what", ("name", "number"), "person_what")]
