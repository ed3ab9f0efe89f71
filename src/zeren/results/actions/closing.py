"""Periods that are over are written down once; what is known differently later restates them."""

from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.targets.bounds import Result
from zeren.core.targets.verdict import PENDING
from zeren.ledger import queries as facts
from zeren.organisation import queries as organisation
from zeren.results.queries import reading, verdicts
from zeren.targets import actions as targets
from zeren.targets.queries import entries

AT_ONCE = 500
"""Targets of one transaction."""


def close_periods(*, by: Actor, at: datetime) -> int:
    """Write down every closed window of a target whose result is new or has changed.

    Nothing is edited: the newest row counts, those before it are the trace. Returns how many rows.
    """
    written = 0
    for year in reading.years_counted(organisation.date_of(at)):
        ids = list(entries.touching(year).values_list("id", flat=True))
        for start in range(0, len(ids), AT_ONCE):
            written += _close(year, ids[start : start + AT_ONCE], by, at)
    return written


@transaction.atomic
def _close(year: int, ids: list[int], by: Actor, at: datetime) -> int:
    rows = list(entries.touching(year).filter(pk__in=ids))
    units, codes = {row.unit_id for row in rows}, {row.indicator.code for row in rows}
    newest: dict[tuple[str, int, str, date, date], Result] = {}
    since = min((verdicts.term_of(row)[0] for row in rows), default=date(year, 1, 1))
    for old in entries.of(codes, units, since=since, how=entries.WORKED_OUT):
        key = (old.indicator.code, old.unit_id, old.slot, old.starts, old.ends)
        newest[key] = verdicts.exact(old.numerator, old.denominator)
    cause = facts.newest_id() or None
    found = []
    for line in verdicts.of_rows(rows, at):
        row = line.row
        for one in line.begun:
            result = verdicts.kept(one.result)
            key = (row.indicator.code, row.unit_id, row.slot, one.starts, one.ends)
            if one.ends >= line.today or one.state == PENDING or newest.get(key) == result:
                continue
            found.append(
                targets.Counted(
                    indicator_id=row.indicator_id,
                    unit_id=row.unit_id,
                    slot=row.slot,
                    starts=one.starts,
                    ends=one.ends,
                    numerator=Fraction(result.numerator),
                    denominator=Fraction(result.denominator),
                    source=entries.WORKED_OUT,
                    cause=cause,
                )
            )
    targets.write_results(found, by=by, at=at)
    return len(found)
