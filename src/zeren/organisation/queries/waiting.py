"""What waits for the second person of a one-time code, and what its owner is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlencode

from zeren.accounts import queries as accounts
from zeren.core import slip
from zeren.core.actor import Actor
from zeren.core.viewer import Viewer
from zeren.organisation.models import Person
from zeren.organisation.queries import lists, reach
from zeren.organisation.queries import standing as stands
from zeren.organisation.queries.people import names, names_and_numbers
from zeren.organisation.queries.units import Name

MOST = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A code as a row of a list: whose it is, who asked, who decided."""

    id: int
    person_id: int
    number: str
    name: str
    unit: Name
    kind: str
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    used_at: datetime | None
    until: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Locked:
    person_id: int
    number: str
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Slip:
    """A code with whose it is, for the one page that shows it."""

    person_id: int
    number: str
    name: str
    code: str
    unit: Name
    kind: str
    until: datetime
    language: str = ""
    """Of its owner, in which it is printed; "" where nobody said."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The slips of one unit: each with its address, the number filled in."""

    unit: Name
    slips: list[tuple[Slip, str]]


def languages_of(person_ids: Iterable[int]) -> dict[int, str]:
    """The language each was entered with; "" where nobody said."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("id", "language"))


def to_confirm(viewer: Viewer, on: date) -> list[Line]:
    """Questions that this viewer may confirm as the second person, the oldest first."""
    asked = accounts.codes(states=("ASKED",))
    me = stands.standings([viewer.person_id], on).get(viewer.person_id) if asked else None
    if me is None:
        return []
    owners = stands.owners(one.account_id for one in asked)
    found, top = stands.standings(owners.values(), on), stands.top(on)
    mine = [
        one
        for one in asked
        if one.account_id in owners
        and slip.cannot_confirm(me, one.asked.id, found[owners[one.account_id]], top) is None
    ]
    return lines(mine[::-1], on)


def question(viewer: Viewer, code_id: int, on: date) -> Line | None:
    """One question, for whoever may confirm it or asked it."""
    line = accounts.code(code_id)
    if line is None or line.state != "ASKED":
        return None
    if line.asked == viewer.actor:
        return next(iter(lines([line], on)), None)
    return next((one for one in to_confirm(viewer, on) if one.id == code_id), None)


def asked_by(viewer: Viewer) -> list[Line]:
    """What this viewer asked for and is not over yet."""
    mine = [
        one for one in accounts.codes(states=("ASKED", "OPEN"), kind="RESET")
        if one.asked == viewer.actor
    ]  # fmt: skip
    return lines(mine, viewer.on)


def closed(viewer: Viewer, person_ids: Sequence[int], on: date) -> dict[int, str]:
    """For whom of these this viewer may neither print a slip nor ask a code, with the refusal."""
    found, top = stands.standings([*person_ids, viewer.person_id], on), stands.top(on)
    me = found.get(viewer.person_id)
    why = {}
    for person in person_ids:
        owner = found[person]
        if me is None:
            code = slip.cannot_print(None, owner, top)
        elif owner.has_pin:
            code = slip.cannot_ask(me, owner, top)
        else:
            code = slip.cannot_print(me, owner, top)
        if code:
            why[person] = code
    return why


def slips(viewer: Viewer, on: date) -> list[Line]:
    """First slips that this head may open now, by unit and number."""
    if not viewer.heads:
        return []
    paths = reach.outermost(head.path for head in viewer.heads)
    without_pin = lists.people_ids(paths, on, without_pin=True)[:MOST]
    printed = accounts.codes(
        account_ids=stands.account_ids(without_pin), states=("PRINTED", "OPEN"), kind="FIRST"
    )
    found = [one for one in lines(printed, on) if one.person_id != viewer.person_id]
    mine = {one.id for one in printed if one.asked != viewer.actor}
    return sorted(
        (one for one in found if one.id in mine), key=lambda one: (str(one.unit), one.number)
    )


def locked(viewer: Viewer, on: date) -> list[Locked]:
    """Accounts whose owners said that it was not them, for the safety manager over them."""
    rows = dict(accounts.locked_accounts())
    owners = stands.owners(rows)
    where = reach.stands_in(list(owners.values()), on)
    who = names_and_numbers(owners.values())
    return [
        Locked(person, *who[person], rows[account])
        for account, person in owners.items()
        if viewer.has("safety_manager", where[person] or stands.top(on))
    ]


def lines(found: Sequence[accounts.CodeLine], on: date) -> list[Line]:
    """Codes with the names of all who had a hand in them, in their order."""
    owners = stands.owners(one.account_id for one in found)
    who = names_and_numbers(owners.values())
    units = stands.unit_names(owners.values(), on)
    hands = names(
        actor.id
        for one in found
        for actor in (one.asked, one.decided)
        if actor is not None and actor.kind == "person"
    )
    return [
        Line(
            one.id,
            owners[one.account_id],
            *who[owners[one.account_id]],
            units.get(owners[one.account_id], {}),
            one.kind,
            one.state,
            _hand(one.asked, hands),
            one.asked_at,
            _hand(one.decided, hands) if one.decided else "",
            one.decided_at,
            one.used_at,
            one.expires_at,
            one.words,
        )
        for one in found
        if one.account_id in owners
    ]


def history(viewer: Viewer, on: date) -> list[Line]:
    """With which codes the PIN of this viewer was chosen, the newest first."""
    used = accounts.codes(account_ids=[viewer.account_id], states=("USED",))
    return lines([one for one in used if one.kind != slip.LINK], on)


def told(viewer: Viewer, on: date) -> list[tuple[accounts.NoticeLine, Line | None]]:
    """What this account is told until it answers, with names."""
    found = accounts.notices(viewer.account_id)
    by_id = {one.id: one for one in lines([one.code for one in found if one.code], on)}
    return [(one, by_id.get(one.code.id) if one.code else None) for one in found]


def sheets(made: Sequence[Slip], welcome: str) -> list[Sheet]:
    """Slips by unit, each with the address in which its number stands already."""
    return [
        Sheet(unit, [(one, f"{welcome}?{urlencode({'as': one.number})}") for one in some])
        for unit, some in groupby(made, key=lambda one: one.unit)
    ]


def with_pin(person_ids: Sequence[int]) -> set[int]:
    """Which of these people have chosen a PIN."""
    rows = dict(Person.objects.filter(pk__in=person_ids).values_list("account_id", "id"))
    return {rows[one] for one in accounts.with_pin(one for one in rows if one)}


def _hand(actor: Actor, hands: dict[int, str]) -> str:
    """A name, or "" for the machine and for the first administrator."""
    return hands.get(actor.id, "") if actor.kind == "person" else ""
