"""Who stands where: units, heads, people, things, charges and custodies as of a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from zeren.core.viewer import HeadOf, RoleGrant, Viewer
from zeren.organisation.models import (
    Charge,
    Custody,
    Grant,
    Holding,
    Person,
    Post,
    Thing,
    Unit,
)

Name = dict[str, str]


@dataclass(frozen=True, slots=True)
class UnitRow:
    id: int
    parent_id: int | None
    code: str
    name: Name
    kind: str
    path: str
    depth: int


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of the dated roster, counted where the primary holding is."""

    person_id: int
    number: str
    name: str
    kind: str
    language: str
    post_id: int
    post_code: str
    post_name: Name
    catalogue_code: str
    layer: int
    unit_id: int
    unit_code: str
    unit_path: str
    is_head: bool


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


@dataclass(frozen=True, slots=True)
class CustodyRow:
    id: int
    thing_id: int
    person_id: int | None
    post_id: int | None
    team_id: int | None


def on_day(on: date, prefix: str = "") -> Q:
    """Rows that are so on a day: from_date <= on < to_date."""
    return Q(**{f"{prefix}from_date__lte": on}) & (
        Q(**{f"{prefix}to_date__isnull": True}) | Q(**{f"{prefix}to_date__gt": on})
    )


def below(path: str, field: str = "path") -> Q:
    """The subtree at `path` as a range scan (never LIKE); the empty path is everything."""
    if not path:
        return Q()
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + "~"})


# Units and heads


def root(on: date | None = None) -> Unit | None:
    """The whole organisation's unit, None in an empty installation."""
    found = Unit.objects.filter(parent__isnull=True)
    return found.filter(on_day(on)).first() if on else found.first()


def unit(unit_id: int) -> Unit | None:
    return Unit.objects.filter(pk=unit_id).first()


def unit_tree(on: date, path: str = "") -> list[UnitRow]:
    """Units as of a day in tree order: a parent always stands before its children."""
    rows = (
        Unit.objects.filter(on_day(on), below(path))
        .order_by("path")
        .values_list("id", "parent_id", "code", "name", "kind", "path")
    )
    return [UnitRow(*row, depth=len(row[5]) // 6 - 1) for row in rows]


def unit_names() -> dict[int, Name]:
    return dict(Unit.objects.values_list("id", "name"))


def heads(on: date, unit_ids: Sequence[int] | None = None) -> dict[int, int]:
    """The head in office of each unit: unit id -> person id. A vacant unit is absent."""
    rows = Holding.objects.filter(
        on_day(on), on_day(on, "person__"), on_day(on, "post__"), post__is_head=True
    )
    if unit_ids is not None:
        rows = rows.filter(post__unit_id__in=unit_ids)
    found: dict[int, int] = {}
    for unit_id, person_id in rows.order_by("-post__layer", "-id").values_list(
        "post__unit_id", "person_id"
    ):
        found[unit_id] = (
            person_id  # the highest layer and oldest holding is written last
        )
    return found


def head_of(unit_id: int, on: date) -> int | None:
    return heads(on, [unit_id]).get(unit_id)


def path_ids(path: str) -> list[int]:
    """Ids of a unit and the units above it, from the root down, without a query."""
    return [int(path[i : i + 6], 36) for i in range(0, len(path), 6)]


def chain_above(unit_id: int, on: date) -> list[tuple[int, int | None]]:
    """(unit, head) from the unit itself up to the root; a vacant head is None."""
    found = Unit.objects.filter(pk=unit_id).values_list("path", flat=True).first()
    if found is None:
        return []
    ids = path_ids(found)
    in_office = heads(on, ids)
    return [(uid, in_office.get(uid)) for uid in reversed(ids)]


# People


def people() -> QuerySet[Person]:
    return Person.objects.all()


def person(person_id: int) -> Person | None:
    return Person.objects.filter(pk=person_id).first()


def person_by_number(number: str) -> Person | None:
    return Person.objects.filter(number=number).first()


def person_by_account(account_id: int) -> Person | None:
    return Person.objects.filter(account_id=account_id).first()


def names(person_ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {pid for pid in person_ids if pid}
    return dict(Person.objects.filter(pk__in=wanted).values_list("id", "name"))


def roster(
    on: date, path: str = "", person_ids: Sequence[int] | None = None
) -> list[RosterRow]:
    """Everyone who belongs on a day, by the primary holding; contractors are included."""
    rows = Holding.objects.filter(
        on_day(on),
        on_day(on, "person__"),
        below(path, "post__unit__path"),
        is_primary=True,
    )
    if person_ids is not None:
        rows = rows.filter(person_id__in=person_ids)
    return [
        RosterRow(*row)
        for row in rows.order_by(
            "post__unit__path", "-post__is_head", "person__number"
        ).values_list(
            "person_id",
            "person__number",
            "person__name",
            "person__kind",
            "person__language",
            "post_id",
            "post__code",
            "post__name",
            "post__catalogue_code",
            "post__layer",
            "post__unit_id",
            "post__unit__code",
            "post__unit__path",
            "post__is_head",
        )
    ]


def place_of(person_id: int, on: date) -> RosterRow | None:
    """Where one person is counted on a day."""
    rows = roster(on, person_ids=[person_id])
    return rows[0] if rows else None


def posts_held(person_id: int, on: date) -> list[tuple[int, int, bool]]:
    """(post, unit, is_head) of every holding of one person on a day."""
    return list(
        Holding.objects.filter(on_day(on), person_id=person_id)
        .order_by("id")
        .values_list("post_id", "post__unit_id", "post__is_head")
    )


def post(post_id: int) -> Post | None:
    return Post.objects.select_related("unit").filter(pk=post_id).first()


def posts(on: date) -> list[tuple[int, str, int, bool]]:
    """(post, catalogue code, layer, is_head) of every post on a day."""
    return list(
        Post.objects.filter(on_day(on))
        .order_by("code")
        .values_list("id", "catalogue_code", "layer", "is_head")
    )


def people_without_post(on: date) -> list[int]:
    """People who belong on a day but hold no primary post then; contractors are left out."""
    held = Holding.objects.filter(on_day(on), is_primary=True).values("person_id")
    return list(
        Person.objects.filter(on_day(on))
        .exclude(kind="contractor")
        .exclude(pk__in=held)
        .order_by("id")
        .values_list("id", flat=True)
    )


def holdings(on: date, path: str = "") -> list[tuple[int, int, int]]:
    """(person, post, unit) of all holdings of a subtree on a day."""
    return list(
        Holding.objects.filter(
            on_day(on), on_day(on, "person__"), below(path, "post__unit__path")
        )
        .order_by("id")
        .values_list("person_id", "post_id", "post__unit_id")
    )


def holders(role: str, on: date) -> list[int]:
    """People who hold a role anywhere on a day, oldest grant first."""
    return [
        pid
        for pid in Grant.objects.filter(on_day(on), role=role, person__isnull=False)
        .order_by("id")
        .values_list("person_id", flat=True)
        if pid
    ]


# Things


def thing(thing_id: int) -> Thing | None:
    return Thing.objects.select_related("place").filter(pk=thing_id).first()


def thing_by_code(code: str) -> Thing | None:
    return Thing.objects.select_related("place").filter(code=code).first()


def things(on: date, ids: Sequence[int] | None = None) -> list[ThingRow]:
    rows = Thing.objects.filter(on_day(on))
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return [
        ThingRow(*row)
        for row in rows.order_by("code").values_list(
            "id", "code", "kind", "name", "place_id"
        )
    ]


def charges(thing_ids: Sequence[int] | None, on: date) -> dict[int, list[ChargeRow]]:
    """Units in charge of each thing on a day, oldest claim first; None means all things."""
    rows = Charge.objects.filter(on_day(on))
    if thing_ids is not None:
        rows = rows.filter(thing_id__in=thing_ids)
    found: dict[int, list[ChargeRow]] = {}
    for row in rows.order_by("from_date", "id").values_list(
        "id", "thing_id", "unit_id"
    ):
        found.setdefault(row[1], []).append(ChargeRow(*row))
    return found


def custodies(thing_ids: Sequence[int] | None, on: date) -> dict[int, list[CustodyRow]]:
    """Who uses each thing on a day; None means all things."""
    rows = Custody.objects.filter(on_day(on))
    if thing_ids is not None:
        rows = rows.filter(thing_id__in=thing_ids)
    found: dict[int, list[CustodyRow]] = {}
    for row in rows.order_by("id").values_list(
        "id", "thing_id", "person_id", "post_id", "team_id"
    ):
        found.setdefault(row[1], []).append(CustodyRow(*row))
    return found


def things_used_by(
    person_id: int, post_ids: Sequence[int], unit_ids: Sequence[int], on: date
) -> list[CustodyRow]:
    """Custodies that reach one person: by name, by post, or by team."""
    rows = Custody.objects.filter(on_day(on), on_day(on, "thing__")).filter(
        Q(person_id=person_id) | Q(post_id__in=post_ids) | Q(team_id__in=unit_ids)
    )
    return [
        CustodyRow(*row)
        for row in rows.order_by("thing__code", "id").values_list(
            "id", "thing_id", "person_id", "post_id", "team_id"
        )
    ]


def things_in_charge_of(unit_ids: Sequence[int], on: date) -> list[tuple[int, int]]:
    """(thing, unit) of the dated charges of some units."""
    return list(
        Charge.objects.filter(on_day(on), on_day(on, "thing__"), unit_id__in=unit_ids)
        .order_by("thing__code")
        .values_list("thing_id", "unit_id")
    )


# Who is looking


def viewer_for(
    account_id: int, on: date, *, language: str = "", is_bootstrap: bool = False
) -> Viewer:
    """The signed-in account as the posts and grants of that day make it.

    `is_bootstrap`: the first administrator, who may bring in the first workbook and nothing more.
    """
    top = root(on)
    root_path = top.path if top else ""
    someone = Person.objects.filter(on_day(on), account_id=account_id).first()
    held = (
        Grant.objects.filter(on_day(on), person_id=someone.pk)
        if someone
        else Grant.objects.filter(on_day(on), account_id=account_id)
    )
    roles = tuple(
        RoleGrant(role, path)
        for role, path in held.order_by("id").values_list("role", "unit__path")
    )
    if is_bootstrap:
        roles = (*roles, RoleGrant("administrator", ""), RoleGrant("clerk", ""))
    if someone is None:
        return Viewer(
            account_id=account_id, roles=roles, root_path=root_path, language=language
        )
    rows = list(
        Holding.objects.filter(on_day(on), person_id=someone.pk)
        .order_by("-is_primary", "id")
        .values_list("post__unit_id", "post__unit__path", "post__is_head")
    )
    return Viewer(
        account_id=account_id,
        person_id=someone.pk,
        name=someone.name,
        language=language or someone.language,
        unit_id=rows[0][0] if rows else 0,
        unit_path=rows[0][1] if rows else "",
        roles=roles,
        heads=tuple(
            HeadOf(unit_id, path) for unit_id, path, is_head in rows if is_head
        ),
        root_path=root_path,
    )
