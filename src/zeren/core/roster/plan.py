"""What a workbook would change in the organisation, and every reason why it may not.

People, posts, units and things that a workbook does not name stay as they are: a workbook says
what is so, and only a "last day" says that somebody leaves. An empty cell says nothing.
Source: dated roster as denominator, domain.md rule 18; Work Safety Law 2021 art. 22.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from zeren.core import grant
from zeren.core.days import day_of
from zeren.core.roster import checks as roster_checks
from zeren.core.roster import closed
from zeren.core.roster.state import Change, Fields, Life, State, applied, day, iso, lived
from zeren.core.sheets.table import SHEETS
from zeren.core.sheets.workbook import Book, Row, SheetProblem
from zeren.core.timeline import at, is_so

SHEET_ORDER = {sheet.key: index for index, sheet in enumerate(SHEETS)}
COLUMN_ORDER = {
    (sheet.key, column.key): index for sheet in SHEETS for index, column in enumerate(sheet.columns)
}

OWN = ("employee", "intern")
"""Kinds of people who have no other employer."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the rooms above know and a workbook is held against; None: it is not checked.

    unprintable: gives the characters of a text that no font of the letters has.
    """

    unprintable: Callable[[str], Collection[str]] | None = None
    indicators: Collection[str] | None = None
    catalogue: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`changes` in the order they are written in; `absent`: people the workbook does not name."""

    changes: tuple[Change, ...] = ()
    problems: tuple[SheetProblem, ...] = ()
    absent: tuple[str, ...] = ()
    targets: tuple[Row, ...] = field(default=())

    @property
    def errors(self) -> tuple[SheetProblem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_warning)

    @property
    def warnings(self) -> tuple[SheetProblem, ...]:
        return tuple(problem for problem in self.problems if problem.is_warning)

    def count(self) -> dict[str, int]:
        """How many changes of each kind: {"person.joined": 130, …}."""
        counts: dict[str, int] = {}
        for change in self.changes:
            counts[change.act] = counts.get(change.act, 0) + 1
        return counts


def plan(
    current: State,
    book: Book,
    *,
    on: date,
    today: date | None = None,
    known: Known | None = None,
) -> Plan:
    """Compare a workbook with the organisation as it is.

    on:    the day of which the workbook speaks, and that an empty "from" stands for.
    today: when it is another day, what has no days (names, how to reach somebody) is said to
           change at once.
    Law: a plan without errors, applied and planned again, is empty.
    Problems: in the order of sheets, lines and columns; none is ever dropped.
    """
    known = known or Known()
    said = on.isoformat()
    rows, problems = roster_checks.unique(book)
    faulty = {
        (fault.sheet, fault.line) for fault in (*book.problems, *problems) if not fault.is_warning
    }
    changes: list[Change] = []
    for sheet, decide in (
        ("units", _unit),
        ("posts", _post),
        ("people", _person),
        ("things", _thing),
        ("roles", _role),
    ):
        for row in book.rows.get(sheet, ()):
            found, faults = decide(current, row, said)
            problems += faults
            if today is not None and on != today:
                problems += closed.at_once(row, found, on)
            faulty |= {(fault.sheet, fault.line) for fault in faults if not fault.is_warning}
            if (row.sheet, row.line) not in faulty:
                changes += (change for change in found if change.key)
    claimed = roster_checks.claimed(rows)
    problems += roster_checks.references(current, book, claimed)
    after = applied(current, changes)
    problems += roster_checks.units(after, rows.get("units", {}))
    problems += roster_checks.heads(after, rows, on=day_of(on))
    problems += roster_checks.things(after, rows.get("things", {}))
    problems += closed.left(after, book, on=day_of(on))
    problems += roster_checks.words(
        book, unprintable=known.unprintable, indicators=known.indicators, catalogue=known.catalogue
    )
    listed = rows.get("people", {})
    absent = tuple(
        number
        for number, person in sorted(current.people.items())
        if "people" in book.rows
        and number not in listed
        and (not person.get("to") or person["to"] > said)
    )
    return Plan(
        changes=tuple(changes),
        problems=tuple(sorted((*book.problems, *problems), key=_place)),
        absent=absent,
        targets=tuple(book.rows.get("targets", ())),
    )


Decided = tuple[list[Change], list[SheetProblem]]


def _unit(current: State, row: Row, today: str) -> Decided:
    code, old = row.values.get("code", ""), current.units.get(row.values.get("code", ""))
    if old is None:
        kind = "team" if row.values.get("parent") else "company"
        new = {
            "kind": kind,
            **_filled(row, "name_zh", "name_en", "kind", "parent"),
            "from": row.values.get("from", today),
        }
        return [Change("unit.opened", "units", row.line, code, {}, new)], []
    changes, problems = _placed("unit.moved", row, old, today, "parent")
    if changed := _differing(old, _filled(row, "name_zh", "name_en", "kind")):
        changes.append(
            Change("unit.changed", "units", row.line, code, _pick(old, changed), changed)
        )
    return changes, problems + _other_start(row, old, "from")


def _placed(act: str, row: Row, old: Fields, today: str, *keys: str) -> Decided:
    """Another place in the tree, from the day of the import: where it stood stays written."""
    moved = _differing(old, _filled(row, *keys))
    if not moved:
        return [], []
    if old.get("planned"):
        problem = SheetProblem(
            "import.planned_already", row.sheet, row.line, keys[0], {"day": old["planned"]}
        )
        return [], [problem]
    new = {**moved, "since": max(today, old.get("since", ""))}
    return [Change(act, row.sheet, row.line, row.values.get("code", ""), _pick(old, new), new)], []


def _post(current: State, row: Row, today: str) -> Decided:
    code, old = row.values.get("code", ""), current.posts.get(row.values.get("code", ""))
    placed = _filled(row, "unit", "layer", "head")
    words = _filled(row, "name_zh", "name_en", "catalogue")
    if old is None:
        new = {
            "layer": "5" if placed.get("head") == "yes" else "6",
            "head": "no",
            **placed,
            **words,
            "from": row.values.get("from", today),
        }
        return [Change("post.opened", "posts", row.line, code, {}, new)], []
    changes, problems = _placed("post.moved", row, old, today, "unit", "layer", "head")
    if changed := _differing(old, words):
        changes.append(
            Change("post.changed", "posts", row.line, code, _pick(old, changed), changed)
        )
    return changes, problems + _other_start(row, old, "from")


def _person(current: State, row: Row, today: str) -> Decided:
    values, on = row.values, day(today)
    number, start, last = values.get("number", ""), values.get("from", ""), values.get("to", "")
    old = current.people.get(number)
    life = Life(current.engaged.get(number, ()), current.held.get(number, ()))
    problems = roster_checks.person(row, old)
    end = _day_after(last) if last else ""
    if last and start and last < start:
        return [], [*problems, _reversed(row, start, last)]
    is_away = life.leaves <= on or (bool(start) and day(start) >= life.leaves)
    if old is None or is_away:
        if old is not None and old.get("same"):
            params = {"first": old["same"]}
            return [], [SheetProblem("import.same_person", "people", row.line, "number", params)]
        if old is not None and (not start or day(start) < life.leaves):
            if end != iso(life.leaves) or _other(values, "post", old["post"]):
                problems.append(_note("import.left_already", row, "from", day=iso(life.leaves)))
            return [], problems
        joined, faults = _joining(row, old, start or today, end)
        return joined, problems + faults
    changes = []
    if changed := _differing(old, _filled(row, "name", "language", "email", "phone")):
        changes.append(
            Change("person.changed", "people", row.line, number, _pick(old, changed), changed)
        )
    moved, faults = _moving(row, old, life, on)
    problems += faults
    if any(not fault.is_warning for fault in faults):
        return [], problems
    changes += moved
    since = moved[0].after["from"] if moved else today
    kinds, faults = _changing_kind(row, life, day(since))
    changes, problems = changes + kinds, problems + faults
    for change in changes:
        life = lived(life, change)
    begins = max(life.engaged[-1].from_day, life.held[-1].from_day if life.held else 0)
    if end and day(end) <= begins:
        return [], [*problems, _reversed(row, iso(begins), last)]
    if end and day(end) != life.leaves:
        before, after = {"to": iso(life.leaves)}, {"to": end}
        changes.append(Change("person.left", "people", row.line, number, before, after))
    return changes, problems


def _joining(row: Row, old: Fields | None, start: str, end: str) -> Decided:
    new = {
        "kind": "employee",
        "language": "",
        **(old or {}),
        **_filled(row, "name", "kind", "employer", "language", "email", "phone"),
        "post": row.values.get("post", ""),
        "from": start,
        "to": end,
    }
    if end and start >= end:
        return [], [_reversed(row, start, row.values.get("to", ""))]
    act = "person.joined" if old is None else "person.returned"
    return [Change(act, "people", row.line, row.values.get("number", ""), dict(old or {}), new)], []


def _moving(row: Row, old: Fields, life: Life, on: int) -> Decided:
    """Another main post from the day of "from"; one that repeats what is recorded says no day."""
    start, post = row.values.get("from", ""), row.values.get("post", "")
    first = life.engaged[0].from_day
    recorded = {one.from_day for one in life.engaged} | {one.from_day for one in life.held}
    when = day(start) if start and life.held else max(day(start) if start else on, first)
    seat = next((one for one in life.held if is_so(one.from_day, one.to_day, max(when, on))), None)
    if not post or (seat and seat.value == post):
        kept = iso(seat.from_day if seat else first)
        is_known = not start or day(start) in recorded
        return [], [] if is_known else _other_start(row, {"from": kept}, "from")
    problems = []
    if start and when in recorded and when < on:
        when = on
        problems.append(_note("import.moves_today", row, "from", said=start, day=iso(on)))
    later = [one for one in life.held if one.from_day >= when or when < one.to_day <= on]
    if later:
        planned = later[0].from_day > on
        params = {"day": iso(later[0].from_day)} if planned else {
            "post": later[0].value, "since": iso(later[0].from_day)}  # fmt: skip
        code = "import.planned_already" if planned else "import.move_too_early"
        return [], [SheetProblem(code, "people", row.line, "from", params)]
    new = {"post": post, "from": iso(when)}
    before = {"post": seat.value if seat else "", "from": iso(seat.from_day) if seat else ""}
    return [
        Change("person.moved", "people", row.line, row.values.get("number", ""), before, new)
    ], problems


def _changing_kind(row: Row, life: Life, since: int) -> Decided:
    """Another kind of employment or another employer, from a day on."""
    since = max(since, life.engaged[0].from_day)
    old_kind, old_employer = at(life.engaged, since) or life.engaged[-1].value
    kind = row.values.get("kind") or old_kind
    own = "" if kind in OWN and kind != old_kind else old_employer
    employer = row.values.get("employer") or own
    if (kind, employer) == (old_kind, old_employer):
        return [], []
    later = [one for one in life.engaged if one.from_day > since]
    if later:
        params = {"day": iso(later[0].from_day)}
        return [], [SheetProblem("import.planned_already", "people", row.line, "kind", params)]
    before = {"kind": old_kind, "employer": old_employer, "from": iso(life.engaged[-1].from_day)}
    new = {"kind": kind, "employer": employer, "from": iso(since)}
    return [
        Change("person.kind_changed", "people", row.line, row.values.get("number", ""), before, new)
    ], []


def _thing(current: State, row: Row, today: str) -> Decided:
    code, old = row.values.get("code", ""), current.things.get(row.values.get("code", ""))
    start = row.values.get("from", today)
    filled, place = _filled(row, "kind", "name_zh", "name_en"), _filled(row, "place")
    claims = _filled(row, "charge", "users")
    if old is None:
        new = {
            **filled,
            **place,
            **claims,
            "from": start,
            "charge_from": start,
            "users_from": start,
        }
        return [Change("thing.registered", "things", row.line, code, {}, new)], []
    changes, problems = _placed("thing.moved", row, old, today, "place")
    if changed := _differing(old, filled):
        changes.append(
            Change("thing.changed", "things", row.line, code, _pick(old, changed), changed)
        )
    for key, act in (("charge", "thing.charged"), ("users", "thing.handed_over")):
        if not _differing(old, _filled(row, key)):
            continue
        since = old.get(f"{key}_from", "")
        if start < today and start in (old.get("from"), since):
            problems.append(_note("import.moves_today", row, "from", said=start, day=today))
            start = today
        if old.get(key) and start <= since:
            problems.append(
                SheetProblem(
                    "import.handed_too_early",
                    "things",
                    row.line,
                    key,
                    {"holder": old[key], "since": since},
                )
            )
            continue
        new = {key: claims[key], f"{key}_from": start}
        changes.append(Change(act, "things", row.line, code, _pick(old, new), new))
    starts = (old.get("from"), old.get("charge_from"), old.get("users_from"))
    if not changes and not problems and start not in starts:
        problems += _other_start(row, old, "from")
    return changes, problems


def _role(current: State, row: Row, today: str) -> Decided:
    values = row.values
    if not {"number", "role", "unit"} <= values.keys():
        return [], []
    key = f"{values['number']} {values['role']} {values['unit']}"
    if key in current.roles:
        return [], _other_start(row, current.roles[key], "from")
    new = {"from": values.get("from", today)}
    act = "role.asked" if grant.needs_second(values["role"]) else "role.granted"
    return [Change(act, "roles", row.line, key, {}, new)], []


def _place(problem: SheetProblem) -> tuple[int, int, int, bool]:
    return (
        SHEET_ORDER.get(problem.sheet, -1),
        problem.line,
        COLUMN_ORDER.get((problem.sheet, problem.column), -1),
        problem.is_warning,
    )


def _filled(row: Row, *keys: str) -> dict[str, str]:
    return {key: row.values[key] for key in keys if row.values.get(key)}


def _differing(old: Fields, new: Fields) -> dict[str, str]:
    return {key: value for key, value in new.items() if old.get(key, "") != value}


def _pick(old: Fields, keys: Mapping[str, str]) -> dict[str, str]:
    return {key: old.get(key, "") for key in keys}


def _other_start(row: Row, old: Fields, key: str) -> list[SheetProblem]:
    """History is not rewritten by a workbook: another start date is said, not applied."""
    said = row.values.get("from", "")
    if not said or said == old.get(key, ""):
        return []
    return [_note("import.other_start", row, "from", said=said, kept=old.get(key, ""))]


def _reversed(row: Row, start: str, last: str) -> SheetProblem:
    return SheetProblem(
        "import.dates_reversed", "people", row.line, "to", {"start": start, "last": last}
    )


def _other(values: Fields, key: str, kept: str) -> bool:
    return values.get(key, kept) != kept


def _note(problem: str, row: Row, column: str, **params: object) -> SheetProblem:
    return SheetProblem(problem, row.sheet, row.line, column, params, is_warning=True)


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
