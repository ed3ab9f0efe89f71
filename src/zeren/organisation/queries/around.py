"""What a change touches, over all days: whatever ever hung on a person, a post, a unit, a thing."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from zeren.organisation.models import Charge, Custody, Holding, PostPlace, ThingPlace, UnitPlace


def units_around(unit_ids: Iterable[int]) -> set[int]:
    """Some units and all that ever stood below them: their chains change with them."""
    wanted = set(unit_ids)
    found = set(wanted)
    fresh = wanted
    while fresh:
        rows = UnitPlace.objects.filter(parent_id__in=fresh).values_list("unit_id", flat=True)
        fresh = set(rows) - found
        found |= fresh
    return found


def posts_of_people(person_ids: Iterable[int]) -> set[int]:
    """Posts that these people ever held."""
    rows = Holding.objects.filter(person_id__in=set(person_ids))
    return set(rows.values_list("post_id", flat=True))


def people_of_posts(post_ids: Iterable[int]) -> set[int]:
    """Everybody who ever held one of these posts."""
    rows = Holding.objects.filter(post_id__in=set(post_ids))
    return set(rows.values_list("person_id", flat=True))


def unit_places_of_posts(post_ids: Iterable[int]) -> set[tuple[int, bool]]:
    """(unit, as its head post) of every place in which these posts ever stood."""
    rows = PostPlace.objects.filter(post_id__in=set(post_ids)).order_by()
    return set(rows.values_list("unit_id", "is_head").distinct())


def things_used(
    people: Iterable[int], posts: Iterable[int], teams: Iterable[int], in_charge: Iterable[int]
) -> set[int]:
    """Things that ever named one of these as user, or one of the last units as in charge."""
    named = Q(person_id__in=set(people)) | Q(post_id__in=set(posts)) | Q(team_id__in=set(teams))
    led = set(in_charge)
    found = _things(Custody.objects.filter(named))
    return found | _things(Charge.objects.filter(unit_id__in=led)) if led else found


def things_inside(thing_ids: Iterable[int]) -> set[int]:
    """Some things and all that ever stood in them, at any depth."""
    found = set(thing_ids)
    fresh = found
    while fresh:
        rows = ThingPlace.objects.filter(place_id__in=fresh).values_list("thing_id", flat=True)
        fresh = set(rows) - found
        found = found | fresh
    return found


def _things(rows: QuerySet[Any]) -> set[int]:
    return set(rows.values_list("thing_id", flat=True))


def children_of(unit_ids: Iterable[int]) -> set[int]:
    """Units that ever stood directly below one of these."""
    rows = UnitPlace.objects.filter(parent_id__in=set(unit_ids))
    return set(rows.values_list("unit_id", flat=True))


def above(unit_ids: Iterable[int]) -> set[int]:
    """Some units and all that ever stood above them."""
    found = set(unit_ids)
    fresh = found
    while fresh:
        rows = UnitPlace.objects.filter(unit_id__in=fresh, parent__isnull=False)
        fresh = set(rows.values_list("parent_id", flat=True)) - found
        found = found | fresh
    return found
