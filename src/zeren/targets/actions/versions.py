"""The versions of a year's targets: open a draft, publish it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.actions.consulting import require_heard
from zeren.targets.models import TargetSet


@transaction.atomic
def draft_set(year: int, *, by: Actor, at: datetime) -> TargetSet:
    """The open draft of a year; when the last set is published, a new version, of which all
    rows that stand are part until they are changed there.

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
    return row


@transaction.atomic
def publish(year: int, *, acknowledged: Collection[str] = (), by: Actor, at: datetime) -> TargetSet:
    """Fix the year's targets. Problems of the cascade and errors of the lint stand in the way.

    acknowledged: keys of the lint's warnings that the publisher says he read; a fact names them.
    Whoever did not accept and was not answered stands in the way too.
    Refused: targets.nothing_to_publish, .not_publisher, .cascade_has_problems (with each one),
    .warnings_unread (with each one), consulting.unanswered, .moved_meanwhile.
    """
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
    found = queries.findings(standing.pk, on)
    problems += [one.problem for one in found if one.is_error]
    if problems:
        raise Refused("targets.cascade_has_problems", problems, count=len(problems))
    # held from here on, so that no "no" comes between the look and the publishing
    TargetSet.objects.select_for_update().get(pk=standing.pk)
    require_heard(standing)
    unread = [one for one in found if one.key not in acknowledged]
    if unread:
        told = [one.problem for one in unread]
        raise Refused("targets.warnings_unread", told, count=len(told))
    if found:
        body = {"warnings": [one.key for one in found]}
        about = (TargetSet.EVIDENCE_KIND, standing.pk)
        ledger.record("target_set.warnings_read", about=about, by=by, at=at, body=body)
    for old in TargetSet.objects.filter(year=year, state="PUBLISHED"):
        ledger.swap(old, "targets.moved_meanwhile", "state", state="SUPERSEDED")
        _record_set("target_set.superseded", old, by, at)
    ledger.swap(standing, "targets.moved_meanwhile", "state", state="PUBLISHED", published_at=at)
    _record_set("target_set.published", standing, by, at, every=["unit"])
    return standing


def _record_set(
    code: str, row: TargetSet, by: Actor, at: datetime, **touched: Sequence[str]
) -> None:
    body = {"version": row.version, "year": row.year, **touched}
    ledger.record(code, by=by, at=at, row=row, body=body)
