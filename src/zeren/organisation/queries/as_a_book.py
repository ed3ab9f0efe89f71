"""The organisation in the words of a workbook, as of a day, with what is known of later days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db.models import F

from zeren.core.days import NEVER, day_of
from zeren.core.grant import OPEN_FOR
from zeren.core.roster.state import Kind, Life, State, iso, latest
from zeren.core.timeline import Span
from zeren.organisation.models import (
    ROLES,
    Charge,
    Custody,
    Engagement,
    Grant,
    Holding,
    Person,
    PersonName,
    PostPlace,
    RoleRequest,
    SamePerson,
    Thing,
    ThingPlace,
    UnitPlace,
)

Texts = dict[str, str]


def state(on: date) -> State:
    """The organisation of a day in the words of a workbook, with what is known of later days."""
    day = day_of(on)
    engaged, held, beside = _lives()
    return State(
        units=_units(day),
        posts=_posts(day),
        people=_people(engaged, held, day),
        things=_things(day),
        roles=_roles(day),
        engaged=engaged,
        held=held,
        beside=beside,
        past=_past(),
    )


Dated_ = TypeVar("Dated_", bound=tuple[Any, ...])


def _standing(rows: Iterable[Dated_], day: int) -> dict[str, tuple[Dated_, str]]:
    """By code, of rows (code, from, to, …) in order of their days: the one of the day (else the
    first to come, else the last one), and when the next one begins.
    """
    found: dict[str, tuple[Dated_, str]] = {}
    for row in rows:
        code, start, end = row[:3]
        if start >= end:
            continue
        if code not in found or found[code][0][2] <= day:
            found[code] = (row, "")
        elif not found[code][1]:
            found[code] = (found[code][0], iso(start))
    return found


def _units(day: int) -> dict[str, Texts]:
    rows = UnitPlace.objects.order_by("from_day", "id").values_list(
        "unit__code", "from_day", "to_day", "unit__name", "unit__kind", "parent__code",
        "unit__from_day", "unit__to_day",
    )  # fmt: skip
    return {
        code: {**_names(name), "kind": kind, "parent": parent or "", "from": iso(opened),
               "since": iso(start), "planned": planned, "closed": iso(closed)}
        for code, ((_code, start, _end, name, kind, parent, opened, closed), planned)
        in _standing(rows, day).items()
    }  # fmt: skip


def _posts(day: int) -> dict[str, Texts]:
    rows = PostPlace.objects.order_by("from_day", "id").values_list(
        "post__code", "from_day", "to_day", "post__name", "unit__code", "layer", "is_head",
        "post__catalogue_code", "post__from_day", "post__to_day",
    )  # fmt: skip
    return {
        code: {
            **_names(name),
            "unit": unit,
            "layer": str(layer),
            "head": "yes" if is_head else "no",
            "catalogue": catalogue,
            "from": iso(opened),
            "since": iso(start),
            "planned": planned,
            "closed": iso(closed),
        }
        for code, (
            (_code, start, _end, name, unit, layer, is_head, catalogue, opened, closed),
            planned,
        ) in _standing(rows, day).items()
    }


Lives = tuple[dict[str, list[Span[Kind]]], dict[str, list[Span[str]]], dict[str, list[Span[str]]]]


def _lives() -> Lives:
    """By staff number: when people belong and as what, their main posts, their further posts."""
    engaged: dict[str, list[Span[Kind]]] = {}
    for number, start, end, kind, employer in (
        Engagement.objects.filter(to_day__gt=F("from_day"))
        .order_by("from_day")
        .values_list("person__number", "from_day", "to_day", "kind", "employer")
    ):
        engaged.setdefault(number, []).append(Span(start, end, (kind, employer)))
    held: dict[str, list[Span[str]]] = {}
    beside: dict[str, list[Span[str]]] = {}
    for number, start, end, post, is_primary in (
        Holding.objects.filter(to_day__gt=F("from_day"))
        .order_by("from_day", "id")
        .values_list("person__number", "from_day", "to_day", "post__code", "is_primary")
    ):
        table = held if is_primary else beside
        table.setdefault(number, []).append(Span(start, end, post))
    return engaged, held, beside


def _people(
    engaged: Mapping[str, Sequence[Span[Kind]]], held: Mapping[str, Sequence[Span[str]]], day: int
) -> dict[str, Texts]:
    """Everybody with a number; whoever was entered and never came is away."""
    rows = Person.objects.values_list("number", "name", "language", "email", "phone")
    points = SamePerson.objects.filter(to_day=NEVER)
    first = dict(points.values_list("person__number", "first__number"))
    return {
        number: {
            "name": name,
            "language": language,
            "email": email,
            "phone": phone,
            **({"same": first[number]} if number in first else {}),
            **(latest(Life(engaged.get(number, ()), held.get(number, ()))) or {"to": iso(day)}),
        }
        for number, name, language, email, phone in rows
    }


def _past() -> dict[str, tuple[str, str]]:
    rows = PersonName.objects.filter(what="number").exclude(name=F("person__number"))
    told = rows.order_by("id").values_list("name", "person__name", "person__number")
    return {number: (name, now) for number, name, now in told}


def _things(day: int) -> dict[str, Texts]:
    found: dict[str, Texts] = {}
    for code, kind, name, start, end in Thing.objects.values_list(
        "code", "kind", "name", "from_day", "to_day"
    ):
        found[code] = {**_names(name), "kind": kind, "place": "",
                       "charge": "", "charge_from": iso(start),
                       "users": "", "users_from": iso(start),
                       "from": iso(start), "since": iso(start), "planned": "",
                       "closed": iso(end)}  # fmt: skip
    places = ThingPlace.objects.order_by("from_day", "id").values_list(
        "thing__code", "from_day", "to_day", "place__code"
    )
    for code, ((_code, start, _end, place), planned) in _standing(places, day).items():
        found[code] |= {"place": place, "since": iso(start), "planned": planned}
    for code, unit, start in (
        Charge.objects.filter(to_day__gt=day)
        .order_by("-is_shared", "from_day", "id")
        .values_list("thing__code", "unit__code", "from_day")
    ):
        found[code] |= {"charge": unit, "charge_from": iso(start)}
    users: dict[str, list[str]] = {}
    for code, person, post, team, start in (
        Custody.objects.filter(to_day__gt=day)
        .order_by("from_day", "id")
        .values_list("thing__code", "person__number", "post__code", "team__code", "from_day")
    ):
        users.setdefault(code, []).append(person or post or team)
        found[code]["users_from"] = iso(start)
    for code, named in users.items():
        found[code]["users"] = " ".join(sorted(set(named)))
    return found


def _roles(day: int) -> dict[str, Texts]:
    rows = Grant.objects.filter(to_day__gt=day, person__isnull=False, role__in=ROLES).values_list(
        "person__number", "role", "unit__code", "from_day"
    )
    waits = RoleRequest.objects.filter(
        state="ASKED", act="give", asked_day__gt=day - OPEN_FOR.days
    ).values_list("person__number", "role", "unit__code", "from_day")
    return {
        f"{number} {role} {unit}": {"from": iso(start)}
        for number, role, unit, start in (*rows, *waits)
    }


def _names(name: Any) -> Texts:
    return {"name_zh": name.get("zh-hans", ""), "name_en": name.get("en", "")}
