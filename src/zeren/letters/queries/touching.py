"""Whose letters a change can touch, found without reading the whole house.

More than are really changed may be found here, never fewer: refit compares the texts and leaves
alone what still fits. What is read grows with the units and things that changed.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from zeren.letters.models import LIVE, Letter
from zeren.letters.queries.text import GENERAL_MANAGER
from zeren.organisation import queries as organisation
from zeren.responsibility import queries as responsibility


def touched_people(
    *,
    people: Iterable[int] = (),
    posts: Iterable[int] = (),
    units: Iterable[int] = (),
    things: Iterable[int] = (),
    days: Sequence[date],
    with_all_below: bool = False,
) -> set[int]:
    """People whose letters may change with these people, posts, units and things.

    days:           on which it takes effect, and today: each and the day before it are looked at.
    with_all_below: the units moved, were renamed or got other targets, so that everybody below
                    them is touched; else only those whose superior is the head of one of them.
    """
    found = set(people)
    around = sorted({one for day in days for one in (day - timedelta(days=1), day)})
    led = set(units)
    for day in around:
        found |= {person for person, _post, _unit in organisation.holdings_of(sorted(posts), day)}
        found |= _answering(things, day)
        rows = [
            *organisation.roster(day, person_ids=sorted(found)),
            *organisation.further_seats(sorted(found), day),
        ]
        led |= {row.unit_id for row in rows if row.is_head}
    for day in around:
        found |= _led_from(led, day)
        if with_all_below:
            found |= _below(units, day)
    rows_of = Letter.objects.filter(state__in=LIVE, countersigner_id__in=found)
    return found | set(rows_of.values_list("person_id", flat=True))


def _answering(things: Iterable[int], on: date) -> set[int]:
    """Who is in charge of these things or uses them, by both rules."""
    wanted = sorted(set(things))
    if not wanted:
        return set()
    found: set[int] = set()
    for answer in responsibility.answers(on, wanted).values():
        found.update(answer.users)
        if answer.in_charge is not None:
            found.add(answer.in_charge)
    return found


def _led_from(units: Collection[int], on: date) -> set[int]:
    """Whose superior is the head of one of these units: its people, and the heads just below.

    Through a vacant unit the head above reaches further down, and answers for its things. Where
    the general manager countersigns everybody, everybody hangs on the root.
    """
    if not units:
        return set()
    found: set[int] = set()
    wide: set[int] = set()
    for unit in organisation.units_of(sorted(units), on):
        above = [head for _unit, head in organisation.chain_above(unit.id, on) if head]
        found.update(above[:2])
        below = organisation.unit_tree(on, unit.path)
        in_office = organisation.heads(on, [row.id for row in below])
        reached = {unit.id}
        for row in below:
            if row.id != unit.id and row.parent_id in reached:
                head = in_office.get(row.id)
                if head is None:
                    reached.add(row.id)
                else:
                    found.add(head)
        wide |= reached
        if unit.parent_id is None:
            everybody = Letter.objects.filter(
                state__in=LIVE, campaign__countersigner=GENERAL_MANAGER
            )
            found.update(everybody.values_list("person_id", flat=True))
    rows = Letter.objects.filter(unit_id__in=wide, state__in=LIVE)
    return found | set(rows.values_list("person_id", flat=True))


def _below(units: Iterable[int], on: date) -> set[int]:
    """Everybody in these units and below them."""
    return {
        row.person_id
        for unit in organisation.units_of(sorted(set(units)), on)
        for row in organisation.roster(on, unit.path)
    }
