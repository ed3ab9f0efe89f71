"""What is owed: every letter that was in force in a year owes its person an assessment.

Source: Work Safety Law art. 22 (fulfilment of the responsibility is supervised and assessed).
"""

from dataclasses import dataclass
from datetime import date

from zeren.assessment.models import Assessment
from zeren.content.queries import limits
from zeren.letters import queries as letters
from zeren.organisation import queries as organisation


@dataclass(frozen=True, slots=True)
class Owing:
    """The letters in force at the end of a year, and how far their assessments are.

    due: the day by which they are to be published. unopened: people nobody began with.
    """

    year: int
    owed: int
    published: int
    unopened: tuple[int, ...]
    due: date

    @property
    def missing(self) -> int:
        return self.owed - self.published


def owing(year: int, on: date) -> Owing:
    """Who owes what of a year as of a day, from the letters and the assessments themselves."""
    held = set(holders(year, on))
    rows = Assessment.objects.filter(year=year, period="YEAR", kind="person").exclude(
        state="DROPPED"
    )
    states = dict(rows.values_list("assessed_id", "state"))
    return Owing(
        year=year,
        owed=len(held),
        published=sum(states.get(one) == "PUBLISHED" for one in held),
        unopened=tuple(sorted(held - set(states))),
        due=due_date(year, on),
    )


def holders(year: int, on: date) -> dict[int, int]:
    """Person -> unit of everybody whose letter was in force on the last day of a year up to now."""
    last = min(on, date(year, 12, 31))
    roster = {row.person_id: row.unit_id for row in organisation.roster(last)}
    states = letters.live_states(sorted(roster), year, last)
    return {one: roster[one] for one, (_letter, state) in states.items() if state == "IN_FORCE"}


def to_open(year: int, period: str, on: date) -> dict[int, int]:
    """Person -> unit of those whose letter is in force and whose assessment nobody began."""
    rows = Assessment.objects.filter(year=year, period=period, kind="person")
    begun = set(rows.exclude(state="DROPPED").values_list("assessed_id", flat=True))
    return {one: unit for one, unit in holders(year, on).items() if one not in begun}


def never_begun(on: date) -> int:
    """Letters of last year whose assessment nobody began, once it is late."""
    year = on.year - 1
    return len(to_open(year, "YEAR", on)) if on > due_date(year, on) else 0


def busy_year(on: date) -> int:
    """The year that assessment is about: the last one until its day, then this one."""
    year = on.year - 1
    is_running = Assessment.objects.filter(year=year).exclude(state__in=DONE).exists()
    return year if is_running or (on <= due_date(year, on) and holders(year, on)) else on.year


DONE = ("PUBLISHED", "DROPPED")


def due_date(year: int, on: date) -> date:
    """By when the assessments of a year are published: days of the house after its end."""
    return date.fromordinal(date(year, 12, 31).toordinal() + limits.assessment_days("due", on))
