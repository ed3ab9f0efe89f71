"""The verdict of each target of a unit, with the figures that led to it.

Everything is read from the kept figures: the same number of queries for one target and for many.
The rule is core.targets.verdict; here its months are put together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from zeren.core.targets import bounds, rolling, verdict
from zeren.core.targets.bounds import MICRO, Limit, Result
from zeren.core.targets.rolling import Pair
from zeren.core.targets.verdict import Counted, Figure, Verdict
from zeren.organisation import queries as organisation
from zeren.results.models import DataOwner
from zeren.results.queries import measures, owners, reading
from zeren.results.queries.counting import Cells, Measure
from zeren.targets import queries as targets
from zeren.targets.queries import entries
from zeren.targets.queries.entries import TargetRow

Written = Mapping[tuple[date, date], list[Result]]
"""First and last day -> what was written down of a window that was over, oldest first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One target with its result. row: of the targets room.

    result:  of its newest window, None while something is missing; before: last year's.
    allowed: the whole number of cases that a ceiling rate leaves, of the people counted so far.
    owner:   who enters it, where no room knows it.
    was:     by window, what had been written down when it was over and is known differently now.
    """

    row: TargetRow
    limit: Limit | None
    measure: Measure
    months: Mapping[str, Pair]
    verdict: Verdict
    before: Verdict
    today: date
    owner: DataOwner | None = None
    was: Mapping[tuple[date, date], Result] | None = None
    is_known: bool = True

    @property
    def state(self) -> str:
        """Of its verdict; while nothing was to be counted yet, it is not applicable so far."""
        result = self.result
        is_nothing = self.first_entered is not None or (result and not result.is_applicable)
        if self.verdict.state == verdict.PENDING and is_nothing:
            return verdict.NOT_APPLICABLE
        return self.verdict.state

    @property
    def first_entered(self) -> date | None:
        """Last day of the first period that its owner enters, while that is not over."""
        if self.owner is None or self.is_known or not self.begun:
            return None
        ends = owners.period_of(self.owner.every, self.begun[0].starts)[1]
        return ends if ends >= self.today else None

    @property
    def begun(self) -> list[Figure]:
        """The windows that have begun, oldest first."""
        return [one for one in self.verdict.figures if one.starts <= self.today]

    @property
    def result(self) -> Result | None:
        return result_of(self.begun) if self.is_known else None

    @property
    def allowed(self) -> int | None:
        result = self.result
        if self.limit is None or self.limit.kind != "CR" or not result or not result.denominator:
            return None
        return bounds.allowed_cases(self.limit, int(result.denominator))


def result_of(figures: Sequence[Figure]) -> Result | None:
    """What was counted in the newest of these windows."""
    return figures[-1].result if figures else None


def lines(unit_id: int, year: int, at: datetime) -> list[Line]:
    """The verdicts of a unit's targets of a year, the gravest first."""
    return of_rows(targets.unit_targets(unit_id, year), at)


def of_rows(rows: Sequence[TargetRow], at: datetime) -> list[Line]:
    """The verdicts of some targets, in their order; a fixed number of queries."""
    if not rows:
        return []
    units, codes = {row.unit_id for row in rows}, {row.indicator.code for row in rows}
    terms = [term_of(row) for row in rows]
    first, last = min(one[0].year for one in terms), max(one[1].year for one in terms)
    figures: dict[int, Cells] = {}
    for (unit, _year), cells in sorted(reading.kept(units, range(first - 1, last + 1)).items()):
        held = figures.setdefault(unit, {})
        for key, some in cells.items():
            held[key] = {**held.get(key, {}), **some}
    written = _written(codes, units, first)
    named = {
        (row.indicator.code, row.unit_id): row
        for row in owners.newest().filter(indicator__code__in=codes)
    }
    above = {code: row for (code, _unit), row in reversed(named.items())}
    today = organisation.date_of(at)
    found = []
    for row in rows:
        measure, code = measures.of_target(row), row.indicator.code
        owner = None
        if measure.source == measures.ENTERED:
            owner = named.get((code, row.unit_id)) or above.get(code)
        months = figures.get(row.unit_id, {}).get(measure.key, {})
        known = written.get((code, row.unit_id, row.slot), {})
        found.append(_line(row, measure, months, owner, known, today))
    return found


def _line(
    row: TargetRow,
    measure: Measure,
    months: Mapping[str, Pair],
    owner: DataOwner | None,
    written: Written,
    today: date,
) -> Line:
    limit = targets.limit_of(row)
    begin, end = term_of(row)
    said = judged(row, limit, measure, months, owner, begin, end, today, today)
    past = (_year_before(begin), _year_before(end))
    after = past[1] + timedelta(days=1)
    before = judged(row, limit, measure, months, owner, *past, after, after)
    was = {
        (one.starts, one.ends): written[one.starts, one.ends][0]
        for one in said.figures
        if (one.starts, one.ends) in written
        and one.state != verdict.PENDING
        and written[one.starts, one.ends][0] != kept(one.result)
    }
    has_bound = limit.low is not None or limit.high is not None
    shown = limit if has_bound else None
    counted = months_of(measure, months, limit.window, begin, min(end, today))
    return Line(
        row, shown, measure, months, said, before, today, owner, was, is_known=bool(counted)
    )


def term_of(row: TargetRow) -> tuple[date, date]:
    """First and last day of a target: its own ones, else those of its year."""
    return row.starts or date(row.year, 1, 1), row.ends or date(row.year, 12, 31)


def judged(
    row: TargetRow,
    limit: Limit,
    measure: Measure,
    months: Mapping[str, Pair],
    owner: DataOwner | None,
    begin: date,
    end: date,
    today: date,
    last: date,
) -> Verdict:
    """The verdict on a term as it stands on a day, from what was counted up to a last day."""
    every = owners.MONTHS[owner.every] if owner else 1
    way = [
        (date.fromisoformat(day), Fraction(str(value)))
        for day, value in row.detail.get("milestones", ())
    ]
    asked = verdict.Asked(begin, end, today, how=_how(measure, row), milestones=way)
    counted = months_of(measure, months, limit.window, begin, min(end, last), every)
    return verdict.judge(limit, counted, asked)


def _how(measure: Measure, row: TargetRow) -> str:
    """How months become one: what stands at a date is the newest, the rest as it rolls up."""
    return "LAST" if measure.is_state else str(row.indicator.roll_up or "NONE")


def months_of(
    measure: Measure,
    cells: Mapping[str, Pair],
    window: str,
    begin: date,
    last: date,
    every: int = 1,
) -> list[Counted]:
    """The months of a term up to a day, as the verdict wants them.

    A month of which a room knows nothing counted nothing; one that nobody entered is missing. An
    average headcount is the mean of its months: each gets its part of the window's.
    every: how many months an entry is for, of which only the last one bears it.
    """
    word, _colon, number = window.partition(":")
    if word == "ROLLING":
        for _month in range(int(number) - 1):
            begin = (begin.replace(day=1) - timedelta(days=1)).replace(day=1)
    found = []
    for first in rolling.months_of(begin, last):
        ends = min(rolling.month_after(first) - timedelta(days=1), last)
        pair = cells.get(f"{first:%Y-%m}")
        if pair is None and measure.source == measures.ENTERED:
            continue
        above, below = pair if pair is not None else measure.nothing
        if above and not below:
            continue
        starts = first
        for _month in range(every - 1):
            starts = (starts - timedelta(days=1)).replace(day=1)
        found.append((max(starts, begin), ends, exact(above, below)))
    if not measure.is_mean:
        return [Counted(*one) for one in found]
    counts: dict[tuple[date, date], int] = {}
    place = {one: _window_of(one[0], word, begin, last) for one in found}
    for one in found:
        counts[place[one]] = counts.get(place[one], 0) + 1
    size = {one: counts[place[one]] for one in found}
    if word == "ROLLING":
        size = {one: min(int(number), len(found)) for one in found}
    return [
        Counted(one[0], one[1], Result(one[2].numerator, Fraction(one[2].denominator) / size[one]))
        for one in found
    ]


def _window_of(day: date, word: str, begin: date, last: date) -> tuple[date, date]:
    """The window that holds a day: of a split term its part, of monthly averages the month."""
    split = "MONTH" if word == "MONTHS_AVERAGE" else word
    if split in verdict.SPLIT:
        for since, until in verdict.windows(split, begin, last):
            if since <= day <= until:
                return since, until
    return begin, last


def exact(above: int, below: int) -> Result:
    """The result that a table's millionths are."""
    return Result(Fraction(above, MICRO), Fraction(below, MICRO))


def kept(result: Result) -> Result:
    """The same as a table keeps it: an average headcount is cut off after millionths."""
    return exact(int(result.numerator * MICRO), int(result.denominator * MICRO))


def _year_before(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _written(
    codes: set[str], units: set[int], year: int
) -> dict[tuple[str, int, str], dict[tuple[date, date], list[Result]]]:
    found: dict[tuple[str, int, str], dict[tuple[date, date], list[Result]]] = {}
    for row in entries.of(codes, units, since=date(year, 1, 1), how=entries.WORKED_OUT):
        of_one = found.setdefault((row.indicator.code, row.unit_id, row.slot), {})
        of_one.setdefault((row.starts, row.ends), []).append(exact(row.numerator, row.denominator))
    return found
