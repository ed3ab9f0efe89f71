"""What a workbook would change in the organisation, and every reason why it may not.

People, posts, units and things that a workbook does not name stay as they are: a workbook says
what is so, and only a "last day" says that somebody leaves. An empty cell says nothing.
Source: dated roster as denominator, domain.md rule 18; Work Safety Law 2021 art. 22.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date

from zeren.core import grant
from zeren.core.days import day_of
from zeren.core.roster import checks as roster_checks
from zeren.core.roster import closed
from zeren.core.roster.choices import Choices, Scope, scope
from zeren.core.roster.doubts import doubts, words
from zeren.core.roster.lines import Decided, differing, filled, note, other_start, pick
from zeren.core.roster.people import person
from zeren.core.roster.state import Change, Fields, State, applied
from zeren.core.sheets.table import SHEETS
from zeren.core.sheets.workbook import Book, Row, SheetProblem

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
    indicators: Collection[str] | None = None
    catalogue: Collection[str] | None = None
    unsettled: Collection[str] = ()
    """Codes of things at which hazards are not settled."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`changes` in the order they are written in; `absent`: people the workbook does not name.

    left_out: lines (sheet, line) with a problem that stay out because it was so decided.
    """

    changes: tuple[Change, ...] = ()
    problems: tuple[SheetProblem, ...] = ()
    absent: tuple[str, ...] = ()
    targets: tuple[Row, ...] = field(default=())
    left_out: frozenset[tuple[str, int]] = frozenset()
    scope: Scope | None = None

    @property
    def errors(self) -> tuple[SheetProblem, ...]:
        """What stands in the way."""
        return tuple(
            problem for problem in self.problems
            if not problem.is_warning and (problem.sheet, problem.line) not in self.left_out
        )  # fmt: skip

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
    choices: Choices | None = None,
) -> Plan:
    """Compare a workbook with the organisation as it is.

    on:    the day of which the workbook speaks, and that an empty "from" stands for.
    today: when it is another day, what has no days (names, how to reach somebody) is said to
           change at once.
    Law: a plan without errors, applied and planned again, is empty.
    Problems: in the order of sheets, lines and columns; none is ever dropped.
    """
    choices, today = choices or Choices(), today or on
    found = _plan(current, book, on=on, today=today, known=known or Known(), choices=choices)
    if not choices.sound:
        return found
    # what hangs on a line that stays out has a problem then, and stays out as well
    out: frozenset[tuple[str, int]] = frozenset()
    said = list(found.problems)
    while fresh := {(one.sheet, one.line) for one in found.errors if one.line} - out:
        out |= fresh
        rows = {
            sheet: tuple(row for row in lines if (row.sheet, row.line) not in out)
            for sheet, lines in book.rows.items()
        }
        kept = tuple(one for one in book.problems if (one.sheet, one.line) not in out)
        rest = replace(book, rows=rows, problems=kept)
        found = _plan(current, rest, on=on, today=today, known=known or Known(), choices=choices)
        said += (one for one in found.problems if one not in said)
    return replace(found, problems=tuple(sorted(said, key=_place)), left_out=out)


def _plan(
    current: State, book: Book, *, on: date, today: date, known: Known, choices: Choices
) -> Plan:
    said = on.isoformat()
    rows, problems = roster_checks.unique(book)
    faulty = {
        (fault.sheet, fault.line) for fault in (*book.problems, *problems) if not fault.is_warning
    }
    changes: list[Change] = []
    for sheet, decide in (
        ("units", _unit),
        ("posts", _post),
        ("people", person),
        ("things", _thing),
        ("roles", _role),
    ):
        for row in book.rows.get(sheet, ()):
            found, faults = decide(current, row, said, choices)
            problems += faults
            if on != today:
                problems += closed.at_once(row, found, on)
            faulty |= {(fault.sheet, fault.line) for fault in faults if not fault.is_warning}
            if (row.sheet, row.line) not in faulty:
                changes += (change for change in found if change.key)
    whom = scope(current, rows.get("people", {}), day_of(on)) if "people" in book.rows else None
    changes += [
        Change(
            "person.left", "people", 0, number, {"to": current.people[number]["to"]}, {"to": said}
        )
        for number in (whom.absent if whom else ())
        if (choices.all_leave or number in choices.leave) and current.people[number]["from"] < said
    ]
    claimed = roster_checks.claimed(rows)
    problems += roster_checks.references(current, book, claimed)
    after = applied(current, changes)
    problems += roster_checks.units(after, rows.get("units", {}))
    problems += roster_checks.heads(after, rows, on=day_of(on))
    problems += roster_checks.things(after, rows.get("things", {}))
    problems += doubts(current, after, book, changes, on)
    problems += closed.left(after, book, on=day_of(on))
    problems += closed.used(after, changes, known.unsettled)
    problems += words(
        book, unprintable=known.unprintable, indicators=known.indicators, catalogue=known.catalogue
    )
    return Plan(
        changes=tuple(changes),
        problems=tuple(sorted((*book.problems, *problems), key=_place)),
        absent=whom.absent if whom else (),
        targets=tuple(book.rows.get("targets", ())),
        scope=whom,
    )


def _unit(current: State, row: Row, today: str, _choices: Choices) -> Decided:
    code, old = row.values.get("code", ""), current.units.get(row.values.get("code", ""))
    if old is None:
        kind = "team" if row.values.get("parent") else "company"
        new = {
            "kind": kind,
            **filled(row, "name_zh", "name_en", "kind", "parent"),
            "from": row.values.get("from", today),
        }
        return [Change("unit.opened", "units", row.line, code, {}, new)], []
    changes, problems = _placed("unit.moved", row, old, today, "parent")
    if changed := differing(old, filled(row, "name_zh", "name_en", "kind")):
        changes.append(Change("unit.changed", "units", row.line, code, pick(old, changed), changed))
    return changes, problems + other_start(row, old, "from")


def _placed(act: str, row: Row, old: Fields, today: str, *keys: str) -> Decided:
    """Another place in the tree, from the day of the import: where it stood stays written."""
    moved = differing(old, filled(row, *keys))
    if not moved:
        return [], []
    if old.get("planned"):
        problem = SheetProblem(
            "import.planned_already", row.sheet, row.line, keys[0], {"day": old["planned"]}
        )
        return [], [problem]
    new = {**moved, "since": max(today, old.get("since", ""))}
    return [Change(act, row.sheet, row.line, row.values.get("code", ""), pick(old, new), new)], []


def _post(current: State, row: Row, today: str, _choices: Choices) -> Decided:
    code, old = row.values.get("code", ""), current.posts.get(row.values.get("code", ""))
    placed = filled(row, "unit", "layer", "head")
    words = filled(row, "name_zh", "name_en", "catalogue")
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
    if changed := differing(old, words):
        changes.append(Change("post.changed", "posts", row.line, code, pick(old, changed), changed))
    return changes, problems + other_start(row, old, "from")


def _thing(current: State, row: Row, today: str, _choices: Choices) -> Decided:
    code, old = row.values.get("code", ""), current.things.get(row.values.get("code", ""))
    start = row.values.get("from", today)
    if last := row.values.get("to"):
        return closed.thing(row, old, last, today)
    fields, place = filled(row, "kind", "name_zh", "name_en"), filled(row, "place")
    claims = filled(row, "charge", "users")
    if old is None:
        new = {
            **fields,
            **place,
            **claims,
            "from": start,
            "charge_from": start,
            "users_from": start,
        }
        return [Change("thing.registered", "things", row.line, code, {}, new)], []
    changes, problems = _placed("thing.moved", row, old, today, "place")
    if changed := differing(old, fields):
        changes.append(
            Change("thing.changed", "things", row.line, code, pick(old, changed), changed)
        )
    for key, act in (("charge", "thing.charged"), ("users", "thing.handed_over")):
        if not differing(old, filled(row, key)):
            continue
        since = old.get(f"{key}_from", "")
        if start < today and start in (old.get("from"), since):
            problems.append(note("import.moves_today", row, "from", said=start, day=today))
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
        changes.append(Change(act, "things", row.line, code, pick(old, new), new))
    starts = (old.get("from"), old.get("charge_from"), old.get("users_from"))
    if not changes and not problems and start not in starts:
        problems += other_start(row, old, "from")
    return changes, problems


def _role(current: State, row: Row, today: str, _choices: Choices) -> Decided:
    values = row.values
    if not {"number", "role", "unit"} <= values.keys():
        return [], []
    key = f"{values['number']} {values['role']} {values['unit']}"
    if key in current.roles:
        return [], other_start(row, current.roles[key], "from")
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
