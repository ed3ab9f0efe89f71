"""Set the company's targets, cascade them level by level, publish them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zeren.core import cascade, indicator
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import both
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.targets import naming, permits, queries
from zeren.targets.models import Indicator, Target, TargetSet

HUNDREDTHS = indicator.HUNDREDTHS


def load_catalogue(catalogue: Iterable[Mapping[str, str]]) -> int:
    """Bring the shipped indicators (sheets.indicators) into the table; repeatable."""
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


def kind_of(indicator_code: str) -> str:
    """The customary kind of an indicator. Refused: targets.unknown_indicator."""
    found = queries.indicator_by_code(indicator_code)
    if found is None:
        raise Refused("targets.unknown_indicator", indicator=indicator_code)
    return found.kind


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
        "target_set.drafted",
        about=(TargetSet.EVIDENCE_KIND, row.pk),
        by=by,
        at=at,
        row=row,
        body={"year": year, "version": row.version},
    )
    if newest is not None:
        _copy(newest, row, by=by, at=at)
    return row


@transaction.atomic
def set_company_target(
    *,
    year: int,
    indicator_code: str,
    kind: str = "",
    value: int = 0,
    high: int = 0,
    due_date: date | None = None,
    by: Actor,
    at: datetime,
) -> Target:
    """Set one target of the whole organisation, or change it while the set is a draft.

    value: whole indicator units, or hundredths for the kinds of indicator.HUNDREDTHS; the lower
           end of a range, whose upper end is `high`. A task takes only its due_date.
    Refused: targets.unknown_indicator, targets.kind_not_allowed, targets.zero_is_zero,
    targets.below_zero, targets.over_hundred, targets.range_upside_down, targets.date_needed,
    targets.not_setter, targets.no_organisation.
    """
    on = organisation.date_of(at)
    top = organisation.root(on)
    if top is None:
        raise Refused("targets.no_organisation")
    permits.require_setter(by, top.pk, at)
    found = queries.indicator_by_code(indicator_code)
    if found is None:
        raise Refused("targets.unknown_indicator", indicator=indicator_code)
    chosen = kind or found.kind
    allowed = [one for one in found.kinds_allowed.split(";") if one] or [found.kind]
    if chosen not in allowed:
        raise Refused(
            "targets.kind_not_allowed",
            kind=naming.KINDS.get(chosen, chosen),
            allowed=[naming.KINDS.get(one, one) for one in allowed],
        )
    if chosen == "DT" and due_date is not None:
        value = day_of(due_date)
    _require_value(chosen, value, high, due_date)
    standing = draft_set(year, by=by, at=at)
    wanted = {
        "kind": chosen,
        "value": value,
        "high": high if chosen == "RG" else 0,
        "due_date": due_date if chosen == "DT" else None,
    }
    row, is_new = Target.objects.select_related("indicator", "unit").get_or_create(
        set=standing, indicator=found, unit=top, defaults=wanted
    )
    if not is_new and all(getattr(row, name) == one for name, one in wanted.items()):
        return row
    if not is_new:
        _drop_below(row, by=by, at=at)
        _change(row, **wanted, rule="", reserve=0)
    _record("target.set", row, by, at)
    return row


@transaction.atomic
def remove_company_target(target_id: int, *, by: Actor, at: datetime) -> None:
    """Take a company target out of the draft, with everything given down from it.

    Refused: targets.published, targets.not_setter, targets.not_of_the_company.
    """
    row = _draft_target(target_id)
    permits.require_setter(by, row.unit_id, at)
    if row.parent_id is not None:
        raise Refused("targets.not_of_the_company")
    _take_back(row, by=by, at=at)


@transaction.atomic
def cascade_target(
    target_id: int,
    *,
    rule: str,
    reserve: int = 0,
    weights: Sequence[tuple[int, int]] | None = None,
    values: Mapping[int, int] | None = None,
    by: Actor,
    at: datetime,
) -> list[Target]:
    """Give a target down to the units directly below, by one rule; a repeat replaces them.

    weights: (unit, weight) for APPORTION; without it, people of each unit.
    values:  unit -> value chosen by a person, for OWN and MAPPED; units left out get the parent's.
    Refused: cascade.* (rule does not fit, no weight, reserve over total), targets.published,
    targets.not_setter, targets.nothing_below.
    """
    row = _draft_target(target_id)
    permits.require_setter(by, row.unit_id, at)
    here = queries.ground(organisation.date_of(at))
    plan = queries.plan(row, rule, here, reserve=reserve, weights=weights, values=values)
    return _give(row, rule, reserve, plan, by=by, at=at)


@transaction.atomic
def set_child_value(target_id: int, value: int, *, by: Actor, at: datetime) -> Target:
    """Change by hand what one unit was given, while the set is a draft.

    What was given on below stays; the check then says what no longer fits, and publishing waits.
    Refused: targets.published, targets.not_setter, targets.not_given (it was set, not given),
    targets.moved_meanwhile, and those of a value.
    """
    row = _draft_target(target_id)
    if row.parent is None:
        raise Refused("targets.not_given")
    permits.require_setter(by, row.parent.unit_id, at)
    _require_value(row.kind, value, row.high, row.due_date)
    if value == row.value:
        return row
    _change(row, value=value)
    _record("target.changed", row, by, at)
    return row


@transaction.atomic
def cascade_all(
    target_id: int,
    *,
    rule: str,
    reserve: int = 0,
    weights: Sequence[tuple[int, int]] | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Cascade level by level down to the teams, by one rule; how many units were given a part.

    The reserve is kept at the top and typed weights count there; below, people count. Where the
    units below have no people, what was given is held.
    """
    top = _draft_target(target_id)
    permits.require_setter(by, top.unit_id, at)
    here = queries.ground(organisation.date_of(at))
    plan = queries.plan(top, rule, here, reserve=reserve, weights=weights)
    waiting = _give(top, rule, reserve, plan, by=by, at=at)
    total = len(waiting)
    while waiting:
        row = waiting.pop()
        if row.unit_id not in here.under:
            continue
        below = _rule_below(rule, row, here)
        made = _give(row, below, 0, queries.plan(row, below, here), by=by, at=at)
        total += len(made)
        waiting += made
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
        Problem(problem.code, row.unit.code, problem.params)
        for row, problem in queries.set_problems(standing.pk, on)
    ]
    if not queries.company_targets(standing.pk):
        raise Refused("targets.nothing_to_publish", year=year)
    if problems:
        raise Refused("targets.cascade_has_problems", problems, count=len(problems))
    for old in TargetSet.objects.filter(year=year, state="PUBLISHED"):
        if not TargetSet.objects.filter(pk=old.pk, state="PUBLISHED").update(state="SUPERSEDED"):
            raise Refused("targets.moved_meanwhile")
        old.state = "SUPERSEDED"
        _record_set("target_set.superseded", old, by, at)
    if not TargetSet.objects.filter(pk=standing.pk, state="DRAFT").update(
        state="PUBLISHED", published_at=at
    ):
        raise Refused("targets.moved_meanwhile")
    standing.state, standing.published_at = "PUBLISHED", at
    _record_set("target_set.published", standing, by, at)
    return standing


def _give(
    row: Target, rule: str, reserve: int, plan: Sequence[queries.Part], *, by: Actor, at: datetime
) -> list[Target]:
    """Write what the units below get, in place of what they had."""
    _drop_below(row, by=by, at=at)
    _change(row, rule=rule, reserve=reserve)
    _record("target.cascaded", row, by, at)
    made = [
        Target(
            set_id=row.set_id,
            indicator=row.indicator,
            unit_id=part.unit.id,
            parent=row,
            kind=part.kind,
            value=part.value,
            high=row.high,
            due_date=row.due_date,
        )
        for part in plan
    ]
    Target.objects.bulk_create(made)
    ledger.record_many(
        "target.given",
        [ledger.Item((Target.EVIDENCE_KIND, one.pk), one, _body(one)) for one in made],
        by=by,
        at=at,
    )
    return made


def _rule_below(rule: str, row: Target, here: queries.Ground) -> str:
    """Below a unit that was given zero, zero goes on; what nobody below can share is held."""
    if rule != cascade.APPORTION:
        return rule
    if row.kind == "Z" or (row.kind in ("CN", "CA") and row.value == 0):
        return cascade.EQUAL_ZERO
    has_people = any(here.people.get(unit.id) for unit in here.under[row.unit_id])
    return rule if has_people or row.value == 0 else cascade.HELD


def _drop_below(row: Target, *, by: Actor, at: datetime) -> None:
    """Take back what was given down, deepest first; only a draft can be changed."""
    for child in queries.children(row.pk):
        _take_back(child, by=by, at=at)


def _take_back(row: Target, *, by: Actor, at: datetime) -> None:
    _drop_below(row, by=by, at=at)
    about = (Target.EVIDENCE_KIND, row.pk)
    ledger.record("target.taken_back", about=about, by=by, at=at, body=_body(row))
    row.delete()


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
            [ledger.Item((Target.EVIDENCE_KIND, one.pk), one, _body(one)) for one in rows],
            by=by,
            at=at,
        )
        made = {one.pk: row for one, row in zip(level, rows, strict=True)}
        level = list(Target.objects.filter(set=old, parent_id__in=list(made)).order_by("id"))


def _require_value(kind: str, value: int, high: int, due_date: date | None) -> None:
    """A value that its kind can have."""
    if kind == "DT" and due_date is None:
        raise Refused("targets.date_needed", [Problem("targets.date_needed", "due_date")])
    code = ""
    if kind == "Z" and value:
        code = "targets.zero_is_zero"
    elif value < 0:
        code = "targets.below_zero"
    elif kind == "FP" and value > 100_00:
        code = "targets.over_hundred"
    elif kind == "RG" and high < value:
        code = "targets.range_upside_down"
    if code:
        raise Refused(code, [Problem(code, "value")])


def _change(row: Target, **values: Any) -> None:
    """Write new values only over those that were read, and only in a draft."""
    seen = {name: getattr(row, name) for name in values}
    if not Target.objects.filter(pk=row.pk, set__state="DRAFT", **seen).update(**values):
        raise Refused("targets.moved_meanwhile")
    for name, value in values.items():
        setattr(row, name, value)


def _draft_target(target_id: int) -> Target:
    row = queries.target(target_id)
    if row is None:
        raise Refused("targets.unknown_target")
    if row.set.state != "DRAFT":
        raise Refused("targets.published")
    return row


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
