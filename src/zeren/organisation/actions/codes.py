"""One-time codes by two people: ask and confirm; print first slips and open them; "not me".

What the rule says stands in core/slip.py; the codes themselves are kept by accounts.
"""

from collections.abc import Sequence
from datetime import date, datetime

from zeren.accounts import queries as account_queries
from zeren.accounts.actions import codes as accounts
from zeren.accounts.actions import notices
from zeren.core import slip
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.organisation import permits, queries
from zeren.organisation.models import Person
from zeren.organisation.queries import reach
from zeren.organisation.queries import standing as stands
from zeren.organisation.queries.waiting import Slip, languages_of


def ask(person_ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """Ask for codes for people who have a PIN; each waits for a second person. How many were asked.

    All or none. Refused: code.not_for_yourself, .not_your_person, .above_you.
    """
    on, top = queries.date_of(at), stands.top(queries.date_of(at))
    asker = permits.standing(by, on)
    found = stands.standings(person_ids, on)
    for owner in found.values():
        _refuse(slip.cannot_ask(asker, owner, top))
    account_ids = stands.account_ids(found)
    for account_id in account_ids:
        accounts.ask(account_id, by=by, at=at)
    return len(account_ids)


def confirm(code_id: int, *, by: Actor, at: datetime) -> Slip | None:
    """The second person, with his own PIN, makes the code; it is shown to him this once.

    None: it was no code, but whether somebody of the house's sign-in is this person.

    Refused: code.pin_asked, .second_person, .not_your_person, .above_you, .head_confirms,
             .moved_meanwhile.
    """
    permits.own_pin(by)
    on = queries.date_of(at)
    line, owner = _of(code_id, on, states=("ASKED",))
    confirmer = permits.standing(by, on)
    _refuse(slip.cannot_confirm(confirmer, line.asked.id, owner, stands.top(on)))
    if line.kind == slip.LINK:
        accounts.link(code_id, by=by, at=at)
        return None
    tell = [*stands.general_managers(on)]
    text = accounts.confirm(code_id, tell=tell, by=by, at=at)
    return _slips({line.account_id: text}, at=at)[0]


def refuse(code_id: int, *, by: Actor, at: datetime) -> None:
    """Say no to a question, or take one's own back. Refused: code.not_your_person."""
    on = queries.date_of(at)
    line, owner = _of(code_id, on, states=("ASKED",))
    if by != line.asked:
        confirmer = permits.standing(by, on)
        _refuse(slip.cannot_confirm(confirmer, line.asked.id, owner, stands.top(on)))
    accounts.refuse(code_id, by=by, at=at)


def print_slips(person_ids: Sequence[int], *, by: Actor, at: datetime) -> list[Slip]:
    """First slips for people without a PIN: codes that work only once a head has opened them.

    The first administrator may, as long as nobody in office has a PIN.
    Refused: code.has_pin, .not_your_person, .above_you, .not_for_yourself.
    """
    on, top = queries.date_of(at), stands.top(queries.date_of(at))
    printer = None if permits.first_administrator_prints(by, on) else permits.standing(by, on)
    found = stands.standings(person_ids, on)
    for owner in found.values():
        _refuse(slip.cannot_print(printer, owner, top))
    return _slips(accounts.print_first(stands.account_ids(found), by=by, at=at), at=at)


def open_slips(code_ids: Sequence[int], *, by: Actor, at: datetime) -> datetime:
    """The head opens printed slips while their owners stand before him; gives until when.

    All or none. Refused: code.pin_asked, .second_person, .not_your_person, .moved_meanwhile.
    """
    permits.own_pin(by)
    on, top = queries.date_of(at), stands.top(queries.date_of(at))
    opener = permits.standing(by, on)
    for code_id in code_ids:
        line, owner = _of(code_id, on, states=("PRINTED", "OPEN"))
        printer = line.asked.id if line.asked.kind == "person" else 0
        _refuse(slip.cannot_open(opener, printer, owner, top))
    return accounts.open_first(code_ids, by=by, at=at)


def open_at_console(number: str, *, by: Actor, at: datetime) -> datetime:
    """The machine's console opens the printed first slip of somebody whom no head can open it for.

    Whoever has the machine is the second hand beside whoever printed; the general manager is told.
    Refused: code.console.
    """
    if by.kind != "system":
        raise ValueError(f"the console acts as the machine, got {by}")
    on = queries.date_of(at)
    person = Person.objects.filter(number=number, account__isnull=False).first()
    line = account_queries.live_code(person.account_id or 0) if person else None
    if person is None or line is None or line.state != "PRINTED":
        raise Refused("code.console")
    owner = stands.standings([person.pk], on)[person.pk]
    if not slip.console_opens(owner, heads_with_pin=stands.heads_with_pin(owner, on)):
        raise Refused("code.console")
    tell = stands.general_managers(on)
    return accounts.open_first([line.id], tell=tell, by=by, at=at)


def not_me(code_id: int, *, account_id: int, by: Actor, at: datetime) -> None:
    """The owner of an account says so: signing is locked, the safety manager is told."""
    on = queries.date_of(at)
    person = stands.owners([account_id]).get(account_id)
    owner = stands.standings([person], on)[person] if person else None
    path = owner.unit if owner else ""
    tell = stands.safety_managers(path or stands.top(on), on)
    notices.disown(code_id, account_id, tell_ids=tell or stands.general_managers(on), by=by, at=at)


def release(person_id: int, *, by: Actor, at: datetime) -> None:
    """The safety manager has cleared it, with his own PIN: the account signs again.

    Refused: code.pin_asked, .not_for_yourself, .not_your_person, .moved_meanwhile.
    """
    permits.own_pin(by)
    on = queries.date_of(at)
    if by == Actor.person(person_id):
        raise Refused("code.not_for_yourself")
    path = reach.stands_in([person_id], on).get(person_id, "") or stands.top(on)
    if not reach.holds(by, ("safety_manager",), on, path):
        raise Refused("code.not_your_person")
    for account_id in stands.account_ids([person_id]):
        notices.release(account_id, by=by, at=at)


def _of(
    code_id: int, on: date, *, states: Sequence[str]
) -> tuple[account_queries.CodeLine, slip.Standing]:
    """A code in one of these states, and how its owner stands. Refused: code.moved_meanwhile."""
    line = account_queries.code(code_id)
    if line is None or line.state not in states:
        raise Refused("code.moved_meanwhile")
    person = stands.owners([line.account_id]).get(line.account_id)
    if person is None:
        raise Refused("code.moved_meanwhile")
    return line, stands.standings([person], on)[person]


def _refuse(code: str | None) -> None:
    if code is not None:
        raise Refused(code)


def _slips(texts: dict[int, str], *, at: datetime) -> list[Slip]:
    """What is shown this once, by unit and number."""
    on = queries.date_of(at)
    alive = account_queries.codes(account_ids=texts, states=slip.LIVE)
    lines = {one.account_id: one for one in alive}
    people = stands.owners(texts)
    who = queries.names_and_numbers(people.values())
    units = stands.unit_names(people.values(), on)
    spoken = languages_of(people.values())
    found = [
        Slip(
            people[account_id],
            *who[people[account_id]],
            text,
            units.get(people[account_id], {}),
            lines[account_id].kind,
            lines[account_id].expires_at,
            spoken.get(people[account_id], ""),
        )
        for account_id, text in texts.items()
        if account_id in people
    ]
    return sorted(found, key=lambda one: (str(one.unit), one.number))
