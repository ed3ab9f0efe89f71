"""Roles that were asked for and wait for a second person, and what people are told of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.core.grant import OFFICES
from zeren.ledger.columns import Key, one_of


class RoleRequest(models.Model):
    """A powerful role asked for, or its end; nothing is so until a second person says yes.

    `grant` is the one to end, or the one that the yes made. Days as day numbers, like all here.
    """

    EVIDENCE = (
        "id", "act", "role", "unit_id", "person_id", "account_id", "grant_id", "from_day",
        "asked_kind", "asked_id", "asked_day", "state", "decided_by_id", "decided_day",
    )  # fmt: skip
    EVIDENCE_KIND = "role_request"

    act = models.CharField(max_length=8)
    role = models.CharField(max_length=20)
    unit = Key("organisation.Unit")
    person = Key("organisation.Person", null=True)
    account = Key("accounts.Account", null=True)
    grant = Key("organisation.Grant", null=True)
    from_day = models.IntegerField()
    asked_kind = models.CharField(max_length=12)
    asked_id = models.BigIntegerField(default=0)
    asked_day = models.IntegerField()
    state = models.CharField(max_length=12, default="ASKED")
    decided_by = Key("organisation.Person", null=True)
    decided_day = models.IntegerField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("state", "id"), name="role_request_state")]
        constraints: ClassVar = [
            one_of(
                "state",
                ("ASKED", "CONFIRMED", "DECLINED", "TAKEN_BACK", "LAPSED"),
                "role_request_state_known",
            ),
            models.CheckConstraint(
                name="role_request_act",
                condition=Q(act="give", role__in=OFFICES, person__isnull=False)
                | Q(act="end", role__in=OFFICES, grant__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("act", "role", "unit", "person"),
                condition=Q(state="ASKED"),
                name="role_request_once",
            ),
        ]


class Told(models.Model):
    """Something that a person is told on the next page, until it is put away."""

    person = Key("organisation.Person")
    code = models.CharField(max_length=64)
    about_id = models.BigIntegerField()
    fact_id = models.BigIntegerField()
    put_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(
                fields=("person", "id"), condition=Q(put_away_at__isnull=True), name="told_open"
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("person", "fact_id"), name="told_once")
        ]
