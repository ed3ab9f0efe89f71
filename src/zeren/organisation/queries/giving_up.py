"""Which posts somebody gives up, on which day and why: from dated rows, whatever act wrote them.

So it is the same whether it was entered in time, late or ahead, by a page or by a workbook, and
what is taken back is no longer found.
"""

from collections.abc import Collection

from django.db.models import Q

from zeren.core import absence, stretch
from zeren.core.days import NEVER
from zeren.core.handover import Lost, lost
from zeren.organisation.models import Absence, Engagement, Holding, Person, Post, PostPlace
from zeren.organisation.queries.spans import away_spans, engaged_spans


def gives_up(since: int, person_ids: Collection[int] | None = None) -> list[Lost]:
    """Everything that these people (None: all) give up from a day on, by day; nine queries."""
    some = Q() if person_ids is None else Q(person_id__in=list(person_ids))
    ends = Holding.objects.filter(some, to_day__gte=since, to_day__lt=NEVER)
    gone = Absence.objects.filter(some, to_day__gt=since)
    moved = PostPlace.objects.filter(is_head=True, to_day__gte=since, to_day__lt=NEVER)
    heads = Holding.objects.filter(some, post_id__in=moved.values("post_id"))
    people = {
        one for rows in (ends, gone, heads) for one in rows.values_list("person_id", flat=True)
    }
    own = set(
        Engagement.objects.filter(person_id__in=people)
        .exclude(kind="contractor")
        .values_list("person_id", flat=True)
    )
    held: dict[int, list[tuple[int, int, int]]] = {}
    for person, *row in Holding.objects.filter(person_id__in=own).values_list(
        "person_id", "post_id", "from_day", "to_day"
    ):
        held.setdefault(person, []).append((row[0], row[1], row[2]))
    here, away = engaged_spans(sorted(own)), away_spans(sorted(own))
    led = _led(held)
    closed = _closed({post for rows in held.values() for post, _from, _to in rows})
    found: list[Lost] = []
    for person in sorted(own & held.keys()):
        found += lost(
            person,
            held[person],
            here=[(one.from_day, one.to_day) for one in here.get(person, [])],
            closed=closed,
            away=[one for one in stretch.joined(away.get(person, [])) if _is_long(one)],
            led=led.get(person, []),
            since=since,
            never=NEVER,
        )
    return found


def holders_ever(post_ids: Collection[int]) -> set[int]:
    """Everybody who holds, held or will hold one of these posts."""
    rows = Holding.objects.filter(post_id__in=list(post_ids))
    return set(rows.values_list("person_id", flat=True))


def can_sign(person_id: int, day: int) -> bool:
    """Does he belong here, and has he a way in?"""
    here = Engagement.objects.filter(person_id=person_id, from_day__lte=day, to_day__gt=day)
    return here.exists() and Person.objects.filter(pk=person_id, account__isnull=False).exists()


def _led(held: dict[int, list[tuple[int, int, int]]]) -> dict[int, list[tuple[int, int, int]]]:
    """person -> (unit, from, to) of what the head posts that they hold make them lead."""
    posts = {post for rows in held.values() for post, _from, _to in rows}
    places: dict[int, list[tuple[int, int, int]]] = {}
    rows = PostPlace.objects.filter(post_id__in=posts, is_head=True)
    for post, *place in rows.values_list("post_id", "unit_id", "from_day", "to_day"):
        places.setdefault(post, []).append((place[0], place[1], place[2]))
    return {
        person: [
            (unit, max(begins, start), min(ends, end))
            for post, begins, ends in rows
            for unit, start, end in places.get(post, ())
            if max(begins, start) < min(ends, end)
        ]
        for person, rows in held.items()
    }


def _is_long(days: tuple[int, int]) -> bool:
    return days[1] - days[0] > absence.LONG


def _closed(post_ids: Collection[int]) -> dict[int, int]:
    """post -> the day from which it is no more, or stands in no unit."""
    found = dict(Post.objects.filter(pk__in=post_ids, to_day__lt=NEVER).values_list("pk", "to_day"))
    last: dict[int, int] = {}
    for post, end in PostPlace.objects.filter(post_id__in=post_ids).values_list(
        "post_id", "to_day"
    ):
        last[post] = max(last.get(post, 0), end)
    for post, end in last.items():
        if end < NEVER:
            found[post] = min(found.get(post, NEVER), end)
    return found
