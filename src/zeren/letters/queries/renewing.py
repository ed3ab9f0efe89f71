"""The window in which a year's letters are renewed; inside it nothing is counted as met."""

from dataclasses import dataclass
from datetime import date

from zeren.core.letters import letter as core
from zeren.core.refusal import Problem
from zeren.letters.models import Letter, Renewal
from zeren.letters.queries.reading import read_on
from zeren.organisation import queries as organisation


@dataclass(frozen=True, slots=True)
class RenewalDays:
    """From when a year's letters can be issued, and until when they should be signed."""

    opens: date
    until: date


@dataclass(frozen=True, slots=True)
class Window:
    """Renewal that runs: how many of those who owe a letter of the year have signed it."""

    year: int
    until: date
    signed: int
    due: int


def renewal(year: int) -> RenewalDays:
    """What the organisation decided for a year, or else 1 December to 31 March."""
    row = Renewal.objects.filter(from_year__lte=year).order_by("-id").first()
    opens = divmod(row.opens, 100) if row else core.OPENS
    until = divmod(row.until, 100) if row else core.UNTIL
    return RenewalDays(date(year - 1, *opens), date(year, *until))


def closed_year(year: int, on: date) -> Problem | None:
    """Why letters of a year cannot be issued on a day; None for this year, and for the coming one
    from the day the organisation chose."""
    if year < on.year:
        return Problem("letter.year_over", params={"year": str(year)})
    opens = renewal(year).opens
    if year > on.year and on < opens:
        return Problem("letter.year_not_open", params={"year": str(year), "day": opens})
    return None


def window(on: date) -> Window | None:
    """The renewal that runs on a day; None outside it, and before the first letters of a house.

    From the opening day of the coming year's letters, once there are some, it is theirs.
    """
    for year in (on.year + 1, on.year):
        days = renewal(year)
        if not days.opens <= on <= days.until:
            continue
        if year > on.year and not Letter.objects.filter(year=year).exists():
            continue
        if not Letter.objects.filter(year__in=(year, year - 1)).exists():
            return None
        people = {row.person_id for row in organisation.roster(on) if row.kind != "contractor"}
        rows = read_on(Letter.objects.filter(year=year), on)
        held = rows.filter(reads__in=("SIGNED", core.AHEAD, "IN_FORCE"))
        signed = people.intersection(held.values_list("person_id", flat=True))
        return Window(year, days.until, len(signed), len(people))
    return None
