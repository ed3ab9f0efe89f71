"""Powerful roles that were asked for: which wait, for whose yes, and what people are told of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from zeren.accounts import queries as accounts
from zeren.core import grant as rule
from zeren.core.actor import Actor
from zeren.core.days import date_of, day_of
from zeren.core.viewer import Viewer
from zeren.organisation.models import Grant, Person, RoleRequest, Told
from zeren.organisation.queries import offices
from zeren.organisation.queries.people import present
from zeren.organisation.queries.reach import within
from zeren.organisation.queries.units import Name, on_day, path_on, root


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request as a page shows it. `seconds`: (person, name) of all who may say yes to it.

    id: 0 where nobody asked but the roster says so (queries/offices.py); it has no day to lapse.
    """

    id: int
    act: str
    role: str
    unit_id: int
    unit: Name
    person_id: int | None
    name: str
    number: str
    from_date: date
    asked_by: Actor
    asked_name: str
    asked_date: date
    lapses: date | None
    state: str
    decided_name: str
    decided_date: date | None
    is_open: bool
    seconds: tuple[tuple[int, str], ...]
    without_pin: tuple[str, ...]
    """Those of them who cannot sign in yet, and so cannot act."""
    grant_id: int | None = None

    @property
    def about_id(self) -> int:
        """With `act`, which of `offices.waiting` it is."""
        return int((self.person_id if self.act == offices.GIVE else self.grant_id) or 0)


@dataclass(frozen=True, slots=True)
class ToldLine:
    id: int
    code: str
    fact_id: int
    about_id: int
    role: str
    unit: Name
    name: str
    act: str
    is_mine: bool
    by: str


def asker(row: RoleRequest) -> Actor:
    return Actor(row.asked_kind, row.asked_id)  # type: ignore[arg-type]  # as it was recorded


def names_of(by: Actor) -> frozenset[Actor]:
    """One human under every name the log knows: the person and the account linked with it."""
    if by.kind not in ("person", "account"):
        return frozenset({by})
    mine = Q(pk=by.id) if by.kind == "person" else Q(account_id=by.id)
    row = Person.objects.filter(mine).values_list("id", "account_id").first()
    found = {by}
    if row:
        found.add(Actor.person(row[0]))
        if row[1]:
            found.add(Actor.account(row[1]))
    return frozenset(found)


def rule_of(row: RoleRequest, on: date) -> rule.Request:
    """A request as the core asks for it. From the top: the general manager himself asked."""
    by = asker(row)
    top = by.kind == "person" and offices.is_voice(by.id, on)
    return rule.Request(row.role, names_of(by), row.person_id, top)


def second(by: Actor, unit_id: int, on: date) -> rule.Second:
    """What makes somebody a second person over a unit, with what was asked for each office."""
    names = names_of(by)
    person = next((one.id for one in names if one.kind == "person"), 0)
    if not person:
        is_first = by.kind == "account" and accounts.is_bootstrap(by.id) and offices.is_first()
        return rule.Second(names, is_last=by.kind == "system" or is_first)
    path = path_on(unit_id, on)
    rows = [
        (pk, role, start)
        for pk, role, start, over in Grant.objects.filter(
            on_day(on), on_day(on, "unit__placed__"), person_id=person, role__in=rule.OFFICES
        ).values_list("id", "role", "from_day", "unit__placed__path")
        if path.startswith(over)
    ]
    made = {
        row.grant_id: asker(row)
        for row in RoleRequest.objects.filter(
            act="give",
            state="CONFIRMED",
            grant_id__in=[pk for pk, _role, _start in rows],
            decided_by__isnull=False,
        )
    }
    held = tuple(
        rule.Office(role, date_of(start) or on, names_of(made[pk]) if pk in made else frozenset())
        for pk, role, start in rows
    )
    return rule.Second(names, held)


def is_late(row: RoleRequest, on: date) -> bool:
    asked = date_of(row.asked_day)
    assert asked is not None, "a request has a day"
    return on >= rule.lapses_on(asked)


def open_requests() -> Iterable[RoleRequest]:
    return RoleRequest.objects.filter(state="ASKED").order_by("id")


def kept(request_id: int) -> RoleRequest:
    return RoleRequest.objects.get(pk=request_id)


def waiting_for(
    act: str, role: str, unit_id: int, person_id: int | None, grant_id: int | None
) -> RoleRequest | None:
    """The same, asked for and not yet answered."""
    rows = RoleRequest.objects.filter(state="ASKED", act=act)
    if act == "end":
        return rows.filter(grant_id=grant_id or 0).first()
    return rows.filter(role=role, unit_id=unit_id, person_id=person_id or 0).first()


def holds_already(person_id: int, role: str, unit_id: int, on: date) -> bool:
    rows = Grant.objects.filter(person_id=person_id, role=role, unit_id=unit_id)
    return rows.filter(to_day__gt=day_of(on)).exists()


def general_managers(on: date) -> list[int]:
    """Whose word counts as that of the head of the whole: one, none, or two in a handover."""
    return offices.voices(on)


def has_administrator(on: date) -> bool:
    """Does any person hold the role today? Until then the first administrator may ask."""
    return Grant.objects.filter(on_day(on), role="administrator", person__isnull=False).exists()


def is_first_administrator(by: Actor, on: date) -> bool:
    return by.kind == "account" and accounts.is_bootstrap(by.id) and not has_administrator(on)


def shown_to(viewer: Viewer, paths: Sequence[str], on: date) -> list[int]:
    """Ids of the requests that wait and that this viewer may see, the oldest first.

    The asker, the person it is about, whoever may say yes, and whoever lists roles of that unit.
    """
    listed = set(
        RoleRequest.objects.filter(within(paths, on), state="ASKED").values_list("id", flat=True)
    )
    found = []
    for row in open_requests():
        mine = viewer.actor == asker(row) or (
            bool(viewer.person_id) and row.person_id == viewer.person_id
        )
        if row.pk in listed or mine or _may(viewer.actor, row, on):
            found.append(row.pk)
    return found


def may_see(viewer: Viewer, request_id: int, paths: Sequence[str], on: date) -> bool:
    row = RoleRequest.objects.filter(pk=request_id).first()
    if row is None:
        return False
    return (
        viewer.actor == asker(row)
        or (bool(viewer.person_id) and viewer.person_id in (row.person_id, row.decided_by_id))
        or RoleRequest.objects.filter(within(paths, on), pk=request_id).exists()
        or (row.state == "ASKED" and _may(viewer.actor, row, on))
    )


def why_not(by: Actor, row: RoleRequest, on: date) -> tuple[str, ...]:
    """Every reason why this one may not say yes to it."""
    other, asked = second(by, row.unit_id, on), rule_of(row, on)
    if other.is_last and not offices.is_kept(row):
        asked = replace(asked, is_stuck=_is_stuck(row, on))
    return rule.reasons(asked, other, on)


def of_the_roster(viewer: Viewer, paths: Sequence[str], on: date) -> list[RequestLine]:
    """What waits because the roster says so (queries/offices.py), as far as this viewer sees it:
    whoever entered it, the person, whoever may say yes, and whoever lists the roles of the whole.
    """
    top = root(on)
    lists_all = top is not None and any(top.path.startswith(path) for path in paths)
    return [
        _line(row, on)
        for row in offices.waiting(on)
        if lists_all
        or viewer.actor == asker(row)
        or (viewer.person_id and viewer.person_id == row.person_id)
        or _may(viewer.actor, row, on)
    ]


def waits_for(person_id: int, on: date) -> list[int]:
    """Requests to which this person may say yes."""
    by = Actor.person(person_id)
    return [row.pk for row in open_requests() if not is_late(row, on) and _may(by, row, on)]


def asked_by(by: Actor, on: date) -> list[int]:
    """Requests of one's own that wait for another."""
    rows = RoleRequest.objects.filter(state="ASKED", asked_kind=by.kind, asked_id=by.id)
    return [row.pk for row in rows.order_by("id") if not is_late(row, on)]


def request_lines(ids: Sequence[int], on: date) -> list[RequestLine]:
    rows = RoleRequest.objects.select_related("unit", "person", "account", "decided_by")
    found = rows.in_bulk(list(ids))
    return [_line(found[one], on) for one in ids if one in found]


def told_to(person_id: int) -> list[ToldLine]:
    """What this person has not yet put away, the oldest first.

    That something was asked is told while it waits: afterwards "nothing has changed" is not true.
    """
    decided = RoleRequest.objects.exclude(state="ASKED").values("pk")
    open_rows = Told.objects.filter(person_id=person_id, put_away_at__isnull=True)
    rows = list(open_rows.exclude(code="role.asked", about_id__in=decided)[:5])
    if not rows:
        return []
    grants = Grant.objects.select_related("unit", "person").in_bulk(
        [row.about_id for row in rows if row.code in ON_GRANTS]
    )
    asked = RoleRequest.objects.select_related("unit", "person", "decided_by").in_bulk(
        [row.about_id for row in rows if row.code not in ON_GRANTS]
    )
    found = []
    for row in rows:
        about = (grants if row.code in ON_GRANTS else asked).get(row.about_id)
        if about is None:
            continue
        who = about.person.name if about.person else ""
        act = getattr(about, "act", "give")
        by = ""
        if isinstance(about, RoleRequest):
            by = about.decided_by.name if about.decided_by else _name_of(asker(about))
        found.append(
            ToldLine(row.pk, row.code, row.fact_id, row.about_id, about.role, about.unit.name,
                     who, act, about.person_id == person_id, by)
        )  # fmt: skip
    return found


ON_GRANTS = ("role.granted", "role.revoked")


def _may(by: Actor, row: RoleRequest, on: date) -> bool:
    return not why_not(by, row, on)


def _is_stuck(row: RoleRequest, on: date) -> bool:
    """Is nobody there who could say yes? Who the roster says has left counts for a week more, so
    that nobody gets rid of the others first.
    """
    able = [pk for pk, _name, can in _seconds(row, on) if can]
    is_old = day_of(on) >= row.asked_day + rule.FRESH.days
    return offices.is_first() or not (present(able, on) or (able and not is_old))


def _line(row: RoleRequest, on: date) -> RequestLine:
    asked = date_of(row.asked_day)
    begins = date_of(row.from_day)
    assert asked is not None, "a request has a day"
    assert begins is not None, "a request has a day"
    is_open = row.state == "ASKED" and not (offices.is_kept(row) and is_late(row, on))
    able = _seconds(row, on) if is_open else []
    return RequestLine(
        row.pk or 0, row.act, row.role, row.unit_id, row.unit.name, row.person_id,
        row.person.name if row.person else row.account.login if row.account else "",
        row.person.number if row.person else "",
        begins, asker(row), _name_of(asker(row)), asked,
        rule.lapses_on(asked) if offices.is_kept(row) else None, row.state,
        row.decided_by.name if row.decided_by else "",
        date_of(row.decided_day) if row.decided_day else None, is_open,
        tuple((pk, name) for pk, name, _can in able),
        tuple(name for _pk, name, can in able if not can), row.grant_id,
    )  # fmt: skip


def _seconds(row: RoleRequest, on: date) -> list[tuple[int, str, bool]]:
    """(person, name, can sign in) of everybody who may say yes, the general manager first."""
    top = general_managers(on)
    held = Grant.objects.filter(on_day(on), role__in=rule.OFFICES, person__isnull=False)
    others = sorted({pk for pk in held.values_list("person_id", flat=True) if pk} - set(top))
    able = [pk for pk in (*top, *others) if _may(Actor.person(pk), row, on)]
    people = Person.objects.in_bulk(able)
    can = accounts.with_secret([people[pk].account_id or 0 for pk in able])
    return [(pk, people[pk].name, people[pk].account_id in can) for pk in able]


def _name_of(by: Actor) -> str:
    """The name of a person; "" where it was an account or the system, which texts name."""
    if by.kind != "person":
        return ""
    return Person.objects.filter(pk=by.id).values_list("name", flat=True).first() or ""
