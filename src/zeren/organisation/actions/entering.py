"""What is new, and what is called or reached otherwise: one line of a workbook, typed on a page.

The rules of a workbook decide (core/roster) and its writers write, so that nothing can be entered
by hand that a workbook would refuse. A name has no days (docs/decisions/a-name-has-no-days.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Model

from zeren.accounts import actions as accounts
from zeren.core import folding, tongue
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.roster import plan as roster
from zeren.core.roster.state import Change, Fields
from zeren.core.sheets.workbook import Book, Row
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked, naming, roster_writes
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.finding import index
from zeren.organisation.actions.rows import named
from zeren.organisation.models import Person, Post, Thing, Unit
from zeren.organisation.queries import as_a_book
from zeren.organisation.queries.spans import lock

TABLES: Final[dict[str, type[Unit | Post | Thing]]] = {
    "units": Unit,
    "posts": Post,
    "things": Thing,
}
ABOUT = {"units": "unit", "posts": "post", "things": "thing", "people": "person"}
BELOW = {"units": "parent", "posts": "unit", "things": "charge"}
"""The column that names the unit above, of, or in charge."""
KEEPERS = {"units": permits.ROSTER, "posts": permits.ROSTER, "things": permits.THINGS}
Touched = Mapping[str, Iterable[int | None]]
LETTER = {"units": "U", "posts": "P", "things": "T"}
TEXTS = {"units": ("kind",), "posts": ("catalogue_code",), "things": ("kind",)}
COLUMN = {"catalogue_code": "catalogue"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is new, or what changes about one, in the columns of a workbook."""

    sheet: str
    key: str
    from_date: date
    changes: Sequence[Change]
    remarks: Sequence[asked.Remark] = ()

    @property
    def name(self) -> str:
        after = self.changes[0].after
        return after.get("name_zh") or after.get("name_en", "")

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Each column that changes: what it says before and after."""
        one = self.changes[0]
        return [(key, one.before[key] or "–", to or "–") for key, to in one.after.items()]

    def says(self, *columns: str) -> bool:
        return bool(self.changes[0].after.keys() & set(columns))

    @property
    def is_renumbered(self) -> bool:
        return self.says("number")

    @property
    def is_renamed(self) -> bool:
        return self.says("name_zh", "name_en")


def next_code(sheet: str, further: int = 0) -> str:
    """A code nobody has used, for who has none: U7, P31, T104; `further`: so many after it."""
    letter = LETTER[sheet]
    used = TABLES[sheet].objects.filter(code__startswith=letter).values_list("code", flat=True)
    numbers = [int(code[1:]) for code in used if code[1:].isdecimal()]
    return f"{letter}{max(numbers, default=0) + 1 + further}"


def line(sheet: str, values: Fields, unit_id: int, from_date: date) -> dict[str, str]:
    """What is new in a unit, as a workbook says it.

    Refused: organisation.code_taken, .name_missing.
    """
    code = folding.code(values.get("code", "")) or next_code(sheet)
    if TABLES[sheet].objects.filter(code=code).exists():
        raise Refused("organisation.code_taken", taken=code)
    told = {key: value for key, value in values.items() if value}
    if not told.keys() & {"name_zh", "name_en"}:
        raise Refused("organisation.name_missing")
    unit = asked.unit_then(unit_id, from_date)
    return {**told, "code": code, BELOW[sheet]: unit.code, "from": from_date.isoformat()}


def lines_planned(
    lines: Mapping[str, Sequence[Fields]], from_date: date, today: date
) -> roster.Plan:
    """What lines of a workbook would change. Refused: with its problems, where it has any."""
    rows = {
        sheet: tuple(Row(sheet, at, line) for at, line in enumerate(given, 1))
        for sheet, given in lines.items()
    }
    found = roster.plan(as_a_book.state(from_date), Book(rows=rows), on=from_date, today=today)
    if found.errors:
        faults = [Problem(one.code, "", dict(one.params)) for one in found.errors]
        raise Refused(faults[0].code, faults, **faults[0].params)
    return found


@Act
def enter(
    sheet: str,
    values: Fields,
    *,
    unit_id: int,
    place_id: int | None = None,
    from_date: date,
    by: Actor,
    at: datetime,
) -> Walk[Entry]:
    """A unit below another one, a post in a unit, or a thing in the charge of one.

    values:  code (empty: made), name_zh, name_en, and as the sheet has them kind, layer, head.
    Refused: organisation.not_yours, .too_far, .no_such_unit, .is_closed, .code_taken, and whatever
             a workbook is refused for ("import.…").
    """
    lock("unit", [unit_id])
    asked.near(from_date, at)
    asked.unit_then(unit_id, from_date)
    permits.keeper_of(by, KEEPERS[sheet], queries.date_of(at), unit_id)
    told = line(sheet, values, unit_id, from_date)
    if place_id:
        told["place"] = asked.thing_then(place_id, from_date).code
    planned = lines_planned({sheet: [told]}, from_date, queries.date_of(at))
    remarks = [(fault.code, dict(fault.params)) for fault in planned.warnings]
    found = Entry(sheet, told["code"], from_date, planned.changes, remarks)
    yield found
    wrote = roster_writes.write(found.changes, upload_id=0, on=from_date, by=by, at=at)
    _close(found, TABLES[sheet].objects.get(code=found.key), wrote.touched, by, at)
    return found


@Act
def change(
    sheet: str, pk: int, values: Fields, *, passes: bool = False, by: Actor, at: datetime
) -> Walk[Entry]:
    """What is called, or what sort it is of, otherwise from now on; an empty text is taken away.

    values:  name_zh, name_en, kind, catalogue; of people number, email, phone, language.
    passes:  a staff number that somebody else gave up is this person's from now on.
    Refused: organisation.not_yours, .no_such_unit (post, thing, person), .name_missing,
             .number_taken, .number_given_up, .nothing_changes.
    """
    if sheet != "posts":
        lock(ABOUT[sheet], [pk])  # type: ignore[arg-type]  # the other three can be locked
    on = queries.date_of(at)
    key, old, units = _known(sheet, pk, on)
    roles = permits.THINGS if sheet == "things" else permits.ROSTER
    permits.keeper_of(by, roles, on, *units)
    after = {key: " ".join(value.split()) for key, value in values.items() if key in old}
    after = {key: value for key, value in after.items() if value != old[key]}
    whole, remarks = {**old, **after}, list[asked.Remark]()
    if sheet != "people" and not (whole["name_zh"] or whole["name_en"]):
        raise Refused("organisation.name_missing")
    if "number" in after:
        after["number"] = number = folding.code(after["number"])
        other = Person.objects.filter(number=number).exclude(pk=pk).first()
        if not number or other is not None:
            raise Refused("organisation.number_taken", number=number, name=other or "")
        remarks = asked.given_up(number, passes=passes, to=pk)
    if not after or after == {key: old[key] for key in after}:
        raise Refused("organisation.nothing_changes")
    before = {key: old[key] for key in after}
    act = f"{ABOUT[sheet]}.changed"
    found = Entry(sheet, key, on, [Change(act, sheet, 1, key, before, after)], remarks)
    yield found
    if sheet == "people":
        _reach(pk, found, by, at)
        _close(found, Person.objects.get(pk=pk), {"people": [pk]}, by, at)
    else:
        wrote = roster_writes.write(found.changes, upload_id=0, on=on, by=by, at=at)
        _close(found, TABLES[sheet].objects.get(pk=pk), wrote.touched, by, at)
    return found


def _reach(person_id: int, found: Entry, by: Actor, at: datetime) -> None:
    """Compare and set what a person is reached by; the sign-in goes with the staff number."""
    before, after = dict(found.changes[0].before), dict(found.changes[0].after)
    if Person.objects.filter(pk=person_id, **before).update(**after) != 1:
        raise Refused("organisation.moved_meanwhile")
    person = Person.objects.get(pk=person_id)
    if "number" in after:
        numbers = (before["number"], after["number"])
        naming.keep_both(person_id, *numbers, what="number", since=found.from_date, by=by, at=at)
        index([person])
        if person.account_id:
            accounts.renumber(person.account_id, after["number"], by=by, at=at)
    ledger.record("person.changed", by=by, at=at, row=person, body={"changed": sorted(after)})


def _close(found: Entry, row: Model, touched: Touched, by: Actor, at: datetime) -> None:
    """The act's own fact, which what stands above follows."""
    ledger.record(
        "organisation.entered",
        about=(ABOUT[found.sheet], row.pk),
        by=by,
        at=at,
        body={"act": found.changes[0].act, **named(touched), "since": found.from_date.isoformat()},
    )


def _known(sheet: str, pk: int, on: date) -> tuple[str, dict[str, str], list[int]]:
    """Code or staff number, what it says in the columns of a workbook, units whose keepers may."""
    if sheet == "people":
        person = Person.objects.filter(pk=pk).first()
        if person is None:
            raise Refused("organisation.no_such_person")
        place = queries.place_of(pk, on)
        told = {key: getattr(person, key) for key in ("number", "email", "phone", "language")}
        return person.number, told, [place.unit_id] if place else []
    units = {
        "units": lambda: [asked.unit_then(pk, on).id],
        "posts": lambda: [asked.post_then(pk, on).unit_id],
        "things": lambda: [
            one.unit_id for one in asked.then(asked.claims_of(asked.thing_then(pk, on).id),
                                              on.toordinal())
        ],
    }[sheet]()  # fmt: skip
    row = TABLES[sheet].objects.get(pk=pk)
    told = {COLUMN.get(key, key): getattr(row, key) for key in TEXTS[sheet]}
    told |= {
        "name_zh": row.name.get(tongue.CHINESE, ""),
        "name_en": row.name.get(tongue.ENGLISH, ""),
    }
    return row.code, told, units
