"""Set the company's targets from the catalogue, change them, take them out."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from zeren.core import indicator
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import both
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.targets import naming, permits, queries
from zeren.targets.actions.versions import draft_set
from zeren.targets.actions.writing import change, draft_target, drop_below, record, take_back
from zeren.targets.models import Indicator, Target

HUNDREDTHS = indicator.HUNDREDTHS


@transaction.atomic
def load_catalogue(catalogue: Iterable[Mapping[str, str]], *, at: datetime) -> int:
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
    known = Indicator.objects.filter(code__in=[row.code for row in rows]).order_by("id")
    ledger.record_changed("indicator.loaded", list(known), by=Actor.system(), at=at)
    return len(rows)


def kind_of(indicator_code: str) -> str:
    """The customary kind of an indicator. Refused: targets.unknown_indicator."""
    found = queries.indicator_by_code(indicator_code)
    if found is None:
        raise Refused("targets.unknown_indicator", indicator=indicator_code)
    return found.kind


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
    permits.require_setter(by, top.id, at)
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
        set=standing, indicator=found, unit_id=top.id, defaults=wanted
    )
    if not is_new and all(getattr(row, name) == one for name, one in wanted.items()):
        return row
    if not is_new:
        drop_below(row, by=by, at=at)
        change(row, **wanted, rule="", reserve=0)
    record("target.set", row, by, at)
    return row


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


@transaction.atomic
def set_child_value(target_id: int, value: int, *, by: Actor, at: datetime) -> Target:
    """Change by hand what one unit was given, while the set is a draft.

    What was given on below stays; the check then says what no longer fits, and publishing waits.
    Refused: targets.published, targets.not_setter, targets.not_given (it was set, not given),
    targets.moved_meanwhile, and those of a value.
    """
    row = draft_target(target_id)
    if row.parent is None:
        raise Refused("targets.not_given")
    permits.require_setter(by, row.parent.unit_id, at)
    _require_value(row.kind, value, row.high, row.due_date)
    if value == row.value:
        return row
    change(row, value=value)
    record("target.changed", row, by, at)
    return row


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
