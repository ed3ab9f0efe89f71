"""A change that was entered for a day to come is taken back, and what it ended goes on."""

from dataclasses import dataclass
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.days import date_of, day_of
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.ledger import queries as facts
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked, passing, undoing
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.passing import Ending
from zeren.organisation.actions.rows import (
    Rows,
    Traced,
    counted,
    hangs_on_closed,
    is_built_upon,
    named,
    rows_of,
)
from zeren.organisation.models import Holding, Planned
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
    has_come: bool


@Act
def withdraw(planned_id: int, *, by: Actor, at: datetime) -> Walk[Withdrawal]:
    """Take back a change whose day has not come: what it ended goes on.

    Units that became one or several are taken back later too, as long as nobody signed on it.
    The rows stay: that it was planned and taken back can still be read.
    Refused: organisation.not_yours, .no_such_plan, .plan_has_begun, .plan_built_upon, .plan_signed.
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
    done, has_come = rows_of(found.steps), found.day <= day_of(on)
    if has_come and found.code not in plans.WHOLE:
        raise Refused("organisation.plan_has_begun", day=day)
    if has_come and _is_signed(found, done):
        raise Refused("organisation.plan_signed")
    new = {kind: [pk for one, pk, was, _now in found.steps if one == kind and was is None]
           for kind in ("unit", "post")}  # fmt: skip
    is_used = undoing.hangs({"steps": found.steps, "new": new}) or hangs_on_closed(done)
    if is_built_upon(done) or is_used:
        raise Refused("organisation.plan_built_upon", day=day)
    begun, ended = counted(done)
    plan = Withdrawal(
        planned_id, found.code, found.about_kind, found.about_id, day, begun, ended, has_come
    )
    yield plan
    touched = Rows(by=by, at=at).take_back(done)
    _return(found, day, by=by, at=at)
    if not Planned.objects.filter(pk=planned_id, is_withdrawn=False).update(is_withdrawn=True):
        raise Refused("organisation.moved_meanwhile")
    found.is_withdrawn = True
    ledger.record(
        "organisation.plan_withdrawn",
        by=by,
        at=at,
        row=found,
        body={"code": found.code, **named(touched), "since": day.isoformat()},
    )
    return plan


def _is_signed(found: Planned, done: Traced) -> bool:
    """Has somebody signed, attended or passed since, whom it put elsewhere?"""
    told = facts.facts("organisation.planned").filter(about_kind="planned", about_id=found.pk)
    posts = {pk for row, _was, _now in done if (pk := getattr(row, "post_id", None))}
    held = Holding.objects.filter(post_id__in=posts).values_list("person_id", flat=True)
    return undoing.signed_since(told.values_list("pk", flat=True).first() or 0, held)


def _return(found: Planned, day: date, *, by: Actor, at: datetime) -> None:
    """What rooms above handed on comes back to the units that are there again."""
    if found.code == "unit.closed":
        units, heir = [found.about_id], asked.unit_then(found.about_id, day).parent_id or 0
    elif found.code == "unit.merged":
        merger = plans.merger_of(found)
        units, heir = merger.others, merger.heir
    else:
        return
    passing.take_back(Ending(units, heir, {}, day), by=by, at=at)


def _keepers(found: Planned) -> tuple[str, ...]:
    return permits.THINGS if found.about_kind == "thing" else permits.ROSTER
