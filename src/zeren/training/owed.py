"""What the training proves, and why somebody is not trained on a day and who acts next.

Source: Work Safety Law art. 28 (no one works untrained) and art. 22.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Case, Value, When

from zeren.core.days import day_of
from zeren.core.owed.coverage import Owed, Step
from zeren.core.owed.obligation import Proof
from zeren.core.owed.requirement import year_term
from zeren.organisation import queries as organisation
from zeren.training import queries
from zeren.training.queries import Standing

NOT_YET = Standing()


def gaps(ids: Sequence[int], on: date) -> dict[int, Step]:
    """The next step of each untrained person, as the training stood at the end of the day."""
    until = organisation.end_of_day(on)
    standings = queries.standings(ids, on.year, until=until)
    is_planned = queries.is_meeting_planned(on.year, until=until)
    return {one: step(standings.get(one, NOT_YET), is_planned=is_planned) for one in ids}


def step(standing: Standing, *, is_planned: bool) -> Step:
    """The meeting is planned, then attended, then the quiz is passed."""
    if standing.attended:
        return Step("trained.not_passed", "person", link=("quiz", 0))
    if is_planned:
        return Step("trained.not_attended", "team_leader", link=("meetings", 0))
    return Step("trained.no_meeting", "safety_office", link=("meetings", 0))


def proofs(ids: Sequence[int]) -> dict[int, list[Proof]]:
    """From the day of the year's meeting and quiz (the later one) to the end of that year.

    What was done ahead of its year counts from 1 January, so two years' training never mix.
    """
    found: dict[int, list[Proof]] = {}
    for year in queries.years_of_records(ids):
        term = year_term(year)
        for person_id, standing in queries.standings(ids, year).items():
            if standing.trained_at is None:
                continue
            day = day_of(organisation.date_of(standing.trained_at))
            if day < term.end:
                found.setdefault(person_id, []).append(Proof(max(day, term.start), term.end))
    return found


def met_on(ids: Sequence[int], on: date) -> set[int]:
    """Who had attended and passed by the end of a day, for its year."""
    standings = queries.standings(ids, on.year, until=organisation.end_of_day(on))
    return {person_id for person_id, standing in standings.items() if standing.is_trained}


def alike(_day: int, year: int, until: datetime) -> Case:
    """Who was there by the end of the day, and who was not."""
    there = queries.attended_by(year, until)
    return Case(When(subject_id__in=there, then=Value("there")), default=Value("not there"))


OWED = {"trained": Owed(proofs, gaps, met_on, alike)}
