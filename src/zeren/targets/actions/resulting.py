"""Write down what was counted. A result is never changed: a newer one for the period counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.targets import bounds
from zeren.ledger import actions as ledger
from zeren.ledger import many
from zeren.targets.models import Result


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of an indicator (a version's id) in a unit from one day to another.

    A plain count is over 1; nothing over nothing is "not applicable". cause: the fact after which
    it was counted. evidence: digest of a file in the vault. entered_by: whoever typed it in.
    """

    indicator_id: int
    unit_id: int
    starts: date
    ends: date
    numerator: Fraction
    denominator: Fraction = Fraction(1)
    slot: str = ""
    basis: str = "MEASURED"
    source: str = ""
    evidence: str = ""
    cause: int | None = None
    entered_by: int | None = None


def write_result(one: Counted, *, by: Actor, at: datetime) -> Result:
    """Write down one result with its fact. Refused: those of `write_results`."""
    return write_results([one], by=by, at=at)[0]


@transaction.atomic
def write_results(given: Sequence[Counted], *, by: Actor, at: datetime) -> list[Result]:
    """Write down many results, each with its fact, in few statements.

    Refused: targets.result_upside_down (the last day is before the first), targets.over_nothing
    (cases over nobody), targets.too_fine (more than six decimals).
    """
    rows = [_row(one, at) for one in given]
    many.insert(rows)
    ledger.record_many(
        "target.counted",
        [ledger.Item((Result.EVIDENCE_KIND, row.pk), row, _body(row)) for row in rows],
        by=by,
        at=at,
    )
    return rows


def _row(one: Counted, at: datetime) -> Result:
    if one.ends < one.starts:
        raise Refused("targets.result_upside_down")
    if one.denominator < 0 or (not one.denominator and one.numerator):
        raise Refused("targets.over_nothing")
    try:
        above, below = bounds.micro(one.numerator), bounds.micro(one.denominator)
    except ValueError:
        raise Refused("targets.too_fine", text=str(float(one.numerator))) from None
    return Result(
        indicator_id=one.indicator_id, unit_id=one.unit_id, slot=one.slot, starts=one.starts,
        ends=one.ends, numerator=above, denominator=below, basis=one.basis, source=one.source,
        evidence=one.evidence, cause=one.cause, entered_by_id=one.entered_by, counted_at=at,
    )  # fmt: skip


def _body(row: Result) -> dict[str, object]:
    """Which indicator, where, of which days; the numbers are under the row's digest."""
    return {
        "indicator": row.indicator_id,
        "unit": row.unit_id,
        "starts": row.starts.isoformat(),
        "ends": row.ends.isoformat(),
        "cause": row.cause,
    }
