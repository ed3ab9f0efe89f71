"""Targets that nobody answers for any more: their post is empty, their person has left or moved.

By rule nothing passes on silently: not to the successor of a person, not to the head of the unit.
The head above decides, in a new draft. A target of a post goes with the post.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zeren.core.tongue import CHINESE, ENGLISH, say
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation
from zeren.organisation.queries import Name
from zeren.targets.models import Target

NARROW = Q(post__isnull=False) | Q(person__isnull=False)
NARROW |= Q(owner_post__isnull=False) | Q(owner_person__isnull=False)


@dataclass(frozen=True, slots=True)
class Ownerless:
    """A target, and why nobody answers for it: "post_empty", "post_gone" or "person_gone"."""

    target: Target
    why: str


def ownerless(year: int, on: date) -> list[Ownerless]:
    """What of the newest targets of a year nobody answers for on a day; four queries at most."""
    rows = list(
        Target.objects.filter(NARROW, year=year, until__isnull=True)
        .select_related("indicator", "unit", "owner")
        .order_by("indicator__rank", "id")
    )
    if not rows:
        return []
    posts = sorted({row.post_id or row.owner_post_id or 0 for row in rows} - {0})
    people = sorted({row.person_id or row.owner_person_id or 0 for row in rows} - {0})
    found_posts = [post for one in posts if (post := organisation.post(one, on))]
    placed = {post.id: post.unit_id for post in found_posts}
    held = {post for _person, post, _unit in organisation.holdings_of(posts, on)}
    stand = {(row.person_id, row.unit_id) for row in _seats(people, on)}
    found = []
    for row in rows:
        held_by, person = row.post_id or row.owner_post_id, row.person_id or row.owner_person_id
        unit = row.unit_id if row.post_id or row.person_id else row.owner_id
        if held_by and placed.get(held_by) != unit:
            found.append(Ownerless(row, "post_gone"))
        elif held_by and held_by not in held:
            found.append(Ownerless(row, "post_empty"))
        elif person and (person, unit) not in stand:
            found.append(Ownerless(row, "person_gone"))
    return found


def holder(row: Target) -> Name | None:
    """Who alone is to reach it or answers for it, by name; None where it is the unit's."""
    if row.person or row.owner_person:
        person = row.person or row.owner_person
        assert person is not None
        return dict.fromkeys((CHINESE, ENGLISH), f"{person.name} ({person.number})")
    post, unit = row.post or row.owner_post, row.owner or row.unit
    if post is not None:
        return {tag: f"{say(post.name, tag)} ({say(unit.name, tag)})" for tag in (CHINESE, ENGLISH)}
    return row.owner.name if row.owner else None


def to_name(viewer: Viewer) -> list[Ownerless]:
    """What this reader decides: the head above the unit, who is not the one that left."""
    if not viewer.person_id:
        return []
    return [
        one
        for one in ownerless(viewer.on.year, viewer.on)
        if decider(one.target, viewer.on) == viewer.person_id
    ]


def decider(row: Target, on: date) -> int | None:
    """The nearest head at or above the unit that is not the person himself."""
    unit = row.unit_id if row.post_id or row.person_id else row.owner_id or row.unit_id
    gone = row.person_id or row.owner_person_id
    heads = [head for _unit, head in organisation.chain_above(unit, on)]
    return next((head for head in heads if head and head != gone), None)


def _seats(people: Sequence[int], on: date) -> list[organisation.RosterRow]:
    if not people:
        return []
    return [*organisation.roster(on, person_ids=people), *organisation.further_seats(people, on)]
