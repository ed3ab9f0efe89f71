"""A person who was entered twice: the second record points to the first from a day on.

Nothing is moved or rewritten. What was signed, learnt and owed under either record stays where it
was done; from that day on the second one belongs no more, so coverage counts one, and what it used
is used by the first. A second one that was entered on that day or later never came. That they are
two people after all is said by ending the pointer, and the second one comes back; both are facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.days import NEVER, day_of
from zeren.core.refusal import Refused
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.belonging import Leaving, plan_leave
from zeren.organisation.actions.rows import Rows
from zeren.organisation.models import Custody, Engagement, Grant, Holding, SamePerson
from zeren.organisation.queries import Name
from zeren.organisation.queries.spans import lock


@dataclass(frozen=True, slots=True)
class Merging:
    """What ends for the second record, and what the first one takes over."""

    first_id: int
    first: str
    first_number: str
    second_number: str
    ends: Leaving
    takes_over: Sequence[Name]
    is_same_name: bool


@dataclass(frozen=True, slots=True)
class Parting:
    """The two records are of two people."""

    name: str
    first: str
    from_date: date
    pointer: int


@Act
def merge(
    second_id: int, first_id: int, *, from_date: date, by: Actor, at: datetime
) -> Walk[Merging]:
    """The second record is the same person as the first from `from_date` on.

    Refused: organisation.not_yours, .same_record, .merged_already, .second_holds_role,
             .not_here_then, .not_yourself,
             and as plan_leave.
    """
    lock("person", [first_id, second_id])
    on = queries.date_of(at)
    if second_id == first_id:
        raise Refused("organisation.same_record")
    first = asked.person_then(first_id, from_date)
    for one in (first_id, second_id):
        if SamePerson.objects.filter(person_id=one, to_day=NEVER).exists():
            raise Refused("organisation.merged_already", name=queries.names([one])[one])
    place = queries.place_of(first_id, on)
    permits.keeper_of(by, permits.ROSTER, on, *([place.unit_id] if place else []))
    if by == Actor.person(first_id):
        raise Refused("organisation.not_yourself")
    ends = plan_leave(second_id, to_date=from_date, never_came=True, by=by, at=at)
    roles = asked.standing(Grant, person_id=second_id)
    if any(row.to_day > day_of(from_date) for row in roles):
        raise Refused("organisation.second_holds_role", name=ends.name)
    numbers = queries.names_and_numbers([first_id, second_id])
    found = Merging(
        first_id,
        first.name,
        numbers[first_id][0],
        numbers[second_id][0],
        ends,
        takes_over=[row.thing.name for row in _taken(second_id, first_id, day_of(from_date))],
        is_same_name=first.name == ends.name,
    )
    yield found
    day = day_of(from_date)
    rows = Rows(by=by, at=at)
    taken = _taken(second_id, first_id, day)
    held = asked.standing(Holding, person_id=second_id)
    for table in (Engagement, Holding, Custody):
        rows.end(asked.standing(table, person_id=second_id), day)
    for use in taken:
        since, until = max(day, use.from_day), use.to_day
        rows.begin(Custody(thing_id=use.thing_id, person_id=first_id, from_day=since, to_day=until))
    rows.begin(SamePerson(person_id=second_id, first_id=first_id, from_day=day))
    rows.close(
        "person.merged",
        about=("person", second_id),
        day=day,
        touched={
            "people": [first_id, second_id],
            "posts": [row.post_id for row in held],
            "units": [one.unit_id for one in found.ends.posts],
            "things": [use.thing_id for use in asked.standing(Custody, person_id=second_id)],
        },
        first=first_id,
    )
    return found


@Act
def part(second_id: int, *, by: Actor, at: datetime) -> Walk[Parting]:
    """They are two people after all: the second one can come back.

    Refused: organisation.not_yours, .not_merged.
    """
    lock("person", [second_id])
    on = queries.date_of(at)
    row = SamePerson.objects.filter(person_id=second_id, to_day=NEVER).first()
    if row is None:
        raise Refused("organisation.not_merged")
    place = queries.place_of(row.first_id, on)
    permits.keeper_of(by, permits.ROSTER, on, *([place.unit_id] if place else []))
    names = queries.names([second_id, row.first_id])
    found = Parting(names[second_id], names[row.first_id], on, row.pk)
    yield found
    rows = Rows(by=by, at=at)
    day = day_of(found.from_date)
    rows.end(SamePerson.objects.filter(pk=found.pointer), day)
    rows.close(
        "person.parted", about=("person", second_id), day=day, touched={"people": [second_id]}
    )
    return found


def _taken(second_id: int, first_id: int, day: int) -> list[Custody]:
    """What the second one uses from that day on and the first does not."""
    own = {row.thing_id for row in asked.standing(Custody, person_id=first_id) if row.to_day > day}
    theirs = Custody.objects.filter(person_id=second_id, to_day__gt=day).select_related("thing")
    return [row for row in theirs if row.from_day < row.to_day and row.thing_id not in own]
