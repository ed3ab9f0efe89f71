"""Places, equipment, materials and activities; who is in charge of them and who uses them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.lookups import Exact, GreaterThan, IsNull

from zeren.core.days import day_of
from zeren.ledger.prepared import Prepared
from zeren.organisation.models import Charge, Custody, Post, Thing, ThingPlace
from zeren.organisation.queries.units import Name, inside, on_day


@dataclass(frozen=True, slots=True)
class ThingRow:
    id: int
    code: str
    kind: str
    name: Name
    place_id: int | None


@dataclass(frozen=True, slots=True)
class ChargeRow:
    id: int
    thing_id: int
    unit_id: int
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class CustodyRow:
    id: int
    thing_id: int
    person_id: int | None
    post_id: int | None
    team_id: int | None


def thing(thing_id: int, on: date) -> ThingRow | None:
    """A thing with its place of a day; None while it is not registered."""
    return next(iter(things(on, [thing_id])), None)


def known_thing(thing_id: int) -> Thing | None:
    """A thing of any day: its code, kind and name, not its place."""
    return Thing.objects.filter(pk=thing_id).first()


def users_named(thing_id: int, on: date) -> list[tuple[int, str | Name]]:
    """(custody, user) of whoever is named as user of a thing on a day or later, oldest first."""
    rows = Custody.objects.filter(thing_id=thing_id, to_day__gt=day_of(on))
    return [
        (pk, person or post or team or "")
        for pk, person, post, team in rows.order_by("id").values_list(
            "id", "person__name", "post__name", "team__name"
        )
    ]


def user_codes(codes: Sequence[str], on: date) -> dict[str, list[str]]:
    """Thing -> who uses it on a day, as a workbook names them."""
    found: dict[str, list[str]] = {}
    rows = Custody.objects.filter(on_day(on), thing__code__in=codes).order_by("id")
    for code, person, post, team in rows.values_list(
        "thing__code", "person__number", "post__code", "team__code"
    ):
        found.setdefault(code, []).append(person or post or team or "")
    return found


def thing_by_code(code: str, on: date) -> ThingRow | None:
    found = Thing.objects.filter(on_day(on), code=code).values_list("id", flat=True).first()
    return thing(found, on) if found else None


def thing_id_of(code: str) -> int | None:
    """Whether or not it is registered today."""
    return Thing.objects.filter(code=code).values_list("id", flat=True).first()


def place_of_day(on: date | int, field: str = "pk") -> Subquery:
    """The place a thing stands in on a day, None for one that stands in none."""
    placed = ThingPlace.objects.filter(on_day(on), thing_id=OuterRef(field))
    return Subquery(placed.order_by().values("place_id")[:1])


def kept_alike(on: date | int, field: str) -> Case:
    """Things with the same text are in the charge of the same unit on a day, whichever that is.

    Who has one unit in charge of its own is told by that, who has none by the place around it,
    and who has several by itself. A thing that is none that day is like all others that are none.
    """
    own = Charge.objects.filter(on_day(on), thing_id=OuterRef(field)).order_by().values("thing_id")
    number = Subquery(own.annotate(number=Count("id")).values("number"))
    unit = Subquery(own.annotate(unit=Min("unit_id")).values("unit"))
    place, here = place_of_day(on, field), Thing.objects.filter(on_day(on)).order_by().values("pk")
    stands = Case(When(IsNull(place, True), then=Value("nowhere")), default=Value("placed"))
    return Case(
        When(~Q(**{f"{field}__in": here}), then=Value("none")),
        When(GreaterThan(number, 1), then=_said("thing ", field)),
        When(Exact(number, 1), then=_said("unit ", unit, stands)),
        default=_said("in ", Coalesce(place, 0)),
        output_field=TextField(),
    )


def in_use(on: date | int) -> QuerySet[Custody, int]:
    """Ids of the things that somebody is named to use on a day, for queries of rooms above."""
    return Custody.objects.filter(on_day(on)).order_by().values_list("thing_id", flat=True)


def _said(word: str, number: str | Combinable, *more: Combinable) -> Concat:
    text = TextField()
    return Concat(Value(word), Cast(number, text), *more, output_field=text)


def things(on: date, ids: Sequence[int] | None = None) -> list[ThingRow]:
    day = day_of(on)
    rows = THINGS.rows(on=day, ids=sorted(ids)) if ids is not None else _things(day)
    return [ThingRow(*row) for row in rows]


def _things(on: int, *narrow: Q) -> QuerySet[Thing, Any]:
    """Columns of ThingRow."""
    rows = Thing.objects.filter(on_day(on), *narrow).order_by("code")
    return rows.values_list("id", "code", "kind", "name", place_of_day(on))


THINGS = Prepared(lambda on, ids: _things(on, Q(pk__in=ids)))


def things_like(words: str, on: date) -> list[ThingRow]:
    """Things of a day whose code or name, in either language, holds these words."""
    asked = words.casefold()
    return [
        row for row in things(on) if asked in f"{row.code} {' '.join(row.name.values())}".casefold()
    ]


def thing_names(thing_ids: Iterable[int]) -> dict[int, Name]:
    return dict(NAMES.rows(ids=sorted(set(thing_ids))))


NAMES = Prepared(lambda ids: Thing.objects.filter(pk__in=ids).values_list("id", "name"))


def post_names(post_ids: Iterable[int]) -> dict[int, Name]:
    return dict(Post.objects.filter(pk__in=set(post_ids)).values_list("id", "name"))


def charges(thing_ids: Sequence[int] | None, on: date) -> dict[int, list[ChargeRow]]:
    """Units in charge of each thing on a day, oldest claim first, shared ones last.

    None means all things.
    """
    day = day_of(on)
    rows = CHARGES.rows(on=day, ids=sorted(thing_ids)) if thing_ids is not None else _charges(day)
    found: dict[int, list[ChargeRow]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(ChargeRow(*row))
    return found


def _charges(on: int) -> QuerySet[Charge, Any]:
    """Columns of ChargeRow."""
    rows = Charge.objects.filter(on_day(on)).order_by("is_shared", "from_day", "id")
    return rows.values_list("id", "thing_id", "unit_id", "is_shared")


CHARGES = Prepared(lambda on, ids: _charges(on).filter(thing_id__in=ids))


def custodies(thing_ids: Sequence[int] | None, on: date) -> dict[int, list[CustodyRow]]:
    """Who uses each thing on a day; None means all things."""
    rows = Custody.objects.filter(on_day(on))
    if thing_ids is not None:
        rows = rows.filter(thing_id__in=thing_ids)
    found: dict[int, list[CustodyRow]] = {}
    for row in rows.order_by("id").values_list("id", "thing_id", "person_id", "post_id", "team_id"):
        found.setdefault(row[1], []).append(CustodyRow(*row))
    return found


def things_used(
    person_id: int, post_ids: Sequence[int], unit_ids: Sequence[int], on: date
) -> list[ThingRow]:
    """Things that one person uses: by name, by post, or by team; each once."""
    rows = USED.rows(on=day_of(on), person_id=person_id, post_ids=post_ids, unit_ids=unit_ids)
    return [ThingRow(*row) for row in {row[0]: row for row in rows}.values()]


USED = Prepared(
    lambda on, person_id, post_ids, unit_ids: (
        Custody.objects.filter(on_day(on), on_day(on, "thing__"))
        .filter(Q(person_id=person_id) | Q(post_id__in=post_ids) | Q(team_id__in=unit_ids))
        .order_by("thing__code", "id")
        .values_list(
            "thing_id", "thing__code", "thing__kind", "thing__name", place_of_day(on, "thing_id")
        )
    )
)


def things_placed_in(place_ids: Sequence[int], on: date) -> list[int]:
    """Things that stand directly in these places on a day."""
    return [one for (one,) in PLACED.rows(on=day_of(on), place_ids=sorted(place_ids))]


PLACED = Prepared(
    lambda on, place_ids: (
        ThingPlace.objects.filter(on_day(on), on_day(on, "thing__"), place_id__in=place_ids)
        .order_by("thing_id")
        .values_list("thing_id")
    )
)


def things_in_charge_of(unit_ids: Sequence[int], on: date) -> list[tuple[int, int]]:
    """(thing, unit) of the dated charges of some units."""
    return IN_CHARGE.rows(on=day_of(on), unit_ids=sorted(unit_ids))


def things_in_charge_below(path: str, on: date) -> list[int]:
    """Things in the charge of the unit at `path` and of those below it, by code."""
    return [one for (one,) in CHARGED.rows(on=day_of(on), low=path, high=path + "~")]


CHARGED = Prepared(
    lambda on, low, high: (
        Charge.objects.filter(on_day(on), on_day(on, "thing__"), inside(low, high, on))
        .order_by("thing__code")
        .values_list("thing_id")
    )
)
IN_CHARGE = Prepared(
    lambda on, unit_ids: (
        Charge.objects.filter(on_day(on), on_day(on, "thing__"), unit_id__in=unit_ids)
        .order_by("thing__code")
        .values_list("thing_id", "unit_id")
    )
)
