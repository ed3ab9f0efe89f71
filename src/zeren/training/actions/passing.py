"""A meeting planned in a unit that ends is held for the unit in its place, or cancelled."""

import json
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from zeren.core.actor import Actor
from zeren.core.refusal import Problem
from zeren.core.tongue import both
from zeren.ledger import actions as ledger
from zeren.ledger import queries as facts
from zeren.organisation import queries as organisation
from zeren.organisation.actions.asked import Remark
from zeren.organisation.actions.passing import Ending
from zeren.organisation.queries.still_used import NAMED, reason
from zeren.training.actions.teaching import cancel, record
from zeren.training.models import Meeting

REASON = both("所属单位已撤销或合并", "Its unit is closed or one with another")


def keep_open(kind: str, row_id: int, _on: date) -> list[Problem]:
    """Why a unit is not closed: people are in a meeting of it now. What is planned passes on."""
    if kind != "unit":
        return []
    rows = Meeting.objects.filter(state="OPEN", unit_id=row_id).order_by("starts_at", "id")
    return reason("training.keeps_open", _titles(rows))


def told(ending: Ending, /) -> list[Remark]:
    names = _titles(_planned(ending.units, ending))
    said = {"names": names[:NAMED], "n": len(names), "unit": ending.name}
    code = "training.meetings_cancelled" if ending.cancels else "training.meetings_pass"
    return [(code, said)] if names else []


def pass_on(ending: Ending, /, *, by: Actor, at: datetime) -> None:
    for row in _planned(ending.units, ending):
        if ending.cancels:
            cancel(row, REASON, by=by, at=at)
        else:
            _move(row, ending.heir, by, at)


def take_back(ending: Ending, /, *, by: Actor, at: datetime) -> None:
    """Those that were moved and wait there still; what was cancelled stays so."""
    there = _planned([ending.heir], ending)
    told = facts.facts("meeting.moved").filter(about_id__in=there.values("pk")).order_by("pk")
    came = {fact.about_id: json.loads(fact.body) for fact in told}
    for row in there:
        last = came.get(row.pk, {})
        if last.get("to") == ending.heir and last["from"] in ending.units:
            _move(row, last["from"], by, at)


def _titles(rows: QuerySet[Meeting]) -> list[organisation.Name]:
    """What some meetings are called, each with its day, in order."""
    return [
        {tongue: f"{title} ({organisation.date_of(starts_at)})" for tongue, title in titles.items()}
        for titles, starts_at in rows.values_list("title", "starts_at")
    ]


def _planned(units: Iterable[int], ending: Ending) -> QuerySet[Meeting]:
    """From its day on; what was to be before and was never opened stays where it was."""
    rows = Meeting.objects.filter(state="PLANNED", unit_id__in=list(units))
    since = organisation.start_of_day(ending.on)
    return rows.filter(starts_at__gte=since).order_by("starts_at", "id")


def _move(row: Meeting, unit_id: int, by: Actor, at: datetime) -> None:
    was = row.unit_id
    ledger.swap(row, "training.moved_meanwhile", "state", "unit_id", unit_id=unit_id)
    record("meeting.moved", row, by, at, {"from": was, "to": unit_id})
