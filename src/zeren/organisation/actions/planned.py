"""A change that was entered for a day to come is taken back, and what it ended goes on."""

from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps

from zeren.core.actor import Actor
from zeren.core.days import date_of, day_of
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.actions.rows import Rows, changing, named, require_seen
from zeren.organisation.models import Dated, Planned
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


def plan_withdrawal(planned_id: int, *, by: Actor, at: datetime) -> Withdrawal:
    """Take back a change whose day has not come.

    Refused: organisation.not_yours, .no_such_plan, .plan_has_begun, .plan_built_upon.
    """
    on = queries.date_of(at)
    found = Planned.objects.filter(pk=planned_id, is_withdrawn=False).first()
    if found is None:
        raise Refused("organisation.no_such_plan")
    permits.keeper_of(by, _keepers(found), on, *plans.units_of(found, on))
    day = date_of(found.day)
    assert day is not None, "a plan has a day"
    if found.day <= day_of(on):
        raise Refused("organisation.plan_has_begun", day=day)
    rows = _rows(found)
    if any(row is None or row.to_day != now for (row, _was, now) in rows):
        raise Refused("organisation.plan_built_upon", day=day)
    return Withdrawal(
        planned_id,
        found.code,
        found.about_kind,
        found.about_id,
        day,
        begun=sum(was is None for _row, was, _now in rows),
        ended=sum(was is not None for _row, was, _now in rows),
    )


def withdraw(planned_id: int, *, seen: str = "", by: Actor, at: datetime) -> Withdrawal:
    """What it began never was, what it ended goes on.

    Refused: as plan_withdrawal, organisation.moved_meanwhile.
    The rows stay: that it was planned and taken back can still be read.
    """
    with changing():
        found = Planned.objects.filter(pk=planned_id).first()
        if found is not None and found.about_kind in ("person", "unit", "thing"):
            lock(found.about_kind, [found.about_id])  # type: ignore[arg-type]  # one of the three
        told = plan_withdrawal(planned_id, by=by, at=at)
        require_seen(told, seen)
        assert found is not None, "the plan was found above"
        rows = Rows(by=by, at=at)
        touched: dict[str, set[int | None]] = {"people": set(), "posts": set(), "units": set(),
                                               "things": set()}  # fmt: skip
        for row, was, _now in _rows(found):
            assert row is not None, "plan_withdrawal found every row"
            rows.set_end(row, row.from_day if was is None else was)
            for key, column in TOUCHED:
                touched[key].add(getattr(row, column, None))
        rows.write()
        if not Planned.objects.filter(pk=planned_id, is_withdrawn=False).update(is_withdrawn=True):
            raise Refused("organisation.moved_meanwhile")
        found.is_withdrawn = True
        ledger.record(
            "organisation.plan_withdrawn",
            about=(Planned.EVIDENCE_KIND, planned_id),
            by=by,
            at=at,
            row=found,
            body={
                "code": found.code,
                **named(touched),
                "since": told.day.isoformat(),
            },
        )
    return told


TOUCHED = (
    ("people", "person_id"),
    ("posts", "post_id"),
    ("units", "unit_id"),
    ("units", "parent_id"),
    ("units", "team_id"),
    ("things", "thing_id"),
)


def _keepers(found: Planned) -> tuple[str, ...]:
    return permits.THINGS if found.about_kind == "thing" else permits.ROSTER


def _rows(found: Planned) -> list[tuple[Dated | None, int | None, int]]:
    """Each row that the plan touched, its end before (None: it was new) and after."""
    tables = {
        table.EVIDENCE_KIND: table  # type: ignore[attr-defined]  # every dated table is evidence
        for table in apps.get_app_config("organisation").get_models()
        if issubclass(table, Dated)
    }
    return [
        (tables[kind]._default_manager.filter(pk=pk).first(), was, now)
        for kind, pk, was, now in found.steps
    ]
