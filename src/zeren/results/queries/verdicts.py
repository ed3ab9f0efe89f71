"""The verdict of each target of a unit, with the figures that led to it.

Everything is read from the kept figures: the same number of queries for one target and for many.
The rule is core.targets.verdict; here its months are put together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from zeren.core.targets import bounds, detail, rolling, together, verdict
from zeren.core.targets.bounds import MICRO, Limit, Result
from zeren.core.targets.detail import Detail
from zeren.core.targets.rolling import Pair
from zeren.core.targets.together import Series
from zeren.core.targets.verdict import Counted, Figure, Verdict
from zeren.organisation import queries as organisation
from zeren.results.models import DataOwner
from zeren.results.queries import measures, owners, reading
from zeren.results.queries.counting import Cells, Measure
from zeren.targets import queries as targets
from zeren.targets.queries import entries
from zeren.targets.queries.entries import IndicatorRow, TargetRow

Written = Mapping[tuple[date, date], list[Result]]
"""First and last day -> what was written down of a window that was over, oldest first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One target with its result. row: of the targets room.

    result:  of its newest window, None while something is missing; before: last year's.
    allowed: the whole number of cases that a ceiling rate leaves, of the people counted so far.
    owner:   who enters it, where no room knows it. said, series: what else it says, and of what.
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
    said: Detail = field(default_factory=Detail)
    series: Mapping[str, "Known"] = field(default_factory=dict)

    def judged(self, begin: date, end: date, today: date, last: date) -> Verdict:
        """The verdict on a term as it stood on a day, from what was counted up to a last day."""
        limit = targets.limit_of(self.row)
        return judged(limit, self.said, self.series, begin, end, today, last)

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
    today = organisation.date_of(at)
    details = {row.pk: detail.read(row.detail) for row in rows if row.detail}
    wanted = {code for one in details.values() for code in one.codes}
    further = {one.code: one for one in targets.by_codes(wanted)} if wanted else {}
    house = organisation.root(today) if any(one.other for one in details.values()) else None
    top = house.id if house else 0
    terms = [term_of(row) for row in rows]
    first, last = min(one[0].year for one in terms), max(one[1].year for one in terms)
    figures: dict[int, Cells] = {}
    kept_of = reading.kept({*units, top} if top else units, range(first - 1, last + 1))
    for (unit, _year), cells in sorted(kept_of.items()):
        held = figures.setdefault(unit, {})
        for key, some in cells.items():
            held[key] = {**held.get(key, {}), **some}
    written = _written(codes, units, first)
    named = {
        (row.indicator.code, row.unit_id): row
        for row in owners.newest().filter(indicator__code__in=codes)
    }
    above = {code: row for (code, _unit), row in reversed(named.items())}

    def known(measure: Measure, row: TargetRow | IndicatorRow, unit: int, code: str) -> Known:
        owner = None
        if measure.source == measures.ENTERED:
            owner = named.get((code, unit)) or above.get(code)
        months = figures.get(unit, {}).get(measure.key, {})
        of = row.indicator if isinstance(row, TargetRow) else row
        return Known(measure, months, owner, row.kind, of.roll_up, of.scale)

    found = []
    for row in rows:
        code, said = row.indicator.code, details.get(row.pk, Detail())
        series = {"": known(measures.of_target(row), row, row.unit_id, code)}
        for one in (further[other] for other in said.codes if other in further):
            unit = top if said.other and said.other.code == one.code else row.unit_id
            series[one.code] = known(measures.of_indicator(one), one, unit, one.code)
        was = written.get((code, row.unit_id, row.slot), {})
        found.append(_line(row, said, series, was, today))
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one indicator in one unit, by month."""

    measure: Measure
    months: Mapping[str, Pair]
    owner: DataOwner | None
    kind: str
    how: str
    scale: int

    def series(self, window: str, begin: date, last: date) -> Series:
        """What stands at a date is the newest, the rest comes together as it rolls up."""
        every = owners.MONTHS[self.owner.every] if self.owner else 1
        how = "LAST" if self.measure.is_state else self.how or "NONE"
        counted = months_of(self.measure, self.months, window, begin, last, every)
        return Series(self.kind, self.scale, how, counted)


def term_of(row: TargetRow) -> tuple[date, date]:
    """First and last day of a target: its own ones, else those of its year."""
    return row.starts or date(row.year, 1, 1), row.ends or date(row.year, 12, 31)


def _line(
    row: TargetRow, said: Detail, series: Mapping[str, Known], written: Written, today: date
) -> Line:
    measure, months, owner = series[""].measure, series[""].months, series[""].owner
    limit = targets.limit_of(row)
    begin, end = term_of(row)
    now = judged(limit, said, series, begin, end, today, today)
    past = (_year_before(begin), _year_before(end))
    after = past[1] + timedelta(days=1)
    before = judged(limit, said, series, *past, after, after)
    was = {
        (one.starts, one.ends): written[one.starts, one.ends][0]
        for one in now.figures
        if (one.starts, one.ends) in written
        and one.state != verdict.PENDING
        and written[one.starts, one.ends][0] != kept(one.result)
    }
    has_bound = limit.low is not None or limit.high is not None
    shown = limit if has_bound else None
    counted = months_of(measure, months, limit.window, begin, min(end, today))
    is_known = bool(counted) or bool(said.parts and now.value is not None)
    return Line(row, shown, measure, months, now, before, today, owner, was, is_known, said, series)


def judged(
    limit: Limit,
    said: Detail,
    series: Mapping[str, Known],
    begin: date,
    end: date,
    today: date,
    last: date,
) -> Verdict:
    """The verdict on a term as it stands on a day, from what was counted up to a last day."""
    until = min(end, last)
    counted = {code: one.series(limit.window, begin, until) for code, one in series.items()}
    for one in said.beside:
        if one.limit.window != limit.window and one.code in series:
            apart = series[one.code].series(one.limit.window, begin, until)
            counted[together.key(one)] = apart
    return together.judge(limit, said, counted, verdict.Asked(begin, end, today))


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
