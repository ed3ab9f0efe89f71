"""Set the company's targets, cascade them level by level, publish them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from zeren.core import cascade, indicator
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import both
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.models import Indicator, Target, TargetSet


def load_catalogue(catalogue: Iterable[Mapping[str, str]]) -> int:
    """Bring the shipped indicators (sheets.indicators) into the table; a repeat only updates words."""
    rows = [
        Indicator(
            code=one["code"],
            name=both(one["zh"], one["en"]),
            unit_word=both(one["unit_zh"], one["unit_en"]),
            kind=one["kind"],
            kinds_allowed=one["kinds_allowed"],
            direction=one["direction"],
            typical=one["typical_target"],
            layers=one["layers"],
            cascade=one["cascade_down"],
            roll_up=one["roll_up"],
            evidence=both(one["evidence_zh"], one["evidence_en"]),
            scale=int(one["scale"] or 1),
            domain=one["domain"],
        )
        for one in catalogue
    ]
    Indicator.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "name", "unit_word", "kind", "kinds_allowed", "direction", "typical", "layers",
            "cascade", "roll_up", "evidence", "scale", "domain",
        ],
    )  # fmt: skip
    return len(rows)


@transaction.atomic
def draft_set(year: int, *, by: Actor, at: datetime) -> TargetSet:
    """The open draft of a year; a new version when the last one is already published."""
    newest = queries.current_set(year)
    if newest is not None and newest.state == "DRAFT":
        return newest
    row = TargetSet.objects.create(year=year, version=newest.version + 1 if newest else 1)
    ledger.record(
        "target_set.drafted",
        about=(TargetSet.EVIDENCE_KIND, row.pk),
        by=by,
        at=at,
        row=row,
        body={"year": year, "version": row.version},
    )
    return row


@transaction.atomic
def set_company_target(
    *,
    year: int,
    indicator_code: str,
    kind: str = "",
    value: int = 0,
    due_date: date | None = None,
    by: Actor,
    at: datetime,
) -> Target:
    """Set one target of the whole organisation, or change it while the set is a draft.

    value: whole indicator units, or hundredths for the kinds of indicator.HUNDREDTHS.
    Refused: targets.unknown_indicator, targets.kind_not_allowed, targets.zero_is_zero,
    targets.not_setter, targets.no_organisation.
    """
    on = organisation.date_of(at)
    top = organisation.root(on)
    if top is None:
        raise Refused("targets.no_organisation")
    permits.require_setter(by, top.pk, at)
    found = queries.indicator_by_code(indicator_code)
    if found is None:
        raise Refused("targets.unknown_indicator", code=indicator_code)
    chosen = kind or found.kind
    allowed = [one for one in found.kinds_allowed.split(";") if one] or [found.kind]
    if chosen not in allowed:
        raise Refused("targets.kind_not_allowed", kind=chosen, allowed=", ".join(allowed))
    if value < 0 or (chosen == "Z" and value):
        raise Refused("targets.zero_is_zero")
    standing = draft_set(year, by=by, at=at)
    row, is_new = Target.objects.get_or_create(
        set=standing,
        indicator=found,
        unit=top,
        defaults={"kind": chosen, "value": value, "due_date": due_date},
    )
    if not is_new and (row.kind, row.value, row.due_date) == (chosen, value, due_date):
        return row
    if not is_new:
        _drop_below(row, by=by, at=at)
        Target.objects.filter(pk=row.pk).update(
            kind=chosen, value=value, due_date=due_date, rule="", reserve=0
        )
        row.kind, row.value, row.due_date, row.rule, row.reserve = chosen, value, due_date, "", 0
    _record("target.set", row, by, at)
    return row


@transaction.atomic
def cascade_target(
    target_id: int,
    *,
    rule: str,
    reserve: int = 0,
    weights: Sequence[tuple[int, int]] | None = None,
    by: Actor,
    at: datetime,
) -> list[Target]:
    """Give a target down to the units directly below, by one rule; a repeat replaces them.

    weights: (unit, weight) for APPORTION; without it, people of each unit.
    Refused: cascade.* (rule does not fit, no weight, reserve over total), targets.published,
    targets.not_setter, targets.nothing_below.
    """
    row = _draft_target(target_id)
    permits.require_setter(by, row.unit_id, at)
    on = organisation.date_of(at)
    below = queries.units_below(row.unit_id, on)
    if not below and rule != cascade.HELD:
        raise Refused("targets.nothing_below")
    people = queries.headcounts(on)
    given = list(weights) if weights is not None else [(u.id, people.get(u.id, 0)) for u in below]
    parent = queries.limit_of(row)
    spread = cascade.spread(rule, parent, given, how=row.indicator.roll_up, reserve=reserve)
    _drop_below(row, by=by, at=at)
    Target.objects.filter(pk=row.pk).update(rule=rule, reserve=reserve)
    row.rule, row.reserve = rule, reserve
    _record("target.cascaded", row, by, at)
    made = [
        Target(
            set_id=row.set_id,
            indicator_id=row.indicator_id,
            unit_id=child.unit,
            parent=row,
            kind=child.limit.kind,
            value=_stored(child.limit, row),
            due_date=row.due_date,
        )
        for child in spread
    ]
    Target.objects.bulk_create(made)
    ledger.record_many(
        "target.given",
        [ledger.Item((Target.EVIDENCE_KIND, one.pk), one, _body(one)) for one in made],
        by=by,
        at=at,
    )
    return made


def cascade_all(target_id: int, *, rule: str, reserve: int = 0, by: Actor, at: datetime) -> int:
    """Cascade level by level down to the teams, by one rule; the reserve is kept at the top."""
    made = cascade_target(target_id, rule=rule, reserve=reserve, by=by, at=at)
    on = organisation.date_of(at)
    total = len(made)
    for child in made:
        below = queries.units_below(child.unit_id, on)
        if below:
            total += cascade_all(child.pk, rule=_rule_below(rule, child), by=by, at=at)
    return total


@transaction.atomic
def publish(year: int, *, by: Actor, at: datetime) -> TargetSet:
    """Fix the year's targets. Every problem of the cascade stands in the way, all at once."""
    standing = queries.current_set(year)
    if standing is None or standing.state != "DRAFT":
        raise Refused("targets.nothing_to_publish", year=year)
    permits.require_publisher(by, at)
    on = organisation.date_of(at)
    problems = [
        Problem(problem.code, row.unit.code, {"indicator": row.indicator.code, **problem.params})
        for row, problem in queries.set_problems(standing.pk, on)
    ]
    if problems:
        raise Refused("targets.cascade_has_problems", problems, count=len(problems))
    for old in TargetSet.objects.filter(year=year, state="PUBLISHED"):
        TargetSet.objects.filter(pk=old.pk).update(state="SUPERSEDED")
        old.state = "SUPERSEDED"
        _record_set("target_set.superseded", old, by, at)
    if not TargetSet.objects.filter(pk=standing.pk, state="DRAFT").update(
        state="PUBLISHED", published_at=at
    ):
        raise Refused("targets.moved_meanwhile")
    standing.state, standing.published_at = "PUBLISHED", at
    _record_set("target_set.published", standing, by, at)
    return standing


def _rule_below(rule: str, child: Target) -> str:
    """Below a unit that was given zero, zero goes on."""
    is_nothing = child.kind == "Z" or (child.kind in ("CN", "CA") and child.value == 0)
    return cascade.EQUAL_ZERO if rule == cascade.APPORTION and is_nothing else rule


def _drop_below(row: Target, *, by: Actor, at: datetime) -> None:
    """Take back what was given down, deepest first; only a draft can be changed."""
    for child in queries.children(row.pk):
        _drop_below(child, by=by, at=at)
        about = (Target.EVIDENCE_KIND, child.pk)
        ledger.record("target.taken_back", about=about, by=by, at=at, body=_body(child))
        child.delete()


def _draft_target(target_id: int) -> Target:
    row = queries.target(target_id)
    if row is None:
        raise Refused("targets.unknown_target")
    if row.set.state != "DRAFT":
        raise Refused("targets.published")
    return row


def _stored(limit: indicator.Limit, parent: Target) -> int:
    """The whole number that is kept for a limit (hundredths for some kinds)."""
    if limit == replace(queries.limit_of(parent)):
        return parent.value
    bound = limit.high or limit.low
    assert bound is not None, "every kind that cascades has a bound"
    value = bound.value * 100 if limit.kind in indicator.HUNDREDTHS else bound.value
    return int(value)


def _body(row: Target) -> dict[str, object]:
    return {
        "set": row.set_id,
        "unit": row.unit_id,
        "indicator": row.indicator_id,
        "value": row.value,
        "rule": row.rule,
    }


def _record(code: str, row: Target, by: Actor, at: datetime) -> None:
    ledger.record(
        code, about=(Target.EVIDENCE_KIND, row.pk), by=by, at=at, row=row, body=_body(row)
    )


def _record_set(code: str, row: TargetSet, by: Actor, at: datetime) -> None:
    about = (TargetSet.EVIDENCE_KIND, row.pk)
    ledger.record(code, about=about, by=by, at=at, row=row, body={"version": row.version})
