"""Finds guessing in the wrong tries of the last days, tells it once, and forgets the tries.

Done by the worker and not at the door, so that a known and an unknown number cost the same there.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet

from zeren.accounts.models import Suspicion, WrongTry
from zeren.core import guessing
from zeren.core.actor import Actor
from zeren.ledger import actions as ledger

KEPT = timedelta(days=2)
SHOWN = timedelta(days=400)
DAY = timedelta(days=1)


def watch(*, at: datetime) -> int:
    """Write down what looks like guessing today; a fact when it is first seen."""
    tried = WrongTry.objects.filter(at__gt=at - DAY)
    found = 0
    for kind, column in (
        (guessing.ONE_PIN, "secret"),
        (guessing.ONE_SOURCE, "source"),
        (guessing.ONE_NUMBER, "number"),
    ):
        counted = "number" if kind != guessing.ONE_NUMBER else "id"
        least = guessing.FROM[kind]
        groups = _sums(tried.exclude(**{column: ""}).values(column)).annotate(
            told=Count(counted, distinct=True)
        )
        for row in groups.filter(told__gte=least).order_by(column):
            found += _tell(kind, f"{row[column]}", row, at=at)
    house = tried.aggregate(
        numbers=Count("number", distinct=True), tries=Count("id"), first=Min("at"), last=Max("at")
    )
    if guessing.is_told(guessing.HOUSE, house["tries"]):
        found += _tell(guessing.HOUSE, f"{at:%Y-%m-%d}", house, at=at)
    return found


def forget(*, at: datetime) -> int:
    """Tries of earlier days and suspicions older than a year and a month go."""
    gone = WrongTry.objects.filter(at__lt=at - KEPT).delete()[0]
    return gone + Suspicion.objects.filter(last_at__lt=at - SHOWN).delete()[0]


def _sums(rows: QuerySet[WrongTry, dict[str, object]]) -> QuerySet[WrongTry, dict[str, object]]:
    return rows.annotate(
        numbers=Count("number", distinct=True), tries=Count("id"), first=Min("at"), last=Max("at")
    )


def _tell(kind: str, key: str, row: dict[str, object], *, at: datetime) -> int:
    """Write it down; 1 when it is new."""
    seen = {
        "numbers": row["numbers"],
        "tries": row["tries"],
        "first_at": _minute(row["first"]),
        "last_at": _minute(row["last"]),
    }
    with transaction.atomic():
        one, is_new = Suspicion.objects.get_or_create(kind=kind, key=key, defaults=seen)
        if not is_new:
            Suspicion.objects.filter(pk=one.pk).update(
                numbers=max(one.numbers, int(str(row["numbers"]))),
                tries=max(one.tries, int(str(row["tries"]))),
                last_at=seen["last_at"],
            )
            return 0
        ledger.record(
            "account.guessing_found",
            about=("suspicion", one.pk),
            by=Actor.system(),
            at=at,
            body={"kind": kind, "numbers": one.numbers, "tries": one.tries},
        )
    return 1


def _minute(moment: object) -> datetime:
    assert isinstance(moment, datetime)
    return moment.replace(second=0, microsecond=0)
