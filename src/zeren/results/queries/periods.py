"""What came of a unit's targets in a period that is assessed, from the same figures as the pages.

A target belongs to the period when its term touches it: of this year's set, or of an earlier one
whose term goes on (an academic year, a project).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from zeren.core.assessment.scheme import PROTECTED
from zeren.core.targets import period, verdict
from zeren.core.targets.period import Said
from zeren.organisation import queries as organisation
from zeren.results.queries import measures, reading, verdicts
from zeren.results.queries.verdicts import Line
from zeren.targets.queries import entries
from zeren.targets.queries.entries import TargetRow


@dataclass(frozen=True, slots=True)
class Achieved:
    """One target of a period. line: with its owner and figures, for readers."""

    line: Line
    said: Said

    @property
    def row(self) -> TargetRow:
        return self.line.row

    @property
    def is_of_good_deeds(self) -> bool:
        """It counts nothing but what people do for safety, such as reports of near misses."""
        rule = measures.rule_of(self.row)
        if rule.source == "hazards.reports_per_head":
            return True
        some = [set(one.get("classes", ())) for one in rule.events.get("any", ())]
        return bool(some) and all(one and one <= PROTECTED for one in some)


def of_unit(unit_id: int, since: date, until: date, on: date) -> list[Achieved]:
    """The targets of a unit in a period as of a day; what no part worked out is pending."""
    rows = _touching(unit_id, since, until)
    known = reading.parts_counted(until.year)
    found = []
    for line in verdicts.of_rows(rows, organisation.start_of_day(on)):
        is_counted = line.measure.source == measures.ENTERED or line.measure.part in known
        said = _said(line, since, until) if is_counted else Said(verdict.PENDING)
        found.append(Achieved(line, said))
    return found


def _touching(unit_id: int, since: date, until: date) -> list[TargetRow]:
    """Of each target the newest set's row: one that was carried over stands in two."""
    years = sorted({since.year, until.year})
    rows = {row.pk: row for year in years for row in entries.touching(year).filter(unit_id=unit_id)}
    found: dict[tuple[object, ...], TargetRow] = {}
    for row in sorted(rows.values(), key=lambda one: one.year):
        begin, end = verdicts.term_of(row)
        if begin <= until and end >= since:
            found[row.indicator.code, row.slot, begin, end] = row
    return sorted(found.values(), key=lambda one: (one.indicator.rank, one.indicator.code, one.pk))


def _said(line: Line, since: date, until: date) -> Said:
    row, limit = line.row, line.limit
    if limit is None:
        return Said(verdict.PENDING)
    begin, end = verdicts.term_of(row)
    last = min(until, line.today)
    after = last + timedelta(days=1)
    today = line.today if last == line.today else after

    return period.said_of(
        line.judged(begin, end, today, last),
        limit.window,
        since,
        last,
        is_floor=limit.low is not None,
        is_whole=line.judged(begin, min(end, last), after, last).state != verdict.PENDING,
    )
