"""The versions of a year's targets: open a draft, publish it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.actions.writing import body_of
from zeren.targets.models import Target, TargetSet


@transaction.atomic
def draft_set(year: int, *, by: Actor, at: datetime) -> TargetSet:
    """The open draft of a year; when the last set is published, a new version that starts from it.

    Refused: targets.moved_meanwhile when somebody opened the same draft at the same moment.
    """
    newest = queries.current_set(year)
    if newest is not None and newest.state == "DRAFT":
        return newest
    row = TargetSet(year=year, version=newest.version + 1 if newest else 1)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused("targets.moved_meanwhile") from None
    ledger.record(
        "target_set.drafted", by=by, at=at, row=row, body={"year": year, "version": row.version}
    )
    if newest is not None:
        _copy(newest, row, by=by, at=at)
    return row


@transaction.atomic
def publish(year: int, *, by: Actor, at: datetime) -> TargetSet:
    """Fix the year's targets. Every problem of the cascade stands in the way, all at once."""
    standing = queries.current_set(year)
    if standing is None or standing.state != "DRAFT":
        raise Refused("targets.nothing_to_publish", year=year)
    permits.require_publisher(by, at)
    on = organisation.date_of(at)
    problems = [
        Problem(problem.code, row.unit.code, problem.params)
        for row, problem in queries.set_problems(standing.pk, on)
    ]
    if not queries.company_targets(standing.pk):
        raise Refused("targets.nothing_to_publish", year=year)
    if problems:
        raise Refused("targets.cascade_has_problems", problems, count=len(problems))
    for old in TargetSet.objects.filter(year=year, state="PUBLISHED"):
        ledger.swap(old, "targets.moved_meanwhile", "state", state="SUPERSEDED")
        _record_set("target_set.superseded", old, by, at)
    ledger.swap(standing, "targets.moved_meanwhile", "state", state="PUBLISHED", published_at=at)
    _record_set("target_set.published", standing, by, at, every=["unit"])
    return standing


def _copy(old: TargetSet, new: TargetSet, *, by: Actor, at: datetime) -> None:
    """Bring the targets of a published set into a new draft, level by level."""
    made: dict[int, Target] = {}
    level = list(Target.objects.filter(set=old, parent__isnull=True).order_by("id"))
    while level:
        rows = [
            Target(
                set=new,
                indicator_id=one.indicator_id,
                unit_id=one.unit_id,
                parent=made[one.parent_id] if one.parent_id else None,
                kind=one.kind,
                value=one.value,
                high=one.high,
                reserve=one.reserve,
                rule=one.rule,
                due_date=one.due_date,
            )
            for one in level
        ]
        Target.objects.bulk_create(rows, batch_size=1000)
        ledger.record_many(
            "target.copied",
            [ledger.Item((Target.EVIDENCE_KIND, one.pk), one, body_of(one)) for one in rows],
            by=by,
            at=at,
        )
        made = {one.pk: row for one, row in zip(level, rows, strict=True)}
        level = list(Target.objects.filter(set=old, parent_id__in=list(made)).order_by("id"))


def _record_set(
    code: str, row: TargetSet, by: Actor, at: datetime, **touched: Sequence[str]
) -> None:
    body = {"version": row.version, "year": row.year, **touched}
    ledger.record(code, by=by, at=at, row=row, body=body)
