"""No score falls because somebody reported a hazard: only what was left undone by its day counts.

The figures of the results and the points of the assessment together, over random histories.
"""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from zeren.core.assessment import scoring
from zeren.core.assessment.scheme import Item
from zeren.core.assessment.scoring import Given, Verdict
from zeren.core.targets import bounds
from zeren.core.targets.rolling import Month, month_after
from zeren.hazards.queries import counts
from zeren.hazards.queries.counts import Life

YEAR = 2026
FIRST = date(YEAR - 1, 10, 1)
FULL = Fraction(30)
ITEMS = (
    Item("met", {}, "met", FULL),
    Item("up", {}, "slope", FULL, indicators=("rate",), low=Fraction(50), high=Fraction(100)),
)
SHARES = (counts.RECTIFIED, counts.MAJOR_RECTIFIED, counts.ON_TIME, counts.PUBLISHED)


def moment(day: int, hour: int = 4) -> datetime:
    return datetime.combine(FIRST + timedelta(days=day), time(hour), tzinfo=UTC)


def months() -> list[Month]:
    found, first = [], date(YEAR, 1, 1)
    while first.year == YEAR:
        after = month_after(first)
        until = datetime.combine(after, time(0), tzinfo=UTC) - timedelta(hours=8)
        found.append(Month(first, after - timedelta(days=1), until))
        first = after
    return found


MONTHS = months()


@st.composite
def hazards(draw: st.DrawFn) -> Life:
    """One hazard: reported, perhaps mended, looked at, sent back, told, dismissed, regraded."""
    day = draw(st.integers(0, 440))
    due = draw(st.none() | st.integers(0, 60).map(lambda more: FIRST + timedelta(days=day + more)))
    acts, at = [], day
    some = ("rectify", "verify", "return", "publish", "dismiss", "reopen", "regrade")
    for act in draw(st.lists(st.sampled_from(some), max_size=5)):
        at += draw(st.integers(0, 40))
        acts.append((act, moment(at, 5)))
    return Life(1, 7, moment(day), due, draw(st.sampled_from(("general", "major"))), acts)


def points(known: list[Life], of: counts.Share, month: Month) -> list[Fraction | None]:
    """Of both items; a floor of 95 % on the share at the end of a month."""
    above, below = counts.shares(known, MONTHS, of).get((7, month.first), (0, 0))
    limit = bounds.limit("FP", 95)
    result = bounds.Result(Fraction(above, bounds.MICRO), Fraction(below, bounds.MICRO))
    met = bounds.is_met(limit, result)
    state = scoring.NOT_APPLICABLE if met is None else scoring.MET if met else scoring.MISSED
    seen = Verdict("rate", state, ("target", 1), bounds.value_of(limit, result))
    return [scoring.line(item, Given((seen,))).points for item in ITEMS]


@given(st.lists(hazards(), max_size=8), st.lists(hazards(), min_size=1, max_size=4), st.data())
def test_no_score_falls_because_somebody_reported(
    history: list[Life], more: list[Life], data: st.DataObject
) -> None:
    """Whatever else was reported, the points at each month's end are those without it, while
    nothing of it is past its day."""
    month = data.draw(st.sampled_from(MONTHS))
    fresh = [Life(2, 7, one.reported_at, one.due, one.grade) for one in more]
    fresh = [one for one in fresh if counts.falls_due(one) >= month.last]
    for share in SHARES:
        assert points([*history, *fresh], share, month) == points(history, share, month)


@given(st.lists(hazards(), max_size=8), hazards(), st.data())
def test_what_is_done_about_a_report_never_costs_more_than_leaving_it(
    history: list[Life], one: Life, data: st.DataObject
) -> None:
    """Mended and looked at by its day, a report only raises the share."""
    month = data.draw(st.sampled_from(MONTHS))
    done = one.reported_at + timedelta(minutes=1)
    good = Life(2, 7, one.reported_at, one.due, one.grade, [("rectify", done), ("verify", done)])
    for share in (counts.RECTIFIED, counts.ON_TIME):
        was, now = points(history, share, month), points([*history, good], share, month)
        assert all(
            new is None or old is None or new >= old for old, new in zip(was, now, strict=True)
        )


@given(hazards())
def test_a_hazard_counts_in_one_year_alone(one: Life) -> None:
    """What was settled in the year before, or not yet at the end, is not of this year."""
    start = moment((date(YEAR, 1, 1) - FIRST).days, 0) - timedelta(hours=8)
    for share in SHARES:
        before = share.settles(one, one.before(start), date(YEAR - 1, 12, 31))
        assert not (before and counts.shares([one], MONTHS, share))
