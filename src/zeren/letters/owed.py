"""What the letters prove, and why somebody has no letter in force on a day and who acts next.

Source: Work Safety Law art. 22 and 28; the next superior countersigns (domain 3).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Coalesce, Concat

from zeren.cases import queries as cases
from zeren.core.days import day_of
from zeren.core.owed.coverage import Owed, Step
from zeren.core.owed.obligation import Proof
from zeren.letters import queries
from zeren.organisation import queries as organisation
from zeren.training import queries as training
from zeren.training.queries import Standing

NOT_YET = Standing()


def gaps(ids: Sequence[int], on: date) -> dict[int, Step]:
    """The next step to each person's letter, as it stood at the end of the day."""
    until = organisation.end_of_day(on)
    states = queries.live_states(ids, on.year, on)
    standings = training.standings(ids, on.year, until=until)
    waiting = [letter for letter, state in states.values() if state == "SIGNED"]
    seats = queries.countersigners(waiting, on)
    lenient = queries.to_acknowledge([letter for letter, _state in states.values()])
    found: dict[int, Step] = {}
    for one in ids:
        letter, state = states.get(one, (0, ""))
        standing = standings.get(one, NOT_YET)
        found[one] = step(letter, state, standing, seats, is_lenient=letter in lenient)
    return found


def step(
    letter: int,
    state: str,
    standing: Standing,
    seats: Mapping[int, int],
    *,
    is_lenient: bool = False,
) -> Step:
    """Issued, then signed by whoever is trained, then countersigned; else it no longer fits.

    is_lenient: the letter only needs its person to acknowledge what changed.
    """
    if not state:
        return Step("letter.not_issued", "safety_office", link=("letters", 0))
    if state == "SIGNED":
        link = ("countersign", letter)
        return Step("letter.not_countersigned", "superior", seats.get(letter), link)
    if state != "ISSUED":
        return Step("letter.not_fitting", "safety_office", link=("letter", letter))
    if standing.is_trained:
        link = ("letter", letter)
        if is_lenient:
            return Step("letter.not_acknowledged", "person", link=link)
        return Step("letter.not_signed", "person", link=link)
    if standing.attended:
        return Step("letter.not_trained", "person", link=("quiz", 0), waits_for="trained")
    return Step("letter.not_trained", "team_leader", link=("meetings", 0), waits_for="trained")


def proofs(ids: Sequence[int]) -> dict[int, list[Proof]]:
    """The days each person's letters prove: in force, within their year, until they end.

    A signature that its person disputes proves nothing until it is found to be his.
    """
    found: dict[int, list[Proof]] = {}
    for person_id, start, end in queries.proved_days(ids):
        found.setdefault(person_id, []).append(Proof(start, end))
    return found


def met_on(ids: Sequence[int], on: date) -> set[int]:
    """Whose letter of the year reads in force on a day, asked of that day alone."""
    states = queries.live_states(ids, on.year, on)
    held = {one: letter for one, (letter, state) in states.items() if state == "IN_FORCE"}
    day, disputed = day_of(on), cases.disputed_days(held)
    return {
        one for one, letter in held.items()
        if not any(start <= day < end for start, end in disputed.get(letter, ()))
    }  # fmt: skip


def alike(day: int, year: int, until: datetime) -> Concat:
    """What the letter reads and needs, who countersigns it, and how far its person is trained."""
    text = TextField()
    there, passed = (
        Case(When(subject_id__in=some, then=Value("1")), default=Value("0"))
        for some in (training.attended_by(year, until), training.passed_by(year, until))
    )
    letter = Coalesce(queries.shape(day, year, until), Value("none"), output_field=text)
    return Concat(letter, there, passed, output_field=text)


OWED = {"letter": Owed(proofs, gaps, met_on, alike, waits_for="trained")}
