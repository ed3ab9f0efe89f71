"""Which room works out which indicator: one small table, from a source's code to its function.

A source gives the own figure of each unit and month: without the units below it, as it was known at
a moment. How months become a year is said here too.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from statistics import median

from zeren.core.days import day_of
from zeren.core.targets.bounds import MICRO, micro
from zeren.core.targets.rolling import Month, Own, month_after
from zeren.hazards.queries import counts as hazards
from zeren.incidents import queries as incidents
from zeren.letters.queries import counts as letters
from zeren.obligations import queries as owed
from zeren.organisation import queries as organisation
from zeren.organisation.queries import spans
from zeren.responsibility.queries import duties as responsibility
from zeren.targets.queries import entries
from zeren.training.queries import counts as training


@dataclass(frozen=True)
class Asked:
    """months: those to work out, of one year. as_of: what was recorded by then counts.

    known: the fact of that moment; None is now.
    """

    months: Sequence[Month]
    as_of: datetime
    known: int | None = None

    @property
    def since(self) -> date:
        return self.months[0].first

    @property
    def until(self) -> date:
        """The day after the last month."""
        return month_after(self.months[-1].first)

    @cached_property
    def events(self) -> Sequence[incidents.Known]:
        """Read once for every filter that counts them."""
        return incidents.known(since=self.since, until=self.until, as_of=self.as_of)

    @cached_property
    def entered(self) -> dict[str, Own]:
        """Of each indicator that somebody enters, the own figures of the units."""
        found: dict[str, Own] = {}
        rows = entries.entered(since=self.since, until=self.until, as_of=self.as_of)
        for code, slot, unit, ends, above, below in rows:
            key = f"{code}/{slot}" if slot else code
            found.setdefault(key, {})[unit, ends.replace(day=1)] = (above, below)
        return found

    @cached_property
    def heads(self) -> dict[str, Own]:
        """By kind of person, how many belonged to each unit at the end of each month."""
        found: dict[str, Own] = {}
        for rows in spans.person_spans(None).values():
            for one in rows:
                for month in self.months:
                    if one.from_day <= day_of(month.last) < one.to_day:
                        own = found.setdefault(one.kind, {})
                        key = (one.unit_id, month.first)
                        own[key] = (own.get(key, (0, 0))[0] + MICRO, MICRO)
        return found


@dataclass(frozen=True, slots=True)
class Source:
    """part: what is worked out together, after facts of these kinds.

    is_state: what stands at a date, so that the last month tells it; else cases that add up.
    is_mean:  over the mean of the months (heads), not over their sum (hours).
    behind: the list of what is behind the number (web/links.py).
    """

    part: str
    own: Callable[[Asked], Own]
    is_state: bool = True
    is_mean: bool = False
    behind: str = ""


def _owed(*requirements: str) -> Callable[[Asked], Own]:
    """Duties due at the end of each month, and of them met."""

    def own(asked: Asked) -> Own:
        found: Own = {}
        for month in asked.months:
            for row in owed.counts(day_of(month.last), known=asked.known):
                if row.requirement in requirements:
                    key = (row.unit_id, month.first)
                    met, due = found.get(key, (0, 0))
                    found[key] = (met + row.met * MICRO, due + row.due * MICRO)
        return found

    return own


def _things(asked: Asked) -> Own:
    """Things registered at the end of each month, and of them those with both: who is in charge,
    and who uses."""
    both = ("thing_in_charge", "thing_user")
    return {
        (unit, month.first): (met * MICRO, due * MICRO)
        for month in asked.months
        for unit, due, met in owed.subjects(day_of(month.last), both, known=asked.known)
    }


def _lists(asked: Asked) -> Own:
    """Posts of each unit at the end of each month, and of them those with a duty list."""
    found: Own = {}
    for month in asked.months:
        written = responsibility.posts_with_list_on(month.last)
        for post, unit in organisation.post_units(month.last):
            have, all_of_it = found.get((unit, month.first), (0, 0))
            found[unit, month.first] = (have + MICRO * (post in written), all_of_it + MICRO)
    return found


def _given_down(asked: Asked) -> Own:
    """Targets of units that have others below, and of them those passed on or held."""
    found: Own = {}
    for month in asked.months:
        above = {
            unit
            for _id, path in organisation.tree_paths(month.last)
            for unit in organisation.path_ids(path)[:-1]
        }
        for unit, is_given in entries.given_down(month.first.year, month.until):
            if unit in above:
                done, all_of_it = found.get((unit, month.first), (0, 0))
                found[unit, month.first] = (done + MICRO * is_given, all_of_it + MICRO)
    return found


def _median_days(asked: Asked) -> Own:
    """The median of each unit with all below it: medians of parts cannot be put together."""
    found: Own = {}
    taken = hazards.days_taken(asked.months)
    for month in asked.months:
        paths = dict(organisation.tree_paths(month.last))
        together: dict[int, list[int]] = {}
        for (unit, first), some in taken.items():
            if first == month.first:
                for above in organisation.path_ids(paths.get(unit, "")) or [unit]:
                    together.setdefault(above, []).extend(some)
        for unit, some in together.items():
            found[unit, month.first] = (micro(Fraction(median(some))), MICRO)
    return found


def _of(counted: Callable[[Sequence[Month]], Own]) -> Callable[[Asked], Own]:
    return lambda asked: counted(asked.months)


def _reports_a_head(asked: Asked) -> Own:
    """Reports of each month over the heads at its end."""
    return over_base(hazards.reports(asked.months), heads(asked, ()))


def heads(asked: Asked, population: Collection[str]) -> Own:
    """Heads at the end of each month: as they were entered, else as the roster says.

    population: whose; nobody named is everybody, contractors too, as their accidents are.
    """
    kinds = population or PEOPLE
    found: Own = {}
    for kind in kinds:
        for key, (number, _one) in asked.heads.get(kind, {}).items():
            found[key] = (found.get(key, (0, 0))[0] + number, MICRO)
    given = _exposure("headcount", kinds, asked)
    return found | {key: (micro(value), MICRO) for key, value in given.items()}


def over_base(cases: Own, base: Own) -> Own:
    """Cases over what they are counted over; where nothing happened the base still stands."""
    return {
        key: (cases.get(key, (0, 0))[0], base.get(key, (0, 0))[0]) for key in cases.keys() | base
    }


def _exposure(
    base: str, population: Collection[str], asked: Asked
) -> dict[tuple[int, date], Fraction]:
    days = (asked.since, asked.until)
    return incidents.exposure(base, population, since=days[0], until=days[1], as_of=asked.as_of)


def _counts(asked_for: Mapping[str, object], asked: Asked) -> dict[tuple[int, date], int]:
    return incidents.counts(
        asked_for, since=asked.since, until=asked.until, as_of=asked.as_of, among=asked.events
    )


def events(
    asked_for: Mapping[str, object], base: str, population: Collection[str]
) -> Callable[[Asked], Own]:
    """Cases that a filter counts, plain or over heads, hours, tonnes."""

    def own(asked: Asked) -> Own:
        found: Own = {}
        is_money = asked_for.get("count") == "loss"
        for key, number in _counts(asked_for, asked).items():
            found[key] = (number if is_money else number * MICRO, MICRO)
        if not base:
            return found
        if base == "headcount":
            return over_base(found, heads(asked, population))
        given = _exposure(base, population, asked)
        return over_base(found, {key: (micro(value), MICRO) for key, value in given.items()})

    return own


def entered(key: str) -> Callable[[Asked], Own]:
    """What the owners of an indicator's data entered."""
    return lambda asked: asked.entered.get(key, {})


PEOPLE = ("employee", "agency", "intern", "contractor")

SOURCES = {
    f"{room}.{name}": source
    for room, name, source in (
        ("training", "coverage", Source("coverage", _owed("trained"), behind="gaps")),
        ("training", "pass", Source("training", _of(training.passed), behind="meetings")),
        ("letters", "covered", Source("coverage", _owed("letter"), behind="gaps")),
        ("letters", "instruments", Source("letters", _of(letters.signed), behind="letters")),
        ("coverage", "objects", Source("coverage", _things, behind="gaps")),
        (
            "hazards",
            "rectified",
            Source("hazards", _of(hazards.of(hazards.RECTIFIED)), behind="hazards"),
        ),
        (
            "hazards",
            "major_rectified",
            Source("hazards", _of(hazards.of(hazards.MAJOR_RECTIFIED)), behind="hazards"),
        ),
        (
            "hazards",
            "on_time",
            Source("hazards", _of(hazards.of(hazards.ON_TIME)), behind="hazards"),
        ),
        (
            "hazards",
            "published",
            Source("hazards", _of(hazards.of(hazards.PUBLISHED)), behind="hazards"),
        ),
        (
            "hazards",
            "major_overdue",
            Source("hazards", _of(hazards.major_overdue), behind="hazards"),
        ),
        ("hazards", "median_days", Source("hazards", _median_days, behind="hazards")),
        ("responsibility", "duty_lists", Source("coverage", _lists)),
        ("targets", "given_down", Source("coverage", _given_down)),
        ("hazards", "reports_per_head", Source("hazards", _reports_a_head, False, True, "hazards")),
    )
}
"""By the code that the definition of an indicator names."""
