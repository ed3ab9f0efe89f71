"""Who stands over whom on a day, for the rule that a one-time code takes two people; how each is
reached.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zeren.accounts import queries as accounts
from zeren.core.grant import HEAD
from zeren.core.slip import Standing
from zeren.core.viewer import RoleGrant
from zeren.organisation.models import STEP, Grant, Person
from zeren.organisation.queries.offices import voices
from zeren.organisation.queries.people import PATH, UNIT, engaged, seated
from zeren.organisation.queries.units import Name, on_day, path_ids, root

OFFICES = ("safety_manager", "administrator", "clerk")


def standings(person_ids: Iterable[int], on: date) -> dict[int, Standing]:
    """How each of these people stands on that day, in four statements."""
    wanted = set(person_ids)
    linked = dict(Person.objects.filter(pk__in=wanted).values_list("id", "account_id"))
    with_pin = accounts.with_pin(one for one in linked.values() if one)
    units: dict[int, str] = {}
    heads: dict[int, list[str]] = {}
    at_top: set[int] = set()
    seats = seated(on, Q(person_id__in=wanted)).order_by("id")
    for person, path, is_primary, is_head in seats.values_list(
        "person_id", PATH, "is_primary", "post__placed__is_head"
    ):
        if is_primary:
            units[person] = path
        if is_head and len(path) <= STEP:
            at_top.add(person)
        elif is_head:
            heads.setdefault(person, []).append(path)
    roles: dict[int, list[RoleGrant]] = {}
    held = Grant.objects.filter(on_day(on), on_day(on, "unit__placed__"), person_id__in=wanted)
    for person, role, path in held.values_list("person_id", "role", "unit__placed__path"):
        if role == HEAD:
            heads.setdefault(int(person or 0), []).append(path)
        else:
            roles.setdefault(int(person or 0), []).append(RoleGrant(role, path))
    return {
        person: Standing(
            person,
            units.get(person, ""),
            tuple(heads.get(person, ())),
            tuple(roles.get(person, ())),
            has_pin=linked[person] in with_pin,
            is_top=person in at_top,
        )
        for person in sorted(linked)
    }


def top(on: date) -> str:
    """The path of the root, "" while there is none."""
    found = root(on)
    return found.path if found else ""


def owners(account_ids: Iterable[int]) -> dict[int, int]:
    """Person by account."""
    rows = Person.objects.filter(account_id__in=set(account_ids))
    return {int(account or 0): person for account, person in rows.values_list("account_id", "id")}


def account_ids(person_ids: Iterable[int]) -> list[int]:
    """The accounts of these people, in the order of their numbers."""
    rows = Person.objects.filter(pk__in=set(person_ids), account__isnull=False)
    return [int(one or 0) for one in rows.order_by("number").values_list("account_id", flat=True)]


def heads_with_pin(owner: Standing, on: date) -> int:
    """How many heads of the owner's unit and above have chosen a PIN, without the owner."""
    where = owner.unit or top(on)
    chain = path_ids(where)
    heads = set(
        seated(on, Q(post__placed__is_head=True, post__placed__unit_id__in=chain)).values_list(
            "person_id", flat=True
        )
    ) - {owner.person}
    return len(accounts.with_pin(account_ids(heads)))


def office_is_taken(on: date) -> bool:
    """Does somebody who holds an office by grant have a PIN? Then the first administrator rests."""
    held = Grant.objects.filter(on_day(on), role__in=OFFICES, person__isnull=False)
    people = set(held.values_list("person_id", flat=True))
    return bool(accounts.with_pin(account_ids(one for one in people if one)))


def general_managers(on: date) -> list[int]:
    """Accounts of whoever heads the whole."""
    return account_ids(voices(on))


def safety_managers(path: str, on: date) -> list[int]:
    """Accounts of the safety managers whose role reaches the unit at `path`."""
    rows = Grant.objects.filter(on_day(on), on_day(on, "unit__placed__"), role="safety_manager")
    found = rows.values_list("person_id", "unit__placed__path")
    return account_ids(int(who or 0) for who, over in found if path.startswith(over))


def unit_names(person_ids: Iterable[int], on: date) -> dict[int, Name]:
    """The unit in which each of these people is counted."""
    rows = seated(on, Q(person_id__in=set(person_ids), is_primary=True))
    return dict(rows.values_list("person_id", f"{UNIT}name"))


@dataclass(frozen=True, slots=True)
class Reach:
    """How a message comes to a person: mail and phone where they are known, and the language."""

    person_id: int
    account_id: int
    email: str
    phone: str
    language: str


def reached(on: date, person_ids: Sequence[int] | None = None) -> list[Reach]:
    """Everybody who belongs on a day and has an account, by number."""
    rows = Person.objects.filter(engaged(on, "pk"), account__is_active=True)
    if person_ids is not None:
        rows = rows.filter(pk__in=person_ids)
    return [
        Reach(person, account, email, phone, chosen or spoken)
        for person, account, email, phone, chosen, spoken in rows.order_by("number").values_list(
            "pk", "account_id", "email", "phone", "account__language", "language"
        )
        if account
    ]
