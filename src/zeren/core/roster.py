"""What a workbook would change in the organisation, and every reason why it may not.

People, posts, units and things that a workbook does not name stay as they are: a workbook says
what is so, and only a "last day" says that somebody leaves. An empty cell says nothing.
Source: dated roster as denominator, domain.md rule 18; Work Safety Law 2021 art. 22.
"""

from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from zeren.core import roster_checks
from zeren.core.roster_state import Change, Fields, State, applied
from zeren.core.sheet_table import SHEETS
from zeren.core.workbook import Book, Row, SheetProblem

SHEET_ORDER = {sheet.key: index for index, sheet in enumerate(SHEETS)}
COLUMN_ORDER = {
    (sheet.key, column.key): index for sheet in SHEETS for index, column in enumerate(sheet.columns)
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the rooms above know and a workbook is held against; None: it is not checked.

    unprintable: gives the characters of a text that no font of the letters has.
    """

    unprintable: Callable[[str], Collection[str]] | None = None
    indicators: Container[str] | None = None
    catalogue: Container[str] | None = None


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


def plan(current: State, book: Book, *, on: date, known: Known | None = None) -> Plan:
    """Compare a workbook with the organisation as it is.

    on: the day that an empty "from" stands for.
    Law: a plan without errors, applied and planned again, is empty.
    Problems: in the order of sheets, lines and columns; none is ever dropped.
    """
    known = known or Known()
    day = on.isoformat()
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
            found, faults = decide(current, row, day)
            problems += faults
            faulty |= {(fault.sheet, fault.line) for fault in faults if not fault.is_warning}
            if (row.sheet, row.line) not in faulty:
                changes += (change for change in found if change.key)
    claimed = roster_checks.claimed(rows)
    problems += roster_checks.references(current, book, claimed)
    after = applied(current, changes)
    problems += roster_checks.units(after, rows.get("units", {}))
    problems += roster_checks.heads(after, rows, on=day)
    problems += roster_checks.things(after, rows.get("things", {}))
    problems += roster_checks.words(
        book, unprintable=known.unprintable, indicators=known.indicators, catalogue=known.catalogue
    )
    listed = rows.get("people", {})
    absent = tuple(
        number
        for number, person in sorted(current.people.items())
        if "people" in book.rows and number not in listed and not person.get("to")
    )
    return Plan(
        changes=tuple(changes),
        problems=tuple(sorted((*book.problems, *problems), key=_place)),
        absent=absent,
        targets=tuple(book.rows.get("targets", ())),
    )


Decided = tuple[list[Change], list[SheetProblem]]


def _unit(current: State, row: Row, day: str) -> Decided:
    code, old = row.values.get("code", ""), current.units.get(row.values.get("code", ""))
    if old is None:
        kind = "team" if row.values.get("parent") else "company"
        new = {
            "kind": kind,
            **_filled(row, "name_zh", "name_en", "kind", "parent"),
            "from": row.values.get("from", day),
        }
        return [Change("unit.opened", "units", row.line, code, {}, new)], []
    changes = []
    if moved := _differing(old, _filled(row, "parent")):
        changes.append(Change("unit.moved", "units", row.line, code, _pick(old, moved), moved))
    if changed := _differing(old, _filled(row, "name_zh", "name_en", "kind")):
        changes.append(
            Change("unit.changed", "units", row.line, code, _pick(old, changed), changed)
        )
    return changes, _other_start(row, old, "from")


def _post(current: State, row: Row, day: str) -> Decided:
    code, old = row.values.get("code", ""), current.posts.get(row.values.get("code", ""))
    filled = _filled(row, "name_zh", "name_en", "unit", "layer", "head", "catalogue")
    if old is None:
        new = {
            "layer": "5" if filled.get("head") == "yes" else "6",
            "head": "no",
            **filled,
            "from": row.values.get("from", day),
        }
        return [Change("post.opened", "posts", row.line, code, {}, new)], []
    if changed := _differing(old, filled):
        change = Change("post.changed", "posts", row.line, code, _pick(old, changed), changed)
        return [change], _other_start(row, old, "from")
    return [], _other_start(row, old, "from")


def _person(current: State, row: Row, day: str) -> Decided:
    values = row.values
    number, start, last = values.get("number", ""), values.get("from", ""), values.get("to", "")
    old = current.people.get(number)
    filled = _filled(row, "name", "kind", "employer", "language", "email", "phone")
    problems = roster_checks.person(row, old)
    if last and start and last < start:
        problems.append(
            SheetProblem(
                "import.dates_reversed", "people", row.line, "to", {"start": start, "last": last}
            )
        )
        return [], problems
    end = _day_after(last) if last else ""
    if old is None or old.get("to"):
        if old is not None and (not start or start < old["to"]):
            if end != old["to"] or values.get("post", old["post"]) != old["post"]:
                problems.append(_note("import.left_already", row, "from", day=old["to"]))
            return [], problems
        new = {
            "kind": "employee",
            "language": "zh-hans",
            **(old or {}),
            **filled,
            "post": values.get("post", ""),
            "from": start or day,
            "to": end,
        }
        if end and new["from"] >= end:
            problems.append(
                SheetProblem(
                    "import.dates_reversed",
                    "people",
                    row.line,
                    "to",
                    {"start": new["from"], "last": last},
                )
            )
            return [], problems
        act = "person.joined" if old is None else "person.returned"
        return [Change(act, "people", row.line, number, dict(old or {}), new)], problems
    changes = []
    if changed := _differing(old, filled):
        changes.append(
            Change("person.changed", "people", row.line, number, _pick(old, changed), changed)
        )
    holds_from = old["from"]
    post = values.get("post", old["post"])
    if post != old["post"]:
        moved = {"post": post, "from": start or day}
        if moved["from"] <= old["from"]:
            problems.append(
                SheetProblem(
                    "import.move_too_early",
                    "people",
                    row.line,
                    "from",
                    {"post": old["post"], "since": old["from"]},
                )
            )
            return [], problems
        holds_from = moved["from"]
        changes.append(Change("person.moved", "people", row.line, number, _pick(old, moved), moved))
    else:
        problems += _other_start(row, old, "from")
    if end and end <= holds_from:
        problems.append(
            SheetProblem(
                "import.dates_reversed",
                "people",
                row.line,
                "to",
                {"start": holds_from, "last": last},
            )
        )
        return [], problems
    if end:
        changes.append(Change("person.left", "people", row.line, number, {"to": ""}, {"to": end}))
    return changes, problems


def _thing(current: State, row: Row, day: str) -> Decided:
    code, old = row.values.get("code", ""), current.things.get(row.values.get("code", ""))
    start = row.values.get("from", day)
    filled = _filled(row, "kind", "name_zh", "name_en", "place")
    claims = _filled(row, "charge", "users")
    if old is None:
        new = {**filled, **claims, "from": start, "charge_from": start, "users_from": start}
        return [Change("thing.registered", "things", row.line, code, {}, new)], []
    changes, problems = [], []
    if changed := _differing(old, filled):
        changes.append(
            Change("thing.changed", "things", row.line, code, _pick(old, changed), changed)
        )
    for key, act in (("charge", "thing.charged"), ("users", "thing.handed_over")):
        if not _differing(old, _filled(row, key)):
            continue
        since = old.get(f"{key}_from", "")
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


def _role(current: State, row: Row, day: str) -> Decided:
    values = row.values
    if not {"number", "role", "unit"} <= values.keys():
        return [], []
    key = f"{values['number']} {values['role']} {values['unit']}"
    if key in current.roles:
        return [], _other_start(row, current.roles[key], "from")
    new = {"from": values.get("from", day)}
    return [Change("role.granted", "roles", row.line, key, {}, new)], []


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


def _note(problem: str, row: Row, column: str, **params: object) -> SheetProblem:
    return SheetProblem(problem, row.sheet, row.line, column, params, is_warning=True)


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
