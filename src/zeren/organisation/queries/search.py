"""Who may be meant by what somebody typed, and the places that a form offers."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from zeren.core import folding
from zeren.core.days import day_of
from zeren.organisation.models import Engagement, Person, PostPlace
from zeren.organisation.queries.lists import people_ids
from zeren.organisation.queries.people import MANY, called, engaged
from zeren.organisation.queries.reach import within
from zeren.organisation.queries.spans import person_spans
from zeren.organisation.queries.things import ThingRow, things
from zeren.organisation.queries.units import Name, on_day, path_of, paths_of, unit_tree

Found = list[tuple[int, str, str]]
"""(id, staff number, name)."""


def search_people(paths: Sequence[str], on: date, q: str, most: int = 8) -> Found:
    """Whoever has exactly this number or name, else whoever it may mean."""
    found = _exactly(Person.objects.filter(engaged(on, "pk")), q)
    ids = [one[0] for one in found] or people_ids(paths, on, sees_all=True, q=q)
    return list(
        Person.objects.filter(pk__in=list(ids[:most]))
        .order_by("number")
        .values_list("id", "number", "name")
    )


def _exactly(rows: QuerySet[Person], q: str) -> Found:
    """Whoever has this number, else whoever has this name and no longer one."""
    told = rows.order_by("number").values_list("id", "number", "name")
    found = list(told.filter(number__in={folding.code(q), q.strip()}))
    return found or [one for one in told.filter(called(q))[:MANY] if folding.same(one[2], q)]


def search_leavers(paths: Sequence[str], on: date, q: str, most: int = 8) -> Found:
    """Whoever has left, by number, name, pinyin or initials; of those whose last unit one keeps."""
    ever = Engagement.objects.filter(person_id=OuterRef("pk"))
    rows = Person.objects.filter(Exists(ever), ~Exists(ever.filter(to_day__gt=day_of(on))))
    told = rows.filter(called(q)).order_by("number").values_list("id", "number", "name")
    found = _exactly(rows, q)[:most] or list(told[:most])
    last = {pid: spans[-1].unit_id for pid, spans in person_spans([f[0] for f in found]).items()}
    placed = dict(paths_of(sorted(set(last.values())), on))
    return [
        one
        for one in found
        if any(placed.get(last.get(one[0], 0), "").startswith(path) for path in paths)
    ]


def units_to_choose(paths: Sequence[str], on: date) -> list[tuple[str, str, Name, int]]:
    """(id, path, name, depth) of the units that a filter or form offers."""
    return [
        (str(row.id), row.path, row.name, row.depth)
        for row in unit_tree(on)
        if any(row.path.startswith(path) for path in paths)
    ]


def posts_to_choose(paths: Sequence[str], on: date) -> list[tuple[Name, list[tuple[str, Name]]]]:
    """Posts by unit, in tree order."""
    found: dict[int, tuple[Name, list[tuple[str, Name]]]] = {}
    for pk, name, unit_id, unit in (
        PostPlace.objects.filter(on_day(on), on_day(on, "post__"), within(paths, on))
        .annotate(tree=path_of(on))
        .order_by("tree", "layer", "post__code")
        .values_list("post_id", "post__name", "unit_id", "unit__name")
    ):
        found.setdefault(unit_id, (unit, []))[1].append((str(pk), name))
    return list(found.values())


def places(on: date) -> list[ThingRow]:
    """What things can stand in on a day, by code."""
    return [row for row in things(on) if row.kind == "place"]
