"""The languages of the house, and what is not written in one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Manager, Q

from zeren.core.days import day_of
from zeren.core.tongue import LANGUAGES, lacks, spoken
from zeren.organisation.models import HouseLanguages, Post, Thing, Unit
from zeren.organisation.queries.units import Name, on_day

NAMED: dict[str, Manager[Any]] = {
    "unit": Unit.objects,
    "post": Post.objects,
    "thing": Thing.objects,
}


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A unit, post or thing that has no name in `languages`."""

    kind: str
    id: int
    code: str
    name: Name
    languages: tuple[str, ...]


def languages(on: date) -> tuple[str, ...]:
    """In which the house prints on a day; both as long as nobody has decided."""
    row = HouseLanguages.objects.filter(from_day__lte=day_of(on)).order_by("-id").first()
    return tuple(row.languages.split(",")) if row else LANGUAGES


def are_languages_decided() -> bool:
    return HouseLanguages.objects.exists()


def spoken_here(on: date) -> tuple[str, ...]:
    """In which the names of the day are written: what a house that has not decided would choose."""
    return spoken(
        name
        for rows in NAMED.values()
        for name in rows.filter(on_day(on)).values_list("name", flat=True)
    )


def unwritten(wanted: Sequence[str], on: date, *, most: int = 200) -> list[Unwritten]:
    """Units, posts and things without a name in one of these languages; at most so many a kind."""
    lacking = Q()
    for tag in wanted:
        lacking |= Q(**{f"name__{tag}__isnull": True})
    return [
        Unwritten(kind, pk, code, name, lacks(name, wanted))
        for kind, rows in NAMED.items()
        for pk, code, name in rows.filter(lacking, on_day(on))
        .order_by("code")
        .values_list("id", "code", "name")[:most]
    ]
