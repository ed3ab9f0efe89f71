"""Cases: objections, refusals, disputed signatures."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zeren.core import case as core
from zeren.ledger.columns import Key, one_of

ABOUT = ("letter", "target", "gap", "assessment", "veto")
"""What can be objected to; another kind is a name here and a migration."""


class Case(models.Model):
    """One objection, refusal or disputed signature, with all that was said. Never deleted."""

    EVIDENCE_KIND = "case"
    EVIDENCE = (
        "id", "kind", "about", "about_id", "line", "quote", "words", "requirement", "subject_id",
        "person_id", "unit_id", "owner_id", "told_id", "state", "opened_at", "due_date",
        "closed_at", "escalated_to_id", "escalated_level",
    )  # fmt: skip

    kind = models.CharField(max_length=12)
    about = models.CharField(max_length=12)
    about_id = models.BigIntegerField()
    """The letter, the target, or for a gap its subject. No key: it may stand in a room above."""
    line = models.CharField(max_length=80, blank=True, default="")
    """Code of the line of a letter; empty for all of it."""
    quote = models.JSONField(default=dict)
    """What the line reads, in the languages of the house, as it was objected to."""
    words = models.JSONField(default=list)
    """What was said, oldest first, only ever added to: [act, person, words, moment]."""
    requirement = models.CharField(max_length=20, blank=True, default="")
    subject_id = models.BigIntegerField(default=0)
    """Whose duty it is that stays unmet meanwhile; the gap list looks here."""
    person = Key("organisation.Person")
    unit = Key("organisation.Unit")
    owner = Key("organisation.Person")
    told = Key("organisation.Person", null=True)
    """The head who is told of a disputed signature beside whoever decides it."""
    state = models.CharField(max_length=12, default="OPEN")
    opened_at = models.DateTimeField()
    due_date = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    escalated_to = Key("organisation.Person", null=True)
    escalated_level = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=("about", "about_id"), name="case_about"),
            models.Index(fields=("state", "due_date", "id"), name="case_due"),
        ]
        constraints: ClassVar = [
            one_of("state", core.STATES, "case_state"),
            one_of("kind", core.KINDS, "case_kind"),
            one_of("about", ABOUT, "case_about_what"),
            models.CheckConstraint(name="case_owner_is_another", condition=~Q(owner=F("person"))),
            models.CheckConstraint(
                name="case_closed_at",
                condition=Q(state__in=core.OPEN_STATES, closed_at__isnull=True)
                | Q(closed_at__isnull=False) & ~Q(state__in=core.OPEN_STATES),
            ),
            models.UniqueConstraint(
                fields=("kind", "about", "about_id", "line", "person"),
                condition=Q(state__in=core.OPEN_STATES),
                name="case_open_once",
            ),
        ]
