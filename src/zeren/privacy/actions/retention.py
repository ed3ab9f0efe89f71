"""The two offices decide how long a class is kept, and that what is past its time is erased."""

from datetime import date, datetime

from django.db import transaction

from zeren.core import retention as rule
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.ledger import actions as ledger
from zeren.privacy import erasing
from zeren.privacy.models import Keeping
from zeren.privacy.queries import retention as queries

PAST = {
    "confirm": "retention.confirmed",
    "decline": "retention.declined",
    "take_back": "retention.taken_back",
}
AT_ONCE = 500
"""So many are erased by one yes; the rest waits for the next."""


@transaction.atomic
def ask(act: str, kind: str, years: int, *, viewer: Viewer, on: date, at: datetime) -> Keeping:
    """Ask for a term of a class ("years"), or that what is past is erased ("erase").

    Refused: retention.not_yours, .below_floor, .too_long, .nothing_past, .asked_already.
    """
    offices = queries.offices(viewer)
    if not offices or kind not in rule.BY_CODE:
        raise Refused("retention.not_yours")
    if Keeping.objects.filter(kind=kind, state="ASKED").exists():
        raise Refused("retention.asked_already")
    if act == "years":
        rule.check(kind, years)
    elif not rule.BY_CODE[kind].is_erased or not queries.due(kind, on):
        raise Refused("retention.nothing_past")
    else:
        years = rule.years_of(kind, queries.own_years())
    row = Keeping.objects.create(
        act=act,
        kind=kind,
        years=years,
        asked_as=min(offices),
        asked_by_id=viewer.person_id,
        asked_at=at,
    )
    ledger.record("retention.asked", by=viewer.actor, at=at, row=row, body=_body(row))
    return row


@transaction.atomic
def step(
    keeping_id: int, act: str, *, viewer: Viewer, by: Actor, on: date, at: datetime
) -> Keeping:
    """Confirm (with the own PIN just given), decline, take back. An erasure is done with the yes.

    Refused: retention.own, .not_yours, .step_closed, .pin_needed, .moved_meanwhile, .nothing_past.
    """
    row = queries.keeping(keeping_id)
    if row is None:
        raise Refused("retention.not_yours")
    state = rule.decide(
        act, row.state, is_asker=row.asked_by_id == viewer.person_id,
        is_other_office=queries.is_other(viewer, row),
    )  # fmt: skip
    changes: dict[str, object] = {"state": state}
    if act == "confirm" and by.proof != "pin":
        raise Refused("retention.pin_needed")
    if act != "take_back":
        changes |= {"decided_by_id": viewer.person_id, "decided_at": at}
    if act == "confirm" and row.act == "erase":
        changes["many"] = _erase(row, by=by, on=on, at=at)
    ledger.swap(row, "retention.moved_meanwhile", "state", **changes)
    ledger.record(PAST[act], by=by, at=at, row=row, body=_body(row) | {"many": row.many})
    return row


def _erase(row: Keeping, *, by: Actor, on: date, at: datetime) -> int:
    """Only what is past by the rule as it is now: a longer term may have come meanwhile."""
    ids = queries.due(row.kind, on)[:AT_ONCE]
    if not ids:
        raise Refused("retention.nothing_past")
    years = rule.years_of(row.kind, queries.own_years())
    told = {"class": row.kind, "years": years, "keeping": row.pk}
    return erasing.ERASERS[row.kind].erase(ids, rule=told, by=by, at=at)


def _body(row: Keeping) -> dict[str, object]:
    return {"act": row.act, "class": row.kind, "years": row.years}
