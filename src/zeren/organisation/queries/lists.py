"""Long lists of the organisation in two steps: the ids that match, then the rows of one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zeren.core.days import date_of
from zeren.organisation.models import (
    Charge,
    Custody,
    Holding,
    Person,
    PostPlace,
    Thing,
    ThingPlace,
    Unit,
)
from zeren.organisation.queries.people import PATH, UNIT, called, engaged, seated, seated_in
from zeren.organisation.queries.reach import within
from zeren.organisation.queries.units import (
    Name,
    below,
    heads,
    on_day,
    path_ids,
    path_of,
    root,
    unit_tree,
)

PEOPLE_SORTS = ("number", "name")
POST_SORTS = ("code", "layer")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One line of the list of people; without a post the unit is empty."""

    id: int
    number: str
    name: str
    kind: str
    employer: str
    email: str
    phone: str
    has_account: bool
    has_pin: bool
    to_date: date | None
    unit_id: int | None
    unit: Name
    post: Name
    is_head: bool


@dataclass(frozen=True, slots=True)
class ThingLine:
    """One line of the list of things; two units claim it when `claims` is two."""

    id: int
    code: str
    kind: str
    name: Name
    place_id: int | None
    place: Name
    units: Sequence[tuple[int, Name]]
    users: Sequence[tuple[str, int, str | Name]]
    claims: int = 0
    """Units in charge that do not share it: one, where all is clear."""

    @property
    def is_unclear(self) -> bool:
        return not self.units or self.claims > 1 or not self.users


@dataclass(frozen=True, slots=True)
class PostLine:
    id: int
    code: str
    name: Name
    unit_id: int
    unit: Name
    layer: int
    is_head: bool
    holders: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Node:
    """A unit in the tree with what stands below it."""

    id: int
    code: str
    name: Name
    kind: str
    depth: int
    people: int
    people_below: int
    head_id: int | None
    head: str
    has_head_post: bool
    children: "list[Node]"


@dataclass(frozen=True, slots=True)
class Sums:
    """The whole in four numbers."""

    people: int
    units: int
    vacant: int
    headless: int
    things: int
    unclear: int

    @property
    def headed(self) -> int:
        return self.units - self.headless

    @property
    def heads_state(self) -> str:
        return "gap" if self.headless else "ok"


def people_ids(
    paths: Sequence[str],
    on: date,
    *,
    sees_all: bool = False,
    q: str = "",
    under: str = "",
    kind: str = "",
    without_pin: bool = False,
    sort: str = "",
) -> QuerySet[Person, int]:
    """People who belong on a day, by name, staff number, pinyin or initials."""

    rows = Person.objects.filter(engaged(on, "pk", **({"kind": kind} if kind else {})))
    if not sees_all:
        rows = rows.filter(seated_in(paths, on))
    elif (top := root(on)) and not top.path.startswith(tuple(paths)):
        rows = rows.filter(seated_in(paths, on) | ~seated_in(("",), on))
    if under:
        rows = rows.filter(seated_in((under,), on))
    rows = rows.filter(called(q))
    if without_pin:
        rows = rows.filter(account__isnull=False, account__pin="", account__is_active=True)
    key = sort if sort.lstrip("-") in PEOPLE_SORTS else "number"
    return rows.order_by(key, "id").values_list("id", flat=True)


def people_lines(ids: Sequence[int], on: date) -> list[PersonLine]:
    """The rows of one page, in the order of the ids."""
    where = {
        row[0]: row[1:]
        for row in seated(on, Q(person_id__in=ids, is_primary=True)).values_list(
            "person_id", "post__placed__unit_id", f"{UNIT}name", "post__name",
            "post__placed__is_head",
        )
    }  # fmt: skip
    rows = {
        row[0]: PersonLine(
            *row[:7], row[7] is not None, bool(row[8]), date_of(row[9]),
            *where.get(row[0], (None, {}, {}, False)),
        )
        for row in Person.objects.filter(on_day(on, "engaged__"), pk__in=ids).values_list(
            "id", "number", "name", "engaged__kind", "engaged__employer", "email", "phone",
            "account_id", "account__pin", "engaged__to_day",
        )
    }  # fmt: skip
    return [rows[pid] for pid in ids if pid in rows]


def thing_ids(
    paths: Sequence[str],
    on: date,
    *,
    sees_all: bool = False,
    q: str = "",
    under: str = "",
    kind: str = "",
    only_unclear: bool = False,
) -> QuerySet[Thing, int]:
    """Things of a day in charge of one's units; who sees all sees also what nobody has."""
    claims = Charge.objects.filter(on_day(on), thing_id=OuterRef("pk"))
    rows = Thing.objects.filter(on_day(on))
    if not sees_all:
        rows = rows.filter(Exists(claims.filter(within(paths, on))))
    if under:
        rows = rows.filter(Exists(claims.filter(below(under, on))))
    for word in q.split():
        rows = rows.filter(
            Q(code__icontains=word)
            | Q(**{"name__zh-hans__icontains": word})
            | Q(name__en__icontains=word)
        )
    if kind:
        rows = rows.filter(kind=kind)
    if only_unclear:
        rows = rows.filter(_unclear(on))
    return rows.order_by("code").values_list("id", flat=True)


def _unclear(on: date) -> Q:
    """Nobody or two units in charge, or nobody named as user; a shared claim is no second one."""
    claims = Charge.objects.filter(on_day(on), thing_id=OuterRef("pk"))
    own = claims.filter(is_shared=False).values("thing_id").annotate(n=Count("id"))
    users = Custody.objects.filter(on_day(on), thing_id=OuterRef("pk"))
    return ~Q(Exists(claims)) | Q(Exists(own.filter(n__gt=1))) | ~Q(Exists(users))


def thing_lines(ids: Sequence[int], on: date) -> list[ThingLine]:
    claims: dict[int, list[tuple[int, Name]]] = {}
    own: dict[int, int] = {}
    for thing_id, unit_id, name, is_shared in (
        Charge.objects.filter(on_day(on), thing_id__in=ids)
        .order_by("is_shared", "from_day", "id")
        .values_list("thing_id", "unit_id", "unit__name", "is_shared")
    ):
        own[thing_id] = own.get(thing_id, 0) + (not is_shared)
        claims.setdefault(thing_id, []).append((unit_id, name))
    users: dict[int, list[tuple[str, int, str | Name]]] = {}
    for thing_id, person_id, person, post_id, post, team_id, team in (
        Custody.objects.filter(on_day(on), thing_id__in=ids)
        .order_by("id")
        .values_list(
            "thing_id", "person_id", "person__name", "post_id", "post__name", "team_id",
            "team__name",
        )
    ):  # fmt: skip
        held: tuple[str, int, str | Name] = (
            ("person", person_id, person)
            if person_id
            else ("post", post_id, post)
            if post_id
            else ("unit", team_id, team)
        )
        users.setdefault(thing_id, []).append(held)
    places: dict[int, tuple[int | None, Name]] = {
        thing_id: (place_id, name)
        for thing_id, place_id, name in ThingPlace.objects.filter(
            on_day(on), thing_id__in=ids
        ).values_list("thing_id", "place_id", "place__name")
    }
    rows = {}
    for pk, code, kind, name in Thing.objects.filter(pk__in=ids).values_list(
        "id", "code", "kind", "name"
    ):
        place_id, place = places.get(pk, (None, {}))
        rows[pk] = ThingLine(
            pk,
            code,
            kind,
            name,
            place_id,
            place,
            claims.get(pk, ()),
            users.get(pk, ()),
            own.get(pk, 0),
        )
    return [rows[tid] for tid in ids if tid in rows]


def post_ids(
    paths: Sequence[str], on: date, *, under: str = "", only_vacant: bool = False, sort: str = ""
) -> QuerySet[PostPlace, int]:
    """Posts of a day in tree order, or as sorted."""
    rows = PostPlace.objects.filter(on_day(on), on_day(on, "post__"), within(paths, on))
    if under:
        rows = rows.filter(below(under, on))
    if only_vacant:
        rows = rows.filter(~Exists(_held(on)))
    key, sign = sort.lstrip("-"), "-" if sort.startswith("-") else ""
    order = [f"{sign}{'post__code' if key == 'code' else 'layer'}", "post_id"]
    if key not in POST_SORTS:
        order = ["tree", "-is_head", "layer", "post__code"]
    return rows.annotate(tree=path_of(on)).order_by(*order).values_list("post_id", flat=True)


def _held(on: date) -> QuerySet[Holding]:
    return Holding.objects.filter(on_day(on), engaged(on), post_id=OuterRef("post_id"))


def post_lines(ids: Sequence[int], on: date) -> list[PostLine]:
    holders: dict[int, list[tuple[int, str]]] = {}
    for post_id, person_id, name in (
        Holding.objects.filter(on_day(on), engaged(on), post_id__in=ids)
        .order_by("id")
        .values_list("post_id", "person_id", "person__name")
    ):
        holders.setdefault(post_id, []).append((person_id, name))
    rows = {
        row[0]: PostLine(*row, holders.get(row[0], ()))
        for row in PostPlace.objects.filter(on_day(on), post_id__in=ids).values_list(
            "post_id", "post__code", "post__name", "unit_id", "unit__name", "layer", "is_head"
        )
    }
    return [rows[pid] for pid in ids if pid in rows]


def tree(paths: Sequence[str], on: date) -> list[Node]:
    """The units of one's reach with their people and heads, roots first."""
    units = [row for row in unit_tree(on) if any(row.path.startswith(path) for path in paths)]
    shown = {row.id for row in units}
    people: dict[int, int] = {}
    below_: dict[int, int] = {}
    for unit_id, path, n in (
        seated(on, Q(is_primary=True))
        .values("post__placed__unit_id", PATH)
        .order_by()
        .annotate(n=Count("id"))
        .values_list("post__placed__unit_id", PATH, "n")
    ):
        if unit_id not in shown:
            continue
        people[unit_id] = n
        for above in path_ids(path):
            below_[above] = below_.get(above, 0) + n
    in_office = heads(on)
    names = dict(Person.objects.filter(pk__in=set(in_office.values())).values_list("id", "name"))
    with_post = set(
        PostPlace.objects.filter(on_day(on), on_day(on, "post__"), is_head=True).values_list(
            "unit_id", flat=True
        )
    )
    roots: list[Node] = []
    nodes: dict[int, Node] = {}
    for row in units:
        head_id = in_office.get(row.id)
        node = Node(
            row.id, row.code, row.name, row.kind, row.depth, people.get(row.id, 0),
            below_.get(row.id, 0), head_id, names.get(head_id or 0, ""), row.id in with_post, [],
        )  # fmt: skip
        nodes[row.id] = node
        siblings = nodes[row.parent_id].children if row.parent_id in shown else roots
        siblings.append(node)
    return roots


def sums(paths: Sequence[str], on: date, *, sees_all: bool) -> Sums:
    units = list(
        Unit.objects.filter(on_day(on), within(paths, on, "pk")).values_list("id", flat=True)
    )
    in_office = heads(on)
    return Sums(
        people=people_ids(paths, on, sees_all=sees_all).count(),
        units=len(units),
        vacant=post_ids(paths, on, only_vacant=True).count(),
        headless=sum(1 for unit_id in units if unit_id not in in_office),
        things=thing_ids(paths, on, sees_all=sees_all).count(),
        unclear=thing_ids(paths, on, sees_all=sees_all, only_unclear=True).count(),
    )
