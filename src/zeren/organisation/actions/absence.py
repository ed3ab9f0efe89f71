"""Somebody is away for some days; a deputy is asked, acts for him, and stops with the last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zeren.core import absence as core
from zeren.core.actor import Actor
from zeren.core.days import date_of, day_of
from zeren.core.refusal import Refused
from zeren.core.stretch import common
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.rows import Rows
from zeren.organisation.models import Absence
from zeren.organisation.queries import Name, absences
from zeren.organisation.queries.spans import lock

MOVED = "absence.moved_meanwhile"


@dataclass(frozen=True, slots=True)
class Going:
    """What follows when somebody is away; `last` is the last day, `replaces` what is entered."""

    person_id: int
    name: str
    from_date: date
    last: date
    deputy: str
    kinds: Sequence[str]
    heads: Sequence[Name]
    replaces: Sequence[int]
    is_long: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """Somebody is back on a day, `was_to` before; or only his deputy stops then."""

    absence_id: int
    name: str
    deputy: str
    from_date: date
    was_to: date | None
    only_deputy: bool


@Act
def go_away(
    person_id: int,
    *,
    from_date: date,
    until: date,
    deputy_id: int | None = None,
    kinds: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Walk[Going]:
    """The person is away from a day on and back on `until`; the deputy acts once he has accepted.

    Entered by the person, a head above, or who keeps the roster. What was entered for these days
    before gives way, as long as nobody acts by it.
    Refused: organisation.not_yours, .not_here_then, .too_far, absence.no_post, .past_by_another,
    .not_so, with every problem.
    """
    lock("person", [person_id, *([deputy_id] if deputy_id else [])])
    day, end, on = asked.near(from_date, at), day_of(until), queries.date_of(at)
    person = asked.person_then(person_id, from_date)
    held = queries.posts_held(person_id, from_date)
    if not held:
        raise Refused("absence.no_post", name=person.name)
    permits.arranger(by, on, person_id, held[0][1])
    if by == Actor.person(person_id) and from_date < on:
        raise Refused("absence.past_by_another")
    before = asked.standing(Absence, person_id=person_id)
    seat = queries.place_of(deputy_id, from_date) if deputy_id else None
    problems = core.problems(
        core.Wanted(
            person_id,
            day,
            end,
            deputy_id,
            kinds,
            is_deputy_here=seat is not None and seat.kind != "contractor",
            taken=[_days(row) for row in before if row.state == "ACTS"],
            deputy_away=[_days(row) for row in asked.standing(Absence, person_id=deputy_id)],
        )
    )
    if problems:
        raise Refused("absence.not_so", problems)
    replaced = [row for row in before if common([_days(row)], [(day, end)])]
    found = Going(
        person_id,
        person.name,
        from_date,
        date.fromordinal(end - 1),
        seat.name if seat else "",
        [one for one in core.KINDS if deputy_id and one in kinds],
        [queries.unit_names([unit])[unit] for _post, unit, is_head in held if is_head],
        [row.pk for row in replaced],
        is_long=end - day > core.LONG,
    )
    yield found
    rows = Rows(by=by, at=at, refusal=MOVED)
    for row in replaced:
        if row.to_day > end:
            rows.begin(_alone(row, end))
    rows.end(replaced, day)
    rows.begin(
        Absence(
            person_id=person_id, post_id=held[0][0], from_day=day, to_day=end,
            deputy_id=deputy_id, deputy_post_id=seat.post_id if seat else None,
            kinds=",".join(found.kinds), state="ASKED" if deputy_id else core.ALONE,
        )
    )  # fmt: skip
    _tell(rows, "absence.entered", person_id, deputy_id, day)
    return found


@Act
def end_away(absence_id: int, *, from_date: date, by: Actor, at: datetime) -> Walk[Ending]:
    """The person is back on this day; by the deputy himself: he stops, and the person stays away.

    Refused: organisation.not_yours, .too_far, absence.unknown, .ends_already, .acted_until_today.
    """
    row = _row(absence_id)
    lock("person", [row.person_id])
    day, on, is_deputy = asked.near(from_date, at), queries.date_of(at), by.id == row.deputy_id
    only_deputy = by.kind == "person" and is_deputy
    if row.to_day <= day:
        raise Refused("absence.ends_already", day=date_of(row.to_day))
    if only_deputy and day < day_of(on):
        raise Refused("absence.acted_until_today")
    if not only_deputy:
        place = queries.place_of(row.person_id, on)
        permits.arranger(by, on, row.person_id, place.unit_id if place else 0)
    names = queries.names([row.person_id, row.deputy_id])
    deputy = names[row.deputy_id] if row.deputy_id else ""
    yield (found := Ending(row.pk, names[row.person_id], deputy, from_date, row.to_date,
                           only_deputy))  # fmt: skip
    _end(row, day, is_back=not only_deputy, by=by, at=at)
    return found


@transaction.atomic
def answer_deputy(absence_id: int, *, accepts: bool, by: Actor, at: datetime) -> Absence:
    """Whoever was asked says yes or no. Refused: absence.unknown, .not_asked, .moved_meanwhile."""
    row, today = _row(absence_id), day_of(queries.date_of(at))
    if by != Actor.person(row.deputy_id or 0):
        raise Refused("absence.not_asked")
    act = "accept" if accepts else "decline"
    target = next((to for state, name, to in core.STEPS if (state, name) == (row.state, act)), "")
    if not target or row.to_day <= today:
        raise Refused(MOVED)
    ledger.swap(row, MOVED, "state", "to_day", state=target, acts_from=today if accepts else None)
    _record("absence.accepted" if accepts else "absence.declined", row, by, at)
    return row


@transaction.atomic
def look_back(absence_id: int, *, by: Actor, at: datetime) -> None:
    """Back again, and what happened meanwhile is read. Refused: absence.unknown, .not_back."""
    row = _row(absence_id)
    if by != Actor.person(row.person_id) or row.to_day > day_of(queries.date_of(at)):
        raise Refused("absence.not_back")
    if row.seen_at is None:
        ledger.swap(row, MOVED, "seen_at", "to_day", seen_at=at)
        _record("absence.looked_back", row, by, at)


@transaction.atomic
def end_deputies(*, by: Actor, at: datetime) -> int:
    """Write down where a deputy acts no more, since one of both has left or another main post.

    It is so from the day of the change anyway (queries/absences.py); returns how many.
    """
    on = queries.date_of(at)
    over = list(absences.on_post_no_more(on))
    for row in over:
        _end(row, day_of(on), is_back=False, by=by, at=at)
    return len(over)


def _end(row: Absence, day: int, *, is_back: bool, by: Actor, at: datetime) -> None:
    """From that day on it is no longer so; where only the deputy stops, the rest is one alone."""
    rows, code = Rows(by=by, at=at, refusal=MOVED), "absence.ended"
    begins = max(day, row.from_day)
    if not is_back:
        code = "absence.deputy_ended"
        rows.begin(_alone(row, begins))
    rows.end([row], begins)
    _tell(rows, code, row.person_id, row.deputy_id, day)


def _tell(rows: Rows, code: str, person_id: int, deputy_id: int | None, day: int) -> None:
    about, touched = ("person", person_id), {"people": [person_id]}
    rows.close(code, about=about, day=day, touched=touched, deputy=deputy_id)


def _alone(row: Absence, day: int) -> Absence:
    """The rest of an absence, without a deputy."""
    return Absence(person_id=row.person_id, post_id=row.post_id, from_day=day, to_day=row.to_day)


def _days(row: Absence) -> tuple[int, int]:
    return row.from_day, row.to_day


def _row(absence_id: int) -> Absence:
    row = Absence.objects.filter(pk=absence_id).first()
    if row is None:
        raise Refused("absence.unknown")
    return row


def _record(code: str, row: Absence, by: Actor, at: datetime) -> None:
    ledger.record(code, by=by, at=at, row=row, body={"person": row.person_id})
