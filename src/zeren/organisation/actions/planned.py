"""A change that was entered for a day to come is taken back, and what it ended goes on."""

from dataclasses import dataclass
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.days import date_of, day_of
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.rows import Rows, counted, is_built_upon, named, rows_of
from zeren.organisation.models import Planned
from zeren.organisation.queries import plans
from zeren.organisation.queries.spans import lock


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is taken back: the change, its day, and how many entries it made and ended."""

    planned_id: int
    code: str
    about_kind: str
    about_id: int
    day: date
    begun: int
    ended: int


@Act
def withdraw(planned_id: int, *, by: Actor, at: datetime) -> Walk[Withdrawal]:
    """Take back a change whose day has not come: what it ended goes on.

    The rows stay: that it was planned and taken back can still be read.
    Refused: organisation.not_yours, .no_such_plan, .plan_has_begun, .plan_built_upon.
    """
    found = Planned.objects.filter(pk=planned_id, is_withdrawn=False).first()
    if found is None:
        raise Refused("organisation.no_such_plan")
    if found.about_kind in ("person", "unit", "thing"):
        lock(found.about_kind, [found.about_id])  # type: ignore[arg-type]  # one of the three
    on = queries.date_of(at)
    permits.keeper_of(by, _keepers(found), on, *plans.units_of(found, on))
    day = date_of(found.day)
    assert day is not None, "a plan has a day"
    if found.day <= day_of(on):
        raise Refused("organisation.plan_has_begun", day=day)
    done = rows_of(found.steps)
    if is_built_upon(done):
        raise Refused("organisation.plan_built_upon", day=day)
    begun, ended = counted(done)
    plan = Withdrawal(
        planned_id, found.code, found.about_kind, found.about_id, day, begun=begun, ended=ended
    )
    yield plan
    touched = Rows(by=by, at=at).take_back(done)
    if not Planned.objects.filter(pk=planned_id, is_withdrawn=False).update(is_withdrawn=True):
        raise Refused("organisation.moved_meanwhile")
    found.is_withdrawn = True
    ledger.record(
        "organisation.plan_withdrawn",
        by=by,
        at=at,
        row=found,
        body={
            "code": found.code,
            **named(touched),
            "since": day.isoformat(),
        },
    )
    return plan


def _keepers(found: Planned) -> tuple[str, ...]:
    return permits.THINGS if found.about_kind == "thing" else permits.ROSTER
