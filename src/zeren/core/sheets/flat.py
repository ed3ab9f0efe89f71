"""Units and posts out of one list of people: name, department, post and number are enough.

The list becomes the rows that a filled template would give: a unit for each place of the
department column, a post for each title in a unit, each bearing the line it was found in first.
Who heads a unit is asked, the likely one first.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from zeren.core.sheets.branches import (
    LONGEST_CODE,
    Branch,
    Branches,
    Path,
    by_code,
    by_superiors,
    code_of,
    digest,
    separator,
)
from zeren.core.sheets.cells import read_code, read_turned
from zeren.core.sheets.columns import Answers
from zeren.core.sheets.heads import Head, Seat, Seats, ask
from zeren.core.sheets.rows import Row, SheetProblem
from zeren.core.sheets.words import Vocabulary, plain
from zeren.core.tongue import CHINESE, written_in

LEVELS = ("unit0", "unit1", "unit", "unit2", "unit3", "unit4", "unit5")
FLAT = frozenset(
    (*LEVELS, "unit_code", "cost_centre", "title", "title_also", "supervisor", "supervisor_number",
     "head", "layer", "status", "main")
)  # fmt: skip
LAYER_OF = {"company": "1", "department": "3", "workshop": "4", "section": "5", "team": "5",
            "contractor": "3"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class House:
    """What stands already, as the roster's State has it: by code, by number."""

    units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    posts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    people: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    things: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    catalogue: Mapping[str, str] = field(default_factory=dict)
    """Plain title of a post of the duty catalogue -> its code."""
    name: str = ""
    """What the organisation was said to be called before any of it was entered."""


@dataclass
class Expanded:
    """Rows made of a list of people, and what is still asked about them."""

    units: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    top: str | None = None
    """The name proposed for the organisation; None: it is known."""


def is_flat(keys: frozenset[str] | set[str]) -> bool:
    """Does a list of people with these columns bring its units and posts itself?"""
    return bool(keys & {*LEVELS, "unit_code", "cost_centre"}) and "title" in keys


def expand(
    rows: Sequence[Row],
    words: Vocabulary,
    *,
    house: House,
    answers: Answers,
    spell: Callable[[str], str],
    hint: str = "",
) -> Expanded:
    """The rows of units, posts and people that a list of people means.

    rows: people with their flat columns still among the values; "unit" may hold sections joined
          by a tab.  hint: what may be the organisation's name (the text above the table).
    """
    done = Expanded()
    rows = _present(rows, house, done)
    paths = _paths(rows, words)
    tree = Branches(house.units, words, spell)
    superiors = _superiors(rows, done)
    heads: dict[str, str] = {}
    if paths and max(map(len, paths.values())) <= 1 and superiors and not house.units:
        paths, heads = _hung(rows, paths, superiors)
    paths = _under_top(paths, tree, house, answers, hint, done)
    for row in rows:
        if row.line in paths:
            given = read_code(row.values.get("unit_code", row.values.get("cost_centre", "")))
            tree.add(paths[row.line], row.line, _column(row), given)
    tree.taken = {*house.posts, *house.things, *house.people,
                  *(row.values.get("number", "") for row in rows)}  # fmt: skip
    tree.settle()
    for path, codes in tree.ambiguous.items():
        done.problems.append(
            SheetProblem("import.ambiguous_unit", "people", tree.found[path].line,
                         tree.found[path].column, {"name": path[-1], "codes": ", ".join(codes)})
        )  # fmt: skip
    done.units = [_unit_row(tree, one) for one in tree.found.values() if one.is_new]
    seats = _seats(rows, paths, tree, house)
    led = {post.get("unit", "") for post in house.posts.values() if post.get("head") == "yes"}
    done.heads = ask(rows, tree, seats, led, answers, superiors, heads)
    _write(rows, paths, tree, seats, house, spell, done)
    return done


def _present(rows: Sequence[Row], house: House, done: Expanded) -> list[Row]:
    """Without those who have left already and have no last day: they would join, or stay."""
    left = [row for row in rows if row.values.get("status") == "left"]
    gone = [row for row in left
            if not (row.values.get("to") and row.values.get("number") in house.people)]  # fmt: skip
    if gone:
        lines = ", ".join(str(row.line) for row in gone[:20])
        done.problems.append(
            SheetProblem("import.gone_without_day", "people", gone[0].line, "status",
                         {"n": len(gone), "lines": lines}, is_warning=True)
        )  # fmt: skip
    away = {row.line for row in gone}
    return [row for row in rows if row.line not in away]


def _column(row: Row) -> str:
    deepest = [key for key in (*LEVELS, "unit_code", "cost_centre") if row.values.get(key)]
    return deepest[-1] if deepest else "unit"


def _paths(rows: Sequence[Row], words: Vocabulary) -> dict[int, Path]:
    """Line -> the names of the units from the widest down."""
    mark = separator((row.values["unit"] for row in rows if row.values.get("unit")), words)
    has_names = any(row.values.get(key) for row in rows for key in LEVELS)
    codes: dict[str, str] = {}
    for row in rows:
        if code := row.values.get("unit_code", row.values.get("cost_centre", "")):
            codes.setdefault(code, row.values.get("unit", code) if has_names else code)
    above = by_code(codes)
    known: dict[tuple[str, ...], Path] = {}
    found: dict[int, Path] = {}
    for row in rows:
        said = tuple(row.values.get(key, "") for key in LEVELS)
        code = row.values.get("unit_code", row.values.get("cost_centre", ""))
        raw = (*said, code)
        if raw not in known:
            names: list[str] = []
            for name in said:
                parts = name.split("\t") if "\t" in name else name.split(mark) if mark else [name]
                for part in parts:
                    bare = part.strip(" /\\>|-\u2013\u2014")
                    if bare and (not names or plain(bare) != plain(names[-1])):
                        names.append(bare)
            if code and len(names) <= 1:
                names = names or [codes[code]]
                while over := above.get(code, ""):
                    names.insert(0, codes[over])
                    code = over
            known[raw] = tuple(names)
        if known[raw]:
            found[row.line] = known[raw]
    return found


def _superiors(rows: Sequence[Row], done: Expanded) -> dict[str, str]:
    """Number -> number of the superior; names that two people bear say nothing."""
    by_name: dict[str, set[str]] = {}
    if not any(row.values.keys() & {"supervisor", "supervisor_number"} for row in rows):
        return {}
    for row in rows:
        by_name.setdefault(plain(row.values.get("name", "")), set()).add(
            row.values.get("number", "")
        )
    numbers = {row.values.get("number", "") for row in rows}
    found = {}
    for row in rows:
        chief = row.values.get("supervisor_number", "")
        if chief not in numbers:
            said = row.values.get("supervisor", "")
            some = by_name.get(plain(said), set()) or by_name.get(plain(read_turned(said)), set())
            chief = next(iter(some)) if len(some) == 1 else read_code(said)
        if chief in numbers and chief != row.values.get("number"):
            found[row.values.get("number", "")] = chief
    return found


def _hung(
    rows: Sequence[Row], paths: Mapping[int, Path], superiors: Mapping[str, str]
) -> tuple[dict[int, Path], dict[str, str]]:
    """Departments that are only names, hung by who reports to whom."""
    units_of = {
        row.values["number"]: paths[row.line][0]
        for row in rows
        if row.line in paths and row.values.get("number")
    }
    above, heads = by_superiors(units_of, superiors)
    tops = [unit for unit in dict.fromkeys(units_of.values()) if unit not in above]
    # where one department holds the head of all, the others stand beside it, not in it
    beside = tops[0] if len(tops) == 1 else None
    found = {}
    for line, (unit, *_rest) in paths.items():
        path = [unit]
        while (over := above.get(path[0], "")) and over != beside:
            path.insert(0, over)
        found[line] = tuple(path)
    if beside is not None and beside in heads:
        heads[""] = heads[beside]
    return found, heads


def _under_top(
    paths: Mapping[int, Path],
    tree: Branches,
    house: House,
    answers: Answers,
    hint: str,
    done: Expanded,
) -> dict[int, Path]:
    """The organisation itself is the path (): known, said, the one first name of all, or asked."""
    root = next((unit for unit in house.units.values() if not unit.get("parent")), None)
    firsts = {plain(path[0]): path[0] for path in paths.values()}
    if root is not None:
        names = {plain(root.get("name_zh", "")), plain(root.get("name_en", ""))} - {""}
    elif (
        len(firsts) == 1
        and any(len(path) > 1 for path in paths.values())
        and plain(answers.top) in ("", *firsts)
    ):
        tree.top = answers.top or house.name or next(iter(firsts.values()))
        names = set(firsts)
    else:
        said = re.split(r"\s*\d{4}\s*年?|\s+[-–—|]\s+", hint)[0].strip()
        tree.top = (
            answers.top
            or house.name
            or re.sub(
                r"(在职)?(员工|职工|人员)?(信息)?(花名册|名册|名单|一览表|信息表|明细表?)$",
                "",
                said,
            ).strip()
        )
        done.top = None if house.name else tree.top
        names = {plain(tree.top)} if tree.top else set()
    return {line: path[1:] if plain(path[0]) in names else path for line, path in paths.items()}


def _unit_row(tree: Branches, branch: Branch) -> Row:
    values = {"code": branch.code, **_named(tree.names(branch)), "kind": tree.kind(branch)}
    if branch.path:
        values["parent"] = tree.parent(branch)
    return Row("units", branch.line, {key: said for key, said in values.items() if said})


def _named(name: str) -> dict[str, str]:
    return {"name_zh" if written_in(name) == CHINESE else "name_en": name} if name else {}


def _seats(rows: Sequence[Row], paths: Mapping[int, Path], tree: Branches, house: House) -> Seats:
    """(unit code, plain title) -> the post, with its holders; the house's own keeps its code."""
    known = {
        (post.get("unit", ""), plain(post.get(key, ""))): code
        for code, post in house.posts.items()
        for key in ("name_zh", "name_en")
        if post.get(key)
    }
    seats: Seats = {}
    for row in rows:
        branch = tree.found.get(paths.get(row.line, ("\0",)))
        for column in ("title", "title_also"):
            title = row.values.get(column, "")
            if branch is None or not title:
                continue
            key = (branch.code, plain(title))
            seat = seats.setdefault(key, Seat(branch, title, row.line))
            seat.code, seat.is_new = known.get(key, ""), key not in known
            if column == "title" and _keeps(row, title, branch, house):
                continue
            if column == "title":
                seat.layer = seat.layer or row.values.get("layer", "")
                seat.holders.append(row.values.get("number", ""))
                seat.is_head |= row.values.get("head") == "yes"
            else:
                seat.beside.append(row.values.get("number", ""))
    return seats


def _keeps(row: Row, title: str, branch: Branch, house: House) -> str:
    """The head post a person holds already under this title, though the list names his office."""
    code = house.people.get(row.values.get("number", ""), {}).get("post", "")
    post = house.posts.get(code, {})
    if post.get("head") != "yes":
        return ""
    names = {plain(re.sub(r"( \(head\)|（负责人）)$", "", post.get(key, "")))
             for key in ("name_zh", "name_en")}  # fmt: skip
    root = next((one for one, unit in house.units.items() if not unit.get("parent")), "")
    return code if plain(title) in names and post.get("unit") in (branch.code, root) else ""


def _write(
    rows: Sequence[Row],
    paths: Mapping[int, Path],
    tree: Branches,
    seats: Seats,
    house: House,
    spell: Callable[[str], str],
    done: Expanded,
) -> None:
    """The rows of the posts, and the people with the codes of theirs."""
    taken = set(house.posts)
    for (unit, key), seat in seats.items():
        if not seat.is_new or not (seat.holders or seat.beside):
            continue
        base = f"{unit}.{code_of(seat.title, spell) or digest([seat.title])}"
        seat.code = base
        if base in taken or len(base) > LONGEST_CODE:
            seat.code = f"{base[: LONGEST_CODE - 5]}-{digest([unit, key])}"
        taken.add(seat.code)
        values = {"code": seat.code, **_named(seat.title), "unit": unit,
                  "layer": _layer(seat, tree), "head": "yes" if seat.is_head else "no",
                  "catalogue": house.catalogue.get(plain(seat.title), "")}  # fmt: skip
        done.posts.append(
            Row("posts", seat.line, {name: said for name, said in values.items() if said})
        )
    heading = {number: seat for seat in seats.values() if seat.is_head for number in seat.holders}
    beside: dict[str, list[str]] = {}
    for seat in seats.values():
        for number in seat.beside:
            beside.setdefault(number, []).append(seat.code)
    mine: dict[str, dict[str, str]] = {}
    for row in rows:
        values = {key: said for key, said in row.values.items() if key not in FLAT}
        branch = tree.found.get(paths.get(row.line, ("\0",)))
        number = row.values.get("number", "")
        if branch is None:
            done.problems.append(SheetProblem("import.missing", "people", row.line, "unit"))
        else:
            own = seats.get((branch.code, plain(row.values.get("title", ""))))
            if number in heading and (own is None or number not in own.holders):
                own = heading[number]
            kept = _keeps(row, row.values.get("title", ""), branch, house)
            post = kept or (own.code if own is not None else "")
            if post:
                values["post"] = post
            if row.values.get("title_also"):
                also = seats[branch.code, plain(row.values["title_also"])]
                beside.setdefault(number, []).append(also.code)
        if number in beside and number not in mine:
            codes = {*values.get("also", "").split(), *beside[number]} - {values.get("post", "")}
            values["also"] = " ".join(sorted(codes))
        _merge(row, values, number, mine, done)


def _layer(seat: Seat, tree: Branches) -> str:
    """As the list says; else of a head by what he heads, of the other leaders of the whole 2."""
    if seat.layer:
        return seat.layer
    if seat.is_head:
        return LAYER_OF[tree.kind(seat.branch)]
    is_leader = not seat.branch.path and seat.title.casefold() in tree.words.heads["leaders"]
    return "2" if is_leader else "6"


def _merge(
    row: Row, values: dict[str, str], number: str, mine: dict[str, dict[str, str]], done: Expanded
) -> None:
    """A person on two lines with two posts: the first, or the one that says so, is the main one."""
    first = mine.get(number)
    is_same = first is not None and plain(first.get("name", "")) == plain(values.get("name", ""))
    if first is None or not is_same or not number or first.get("post") == values.get("post"):
        if number and first is None:
            mine[number] = values
        done.people.append(Row("people", row.line, values))
        return
    if row.values.get("main") == "yes":
        first["post"], values["post"] = values.get("post", ""), first.get("post", "")
    both = {*first.get("also", "").split(), values.get("post", "")} - {""}
    first["also"] = " ".join(sorted(both))
    done.problems.append(
        SheetProblem("import.second_post", "people", row.line, "number",
                     {"number": number, "post": values.get("post", "")}, is_warning=True)
    )  # fmt: skip
