"""What is not settled in a unit that ends passes to the unit in its place, with its whole history.

Who is in charge there owns it at once; whom somebody named by hand stays. Its day stays too.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from zeren.core import hazard as core
from zeren.core.actor import Actor
from zeren.hazards import queries
from zeren.hazards.actions import rows
from zeren.hazards.actions.overdue import is_by_hand
from zeren.hazards.models import Hazard
from zeren.ledger import actions as ledger
from zeren.ledger import queries as facts
from zeren.organisation import queries as organisation
from zeren.organisation.actions.asked import Remark
from zeren.organisation.actions.passing import Ending
from zeren.organisation.queries.still_used import NAMED

SETTLED = ("CLOSED", "SPAM", "DISMISSED")


def told(ending: Ending, /) -> list[Remark]:
    numbers = list(_in(ending.units).exclude(state__in=SETTLED).values_list("number", flat=True))
    said = {"names": numbers[:NAMED], "n": len(numbers), "unit": ending.name}
    return [("hazard.passes", said)] if numbers else []


def pass_on(ending: Ending, /, *, by: Actor, at: datetime) -> None:
    """All but what is closed: what was found to be none can be taken up again."""
    _move(_in(ending.units), dict.fromkeys(ending.units, ending.heir), by, at)


def take_back(ending: Ending, /, *, by: Actor, at: datetime) -> None:
    """Those that came from these units and were not moved since."""
    there = _in([ending.heir])
    came: dict[int, int] = {}
    told = facts.facts("hazard.passed").filter(about_id__in=there.values("pk")).order_by("pk")
    for fact in told:
        body = json.loads(fact.body)
        came[fact.about_id] = body["from"] if body["to"] == ending.heir else 0
    for row in there:
        if came.get(row.pk) in ending.units:
            _move([row], {ending.heir: came[row.pk]}, by, at)


def _in(units: Iterable[int]) -> QuerySet[Hazard]:
    where = Q(unit_id__in=list(units)) | Q(owner_unit_id__in=list(units))
    return Hazard.objects.filter(where).exclude(state="CLOSED").order_by("reported_at", "id")


def _move(some: Iterable[Hazard], to: Mapping[int, int], by: Actor, at: datetime) -> None:
    on = organisation.date_of(at)
    for row in some:
        rows.write_down(row, at)
        was = row.unit_id if row.unit_id in to else row.owner_unit_id or 0
        unit, owner = to.get(row.unit_id, row.unit_id), row.owner_id
        owner_unit = to.get(row.owner_unit_id or 0, row.owner_unit_id)
        if row.state in core.OPEN_STATES and owner and not is_by_hand(row, on):
            heirs = queries.owner_of(row.thing_id, unit, on)
            owner_unit, owner = heirs if heirs[1] else (owner_unit, owner)
        ledger.swap(
            row, "hazard.moved_meanwhile", "state", "unit_id", "owner_id",
            unit_id=unit, owner_unit_id=owner_unit, owner_id=owner,
        )  # fmt: skip
        rows.step(row, "pass", "", by, at)
        body = {"hazard": row.pk, "state": row.state, "round": row.round}
        moved = {"from": was, "to": to[was]}
        ledger.record("hazard.passed", by=by, at=at, row=row, body={**body, **moved})
