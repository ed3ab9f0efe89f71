"""Set the company's targets from the catalogue, change them, take them out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.targets import definition, typed
from zeren.core.tongue import ENGLISH, say
from zeren.organisation import queries as organisation
from zeren.targets import naming, permits, queries
from zeren.targets.actions.versions import draft_set
from zeren.targets.actions.writing import change, draft_target, drop_below, record, take_back
from zeren.targets.models import Indicator, Target


@transaction.atomic
def set_company_target(
    *,
    year: int,
    indicator_code: str,
    value: str,
    kind: str = "",
    base: str = "",
    window: str = "",
    population: str = "",
    events: Mapping[str, object] | None = None,
    detail: Mapping[str, object] | None = None,
    is_stretch: bool = False,
    by: Actor,
    at: datetime,
) -> Target:
    """Set one target of the whole organisation, or change it while the year is a draft.

    value:  as it was typed ("≤ 4 人", "90–110 %", "2026-03-31", "pending"); see core.targets.typed.
    kind:   the first of the indicator's kinds that the text can be, when none is given.
    base:   as typed, the frozen base of a reduction.
    window, population, events: where they are not the indicator's own, it is another target beside.
    is_stretch: striven for, beside the binding one.
    Refused: targets.unknown_indicator, targets.kind_not_allowed, those of typed.read,
    definition.broken, targets.not_setter, targets.no_organisation.
    """
    on = organisation.date_of(at)
    top = organisation.root(on)
    if top is None:
        raise Refused("targets.no_organisation")
    permits.require_setter(by, top.id, at)
    found = queries.indicator_by_code(indicator_code)
    if found is None:
        raise Refused("targets.unknown_indicator", indicator=indicator_code)
    read = understood(
        found, value, year=year, kind=kind, base=base, window=window, population=population
    )
    broken = definition.filter_problems(events) if events else []
    if broken:
        raise Refused("definition.broken", broken, count=len(broken))
    standing = draft_set(year, by=by, at=at)
    wanted = {
        **queries.columns_of(read.limit),
        "state": "STRETCH" if is_stretch else read.state,
        "filter": dict(events or {}),
        "detail": dict(detail or {}),
    }
    slot = queries.slot_of(found, window, population, wanted["filter"], is_stretch=is_stretch)
    there = queries.company_target(standing.pk, found.code, slot)
    if there is None:
        row = Target(
            year=year, since=standing, indicator=found, unit_id=top.id, slot=slot, **wanted
        )
        row.save(force_insert=True)
    elif all(getattr(there, name) == one for name, one in wanted.items()):
        return there
    else:
        drop_below(there, by=by, at=at)
        again = {"rule": "", "reserve": 0, "own": 0, "owner_id": None, "indicator_id": found.pk}
        row = change(there, by=by, at=at, **wanted, **again)
    for _row, problem in queries.looser([row]):
        raise Refused(problem.code, [Problem(problem.code, "value", problem.params)])
    record("target.set", row, by, at)
    return row


@transaction.atomic
def take_usual(year: int, *, by: Actor, at: datetime) -> int:
    """Put the usual twelve into the draft with their customary values; how many were not there.

    Where there is no customary value, it is to be issued later until somebody types it.
    Refused: targets.not_setter, targets.no_organisation.
    """
    standing = queries.current_set(year)
    there = {row.indicator.code for row in queries.company_targets(standing.pk)} if standing else ()
    missing = [row for row in queries.indicators() if row.is_usual and row.code not in there]
    for row in missing:
        set_company_target(
            year=year, indicator_code=row.code, value=row.typical or "pending", by=by, at=at
        )
    return len(missing)


def understood(
    found: Indicator,
    text: str,
    *,
    year: int,
    kind: str = "",
    base: str = "",
    window: str = "",
    population: str = "",
) -> typed.Typed:
    """What a typed value means. Refused: targets.kind_not_allowed, and those of typed.read."""
    if kind and kind not in found.kinds:
        raise Refused(
            "targets.kind_not_allowed",
            kind=naming.KINDS.get(kind, kind),
            allowed=[naming.KINDS.get(one, one) for one in found.kinds],
        )
    if (window and not definition.is_window(window)) or not definition.is_population(population):
        raise Refused("definition.broken", count=1)
    asked = asked_of(found, year=year, window=window, population=population)
    if base:
        start = typed.read(base, replace(asked, kind="CA", is_count=False)).limit.high
        asked = replace(asked, base=start.value if start else None)
    refused: Refused | None = None
    for one in [kind] if kind else _plain_kinds(found):
        try:
            return typed.read(text, for_kind(asked, one))
        except Refused as no:
            refused = no if one != "RG" or refused is None else refused
    assert refused is not None, "an indicator has a kind"
    told = {"indicator": found.name, **refused.params}
    raise Refused(
        refused.code, [Problem(one.code, one.where, told) for one in refused.problems], **told
    )


def _plain_kinds(found: Indicator) -> list[str]:
    """The kinds that a value alone can mean; for the others a person says more."""
    if found.kind == "DT":
        return ["DT"]
    return [one for one in found.kinds if one not in ("RB", "RL", "CO")] or [found.kind]


def asked_of(found: Indicator, *, year: int, window: str = "", population: str = "") -> typed.Asked:
    """What a value of an indicator is typed for."""
    meant = definition.read(found.definition)
    words = (*found.unit_word.values(), meant.unit)
    return typed.Asked(
        found.kind,
        unit=meant.unit or say(found.unit_word, ENGLISH),
        words=[one for one in words if one],
        scale=found.scale,
        is_count=not meant.denominator and found.scale == 1,
        year=year,
        window=window or meant.window,
        population=population or meant.population,
    )


def for_kind(asked: typed.Asked, kind: str) -> typed.Asked:
    """The same for one of its kinds: only counts are whole, a part of another's is in percent."""
    if kind in ("RB", "RL"):
        scale = 100 if kind == "RL" else asked.scale
        return replace(asked, kind=kind, unit="%", words=("%",), scale=scale, is_count=False)
    return replace(asked, kind=kind, is_count=asked.is_count and kind in ("Z", "CN", "FN"))


@transaction.atomic
def remove_company_target(target_id: int, *, by: Actor, at: datetime) -> None:
    """Take a company target out of the draft, with everything given down from it.

    Refused: targets.published, targets.not_setter, targets.not_of_the_company.
    """
    row = draft_target(target_id)
    permits.require_setter(by, row.unit_id, at)
    if row.parent_id is not None:
        raise Refused("targets.not_of_the_company")
    take_back(row, by=by, at=at)


def read_for(row: Target, text: str) -> typed.Typed:
    """What another value typed for a target means: same kind, window, population and base."""
    asked = asked_of(row.indicator, year=row.year)
    asked = replace(for_kind(asked, row.kind), window=row.window, population=row.population)
    try:
        return typed.read(text, replace(asked, base=queries.limit_of(row).base))
    except Refused as no:
        told = {"indicator": row.indicator.name, **no.params}
        raise Refused(no.code, [Problem(no.code, "value", told)], **told) from None
