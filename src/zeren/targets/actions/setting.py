"""Set the company's targets from the catalogue, change them, take them out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.targets import cascade, definition, typed
from zeren.core.targets import detail as details
from zeren.core.tongue import ENGLISH, say
from zeren.organisation import queries as organisation
from zeren.targets import naming, permits, queries
from zeren.targets.actions import holding
from zeren.targets.actions.detailing import More, read_more
from zeren.targets.actions.versions import draft_set
from zeren.targets.actions.writing import change, draft_target, drop_below, record, take_back
from zeren.targets.models import Indicator, Target

TERMS = ("TERM", "PROJECT", "ACADEMIC_YEAR")
"""Stretches of time that begin and end on days of their own."""


@transaction.atomic
def set_company_target(
    *,
    year: int,
    indicator_code: str,
    value: str,
    post: int | None = None,
    person: int | None = None,
    by: Actor,
    at: datetime,
    **said: Any,
) -> Target:
    """Set one target of the whole organisation, or change it while the year is a draft.

    value:  as it was typed ("≤ 4 人", "90–110 %", "2026-03-31", "pending"); see core.targets.typed.
    post, person: of whom alone it is to be reached, instead of the whole organisation.
    said:   what else is said, see `meant`.
    Refused: targets.unknown_indicator, targets.not_setter, targets.no_organisation,
    targets.holder_not_here, and those of `meant`.
    """
    on = organisation.date_of(at)
    top = organisation.root(on)
    if top is None:
        raise Refused("targets.no_organisation")
    unit_id = holding.unit_of(post, person, on) if post or person else top.id
    permits.require_setter(by, unit_id, at)
    found = queries.indicator_by_code(indicator_code)
    if found is None:
        raise Refused("targets.unknown_indicator", indicator=indicator_code)
    wish = meant(found, value, year=year, **said)
    standing = draft_set(year, by=by, at=at)
    wanted = {name: getattr(wish, name) for name in SET}
    slot = queries.slot_of(
        found,
        str(said.get("window", "")),
        str(said.get("population", "")),
        wanted["filter"],
        is_stretch=wish.state == "STRETCH",
        holder=holding.slot(post, person),
    )
    there = queries.company_target(standing.pk, found.code, slot)
    if there is None:
        row = wish
        row.since, row.unit_id, row.slot = standing, unit_id, slot
        row.post_id, row.person_id = post, person
        row.rule = cascade.HELD if post or person else ""
        row.save(force_insert=True)
    elif all(getattr(there, name) == one for name, one in wanted.items()):
        return there
    else:
        drop_below(there, by=by, at=at)
        again = {
            "rule": cascade.HELD if post or person else "", "reserve": 0, "own": 0,
            **holding.NOBODY, "indicator_id": found.pk,
        }  # fmt: skip
        row = change(there, by=by, at=at, **wanted, **again)
    for _row, problem in queries.looser([row]):
        raise Refused(problem.code, [Problem(problem.code, "value", problem.params)])
    record("target.set", row, by, at)
    return row


SET = ("kind", "low", "low_open", "high", "high_open", "scale", "base", "symbol", "window",
       "population", "state", "filter", "detail", "starts", "ends")  # fmt: skip
"""The columns that say what is to be reached."""


def meant(
    found: Indicator,
    value: str,
    *,
    year: int,
    kind: str = "",
    base: str = "",
    window: str = "",
    population: str = "",
    events: Mapping[str, object] | None = None,
    more: More | None = None,
    detail: Mapping[str, object] | None = None,
    starts: date | None = None,
    ends: date | None = None,
    is_stretch: bool = False,
) -> Target:
    """What was typed as a target that is not written yet, to be shown back or to be set.

    kind:   the first of the indicator's kinds that the text can be, when none is given.
    base:   as typed, the frozen base of a reduction.
    window, population, events: where they are not the indicator's own, it is another target beside.
    more:   what is typed beyond the value; detail: the same as another target keeps it.
    starts, ends: of a term that is no calendar year. is_stretch: striven for, beside the binding.
    Refused: targets.kind_not_allowed, definition.broken, detail.* with every problem, and those of
    typed.read.
    """
    read = understood(
        found, value, year=year, kind=kind, base=base, window=window, population=population
    )
    broken = definition.filter_problems(events) if events else []
    if broken:
        raise Refused("definition.broken", broken, count=len(broken))
    if read.limit.window in TERMS and (starts is None or ends is None or ends < starts):
        raise Refused("detail.term_needed", [Problem("detail.term_needed", "starts")])
    if read.limit.window not in TERMS:
        starts = ends = None
    term = starts or date(year, 1, 1), ends or date(year, 12, 31)
    kept = dict(detail or {})
    if more is not None and read.state == typed.SET:
        asked = for_kind(
            asked_of(found, year=year, window=read.limit.window, population=population),
            read.limit.kind,
        )
        asked = replace(asked, base=read.limit.base)
        kept = details.stored(read_more(more, read.limit, asked, term=term, unit=found.unit_word))
    return Target(
        year=year,
        indicator=found,
        **queries.columns_of(read.limit),
        state="STRETCH" if is_stretch and read.state == typed.SET else read.state,
        filter=dict(events or {}),
        detail=kept,
        starts=starts,
        ends=ends,
    )


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
    if kind == "CO":
        return replace(asked, kind=kind, scale=1, is_count=False)
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
