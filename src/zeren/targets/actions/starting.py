"""Begin a year with the targets of the year before: each kept, changed or left out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.targets import cascade, detail
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.actions.cascading import cascade_all
from zeren.targets.actions.holding import Columns
from zeren.targets.actions.setting import set_company_target
from zeren.targets.models import Target

AGAIN = (cascade.EQUAL_ZERO, cascade.APPORTION, cascade.SAME_LIMIT, cascade.HELD)
"""Rules that need nobody to choose a value for each unit."""


@transaction.atomic
def start_year(
    year: int, values: Mapping[int, str], *, gives_down: bool, by: Actor, at: datetime
) -> int:
    """Set this year's company targets from those of the year before; returns how many.

    values:     last year's target -> what is typed for this year; one that is absent is left out.
    gives_down: by the rule of last year, where nobody has to choose the values below.
    Refused: targets.not_setter, targets.nothing_before, targets.start_has_problems with every
    problem of what was typed, by row.
    """
    top = organisation.root(organisation.date_of(at))
    if top is None:
        raise Refused("targets.no_organisation")
    permits.require_setter(by, top.id, at)
    before = {row.pk: row for row in queries.year_before(year)}
    chosen = [(before[pk], text) for pk, text in values.items() if pk in before]
    if not chosen:
        raise Refused("targets.nothing_before", year=year - 1)
    problems: list[Problem] = []
    for row, text in chosen:
        try:
            with transaction.atomic():
                _set(row, text, year, gives_down=gives_down, by=by, at=at)
        except Refused as no:
            found = no.problems or (Problem(no.code, "", no.params),)
            told = {"indicator": row.indicator.name}
            problems += [
                Problem(one.code, f"value-{row.pk}", {**told, **one.params}) for one in found
            ]
    if problems:
        raise Refused("targets.start_has_problems", problems, count=len(problems))
    return len(chosen)


def _set(row: Target, text: str, year: int, *, gives_down: bool, by: Actor, at: datetime) -> None:
    base = queries.limit_of(row).base
    made = set_company_target(
        year=year, indicator_code=row.indicator.code, value=text, kind=row.kind,
        base=queries.plain(base) if base is not None else "", window=row.window,
        population=row.population, events=row.filter, **_moved(row, year),
        is_stretch=row.state == "STRETCH", post=row.post_id, person=row.person_id, by=by, at=at,
    )  # fmt: skip
    if not gives_down or made.rule or row.rule not in AGAIN or made.state != "SET":
        return
    rule = row.rule
    if rule == cascade.APPORTION and not made.value:
        rule = cascade.EQUAL_ZERO
    if not cascade.fits(rule, made.kind, made.indicator.roll_up):
        return
    reserve = min(row.reserve, int(made.value)) if rule == cascade.APPORTION else 0
    try:
        with transaction.atomic():
            cascade_all(made.pk, rule=rule, reserve=reserve, by=by, at=at)
    except Refused:
        return  # the list of the draft says "to be given down": a person decides


def _moved(row: Target, year: int) -> Columns:
    """A term that runs on keeps its days; one that ends before is as long again, a year later."""
    said, starts, ends = detail.read(row.detail), row.starts, row.ends
    years = year - row.year if ends is None or ends.year < year else 0
    way = tuple((_later(day, years), value) for day, value in said.milestones)
    return {
        "detail": detail.stored(replace(said, milestones=way)),
        "starts": starts and _later(starts, years),
        "ends": ends and _later(ends, years),
    }


def _later(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)
