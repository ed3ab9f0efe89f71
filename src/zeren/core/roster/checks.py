"""The checks of a workbook that look at more than one line: duplicates, references, circles.

Every function returns all it finds, each with sheet, line and column; none stops at the first.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from zeren.core import timeline
from zeren.core.days import NEVER
from zeren.core.folding import same
from zeren.core.roster import closed
from zeren.core.roster.state import Fields, State, day
from zeren.core.sheets.workbook import Book, Row, SheetProblem
from zeren.core.timeline import Span

Lines = Mapping[str, Mapping[str, Row]]
KEY_OF = {"units": "code", "posts": "code", "people": "number", "things": "code"}
REFERENCES = (
    ("units", "parent", "units", "import.unknown_unit"),
    ("posts", "unit", "units", "import.unknown_unit"),
    ("people", "post", "posts", "import.unknown_post"),
    ("people", "also", "posts", "import.unknown_post"),
    ("things", "place", "things", "import.unknown_thing"),
    ("things", "charge", "units", "import.unknown_unit"),
    ("roles", "number", "people", "import.unknown_person"),
    ("roles", "unit", "units", "import.unknown_unit"),
)
SUGGEST_AT_MOST = 100
"""Different unknown codes that are compared with the known ones; comparing is slow."""
CANDIDATES = 6
MANY_CODES = 1000
"""From here on only codes that begin or end alike are compared."""
DEEPEST = 20
"""Levels of units that a path has room for."""


def unique(book: Book) -> tuple[dict[str, dict[str, Row]], list[SheetProblem]]:
    """Rows by their key; a second line with the same key is a problem, the first one counts."""
    rows: dict[str, dict[str, Row]] = {}
    problems = []
    for sheet, found in book.rows.items():
        by_key = rows.setdefault(sheet, {})
        for row in found:
            key = _key(row)
            if not key:
                continue
            first = by_key.setdefault(key, row)
            if first is not row:
                problems.append(_duplicate(first, row, key))
    return rows, problems


def claimed(rows: Lines) -> dict[str, set[str]]:
    """Codes that stand in the workbook, also in faulty lines: they are not unknown."""
    return {sheet: set(found) for sheet, found in rows.items()}


def references(current: State, book: Book, claims: Mapping[str, Set[str]]) -> list[SheetProblem]:
    """Every code that names nothing, with the nearest one that exists; looks at every line."""
    names: dict[str, Mapping[str, Fields]] = {
        "units": current.units,
        "posts": current.posts,
        "people": current.people,
        "things": current.things,
    }
    books = {
        sheet: _Codes(
            frozenset(table) | frozenset(claims.get(sheet, ())),
            _by_name(
                [*table.items(), *((_key(row), row.values) for row in book.rows.get(sheet, ()))]
            ),
        )
        for sheet, table in names.items()
    }
    problems = []
    for sheet, column, target, code in REFERENCES:
        lines = book.rows.get(sheet, ())
        for row, named in ((r, one) for r in lines for one in r.values.get(column, "").split()):
            if named not in books[target].codes:
                problems.append(
                    SheetProblem(
                        code,
                        sheet,
                        row.line,
                        column,
                        {"code": named, "hint": books[target].nearest(named)},
                    )
                )
    problems += closed.named(current, book, REFERENCES)
    holders = ("people", "posts", "units")
    for row in book.rows.get("things", ()):
        for named in row.values.get("users", "").split():
            found = [key for key in holders if named in books[key].codes]
            if not found:
                hint = next((near for key in holders if (near := books[key].nearest(named))), "")
                problems.append(
                    SheetProblem(
                        "import.unknown_user",
                        "things",
                        row.line,
                        "users",
                        {"code": named, "hint": hint},
                    )
                )
            elif len(found) > 1:
                problems.append(
                    SheetProblem(
                        "import.ambiguous_user", "things", row.line, "users", {"code": named}
                    )
                )
    return problems


def units(after: State, rows: Mapping[str, Row]) -> list[SheetProblem]:
    """Circles, and more than one top unit. A thing's place may not go in a circle either."""
    problems = []
    rings, depths = _walk(after.units, "parent")
    for code, row in rows.items():
        if code in rings:
            problems.append(
                SheetProblem(
                    "import.unit_circle",
                    "units",
                    row.line,
                    "parent",
                    {"circle": " → ".join((*rings[code], code))},
                )
            )
        elif depths.get(code, 0) == DEEPEST + 1:
            problems.append(
                SheetProblem("import.too_deep", "units", row.line, "parent", {"most": DEEPEST})
            )
    tops = sorted(code for code, unit in after.units.items() if not unit.get("parent"))
    first = next((code for code in tops if code not in rows), "") or min(
        tops, key=lambda code: rows[code].line, default=""
    )
    problems += [
        SheetProblem("import.second_top", "units", rows[code].line, "parent", {"first": first})
        for code in tops
        if code != first and code in rows
    ]
    return problems


def heads(after: State, rows: Lines, *, on: int) -> list[SheetProblem]:
    """One head post a unit, held by one person; a head post without a holder is a gap to come."""
    problems = []
    posts, people = rows.get("posts", {}), rows.get("people", {})
    head_of: dict[str, str] = {}
    in_order = sorted(
        (code for code, post in after.posts.items() if post.get("head") == "yes"),
        key=lambda code: (code in posts, posts[code].line if code in posts else 0, code),
    )
    for code in in_order:
        unit = after.posts[code].get("unit", "")
        first = head_of.setdefault(unit, code)
        if first != code and code in posts:
            problems.append(
                SheetProblem(
                    "import.second_head",
                    "posts",
                    posts[code].line,
                    "head",
                    {"unit": unit, "first": first},
                )
            )
    # what stands in a faulty line is told there; it is no gap as well
    wanted = {
        row.values.get("post")
        for row in people.values()
        if not row.values.get("to") or day(row.values["to"]) >= on
    }
    led = {row.values.get("unit") for row in posts.values() if row.values.get("head") == "yes"}
    holders: dict[str, list[tuple[str, Span[str]]]] = {}
    for table in (after.held, after.beside):
        for number, spans in table.items():
            for span in spans:
                holders.setdefault(span.value, []).append((number, span))
    for code in in_order:
        since = day(after.posts[code].get("since") or after.posts[code].get("from", ""))
        held = [
            (number, span)
            for number, given in holders.get(code, ())
            for span in timeline.within([given], since, NEVER)
        ]
        problems += _held_twice(code, held, people, posts)
        is_held = any(span.to_day > on for _number, span in held)
        if not is_held and code in posts and code not in wanted:
            problems.append(_note("import.head_vacant", posts[code], "head", code=code))
    if posts or people:
        for code, row in rows.get("units", {}).items():
            is_ours = after.units.get(code, {}).get("kind") != "contractor"
            if code not in head_of and code not in led and is_ours:
                problems.append(_note("import.no_head_post", row, "code", code=code))
    return problems


def _held_twice(
    code: str,
    held: list[tuple[str, Span[str]]],
    people: Mapping[str, Row],
    posts: Mapping[str, Row],
) -> list[SheetProblem]:
    """Two heads of one post on one day; one who follows the other on the next day is none."""
    held.sort(key=lambda one: (one[0] in people, people[one[0]].line if one[0] in people else 0,
                               one[0], one[1].from_day))  # fmt: skip
    found: dict[str, SheetProblem] = {}
    for place, (number, span) in enumerate(held):
        first = next(
            (other for other, stood in held[:place]
             if other != number and timeline.overlap(stood, span)),
            None,
        )  # fmt: skip
        params: dict[str, object] = {"post": code, "first": first}
        if first and number in people:
            line = people[number].line
            found[number] = SheetProblem("import.head_post_twice", "people", line, "post", params)
        elif first and code in posts:
            line = posts[code].line
            found[number] = SheetProblem("import.head_post_twice", "posts", line, "head", params)
    return list(found.values())


def things(after: State, rows: Mapping[str, Row]) -> list[SheetProblem]:
    """A thing nobody is in charge of, or nobody uses, would stand on the gap list: say so now."""
    problems = []
    rings, _depths = _walk(after.things, "place")
    for code, row in rows.items():
        thing = after.things.get(code, {})
        if code in rings:
            problems.append(
                SheetProblem(
                    "import.place_circle",
                    "things",
                    row.line,
                    "place",
                    {"circle": " → ".join((*rings[code], code))},
                )
            )
        if thing.get("to") or row.values.get("to"):
            continue
        if not thing.get("charge") and not row.values.get("charge"):
            problems.append(_note("import.nobody_in_charge", row, "charge", code=code))
        if not thing.get("users") and not row.values.get("users"):
            problems.append(_note("import.nobody_uses", row, "users", code=code))
    return problems


def person(row: Row, old: Fields | None, *, is_same: bool) -> list[SheetProblem]:
    """What one line says about one person: who employs him, and whether it is he.

    is_same: the day of hiring, or somebody who was asked, says that it is the same person.
    """
    problems = []
    values = row.values
    kind = values.get("kind") or (old or {}).get("kind", "employee")
    employer = values.get("employer") or (old or {}).get("employer", "")
    if kind == "contractor" and not employer:
        problems.append(SheetProblem("import.contractor_of_whom", "people", row.line, "employer"))
    if kind == "agency" and not employer:
        problems.append(_note("import.agency_of_whom", row, "employer"))
    known, said = (old or {}).get("name", ""), values.get("name", "")
    if known and said and not same(known, said):
        params = {"number": values.get("number", ""), "known": known, "said": said}
        if is_same:
            problems.append(_note("import.renamed", row, "name", **params))
        else:
            problems.append(
                SheetProblem("import.another_person", "people", row.line, "number", params)
            )
    return problems


@dataclass
class _Codes:
    """The codes of one sheet, and the nearest of them to a code that is not among them."""

    codes: frozenset[str]
    by_name: Mapping[str, Sequence[str]]
    asked: dict[str, str] = field(default_factory=dict)

    def nearest(self, unknown: str) -> str:
        if unknown not in self.asked:
            near = " / ".join(self.by_name.get(unknown, ())[:CANDIDATES])
            if not near and len(self.asked) < SUGGEST_AT_MOST:
                found = difflib.get_close_matches(unknown, self._alike(unknown), n=1, cutoff=0.6)
                near = found[0] if found else ""
            self.asked[unknown] = near
        return self.asked[unknown]

    def _alike(self, unknown: str) -> list[str]:
        if len(self.codes) <= MANY_CODES:
            return sorted(self.codes)
        return sorted(
            code
            for code in self.codes
            if abs(len(code) - len(unknown)) <= 1
            and (code[:-2] == unknown[: len(code) - 2] or code[2:] == unknown[-len(code) + 2 :])
        )[:MANY_CODES]


def _by_name(entries: Iterable[tuple[str, Fields]]) -> dict[str, list[str]]:
    """Names as a code cell would hold them: people write the name where a code is asked.

    Where several bear one name each is told, with the unit it is in.
    """
    found: dict[str, dict[str, str]] = {}
    for code, fields in entries:
        for key in ("name_en", "name_zh", "name"):
            if code and (name := fields.get(key, "")):
                unit = fields.get("unit", "")
                found.setdefault("".join(name.upper().split()), {})[code] = unit
    return {
        name: [f"{code} ({unit})" if unit and len(codes) > 1 else code
               for code, unit in codes.items()]
        for name, codes in found.items()
    }  # fmt: skip


def _key(row: Row) -> str:
    values = row.values
    if row.sheet == "roles":
        parts = [values.get(key, "") for key in ("number", "role", "unit")]
        return " ".join(parts) if all(parts) else ""
    if row.sheet == "targets":
        parts = [values.get(key, "") for key in ("year", "indicator")]
        return " ".join(parts) if all(parts) else ""
    return values.get(KEY_OF[row.sheet], "")


def _duplicate(first: Row, row: Row, key: str) -> SheetProblem:
    params: dict[str, object] = {"code": key, "first": first.line}
    if row.sheet == "people":
        one, other = first.values.get("name", ""), row.values.get("name", "")
        if one and other and one != other:
            return SheetProblem(
                "import.number_of_two", "people", row.line, "number", {**params, "name": one}
            )
        return SheetProblem("import.person_twice", "people", row.line, "number", params)
    column = {"roles": "role", "targets": "indicator"}.get(row.sheet, "code")
    return SheetProblem("import.code_twice", row.sheet, row.line, column, params)


def _walk(table: Mapping[str, Fields], link: str) -> tuple[dict[str, list[str]], dict[str, int]]:
    """(circle by code, beginning at that code; levels down by code), each line walked once."""
    rings: dict[str, list[str]] = {}
    depths: dict[str, int] = {}
    for code in table:
        path: dict[str, int] = {}
        here = code
        while here in table and here not in path and here not in depths and here not in rings:
            path[here] = len(path)
            here = table[here].get(link, "")
        steps = list(path)
        if here in path:
            ring = steps[path[here] :]
            rings |= {step: ring[at:] + ring[:at] for at, step in enumerate(ring)}
            steps = steps[: path[here]]
        depth = depths.get(here, 0)
        for step in reversed(steps):
            depth += 1
            depths[step] = depth
    return rings, depths


def _note(problem: str, row: Row, column: str, **params: object) -> SheetProblem:
    return SheetProblem(problem, row.sheet, row.line, column, params, is_warning=True)
