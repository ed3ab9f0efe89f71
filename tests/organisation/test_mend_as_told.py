"""What to do works when done: each problem of an import is made by a file, its sentence is done,
and the problem is gone. A code without an entry here fails the last test.
"""

import io
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.core.test_roster import after, book, works
from tests.organisation.test_import_files import GOOD, far_cell, packed
from zeren.core.refusal import Refused
from zeren.core.roster import plan as roster
from zeren.core.roster.choices import Choices
from zeren.core.roster.state import State, applied
from zeren.core.sheets.columns import Answers
from zeren.core.sheets.flat import House
from zeren.core.sheets.table import SHEETS
from zeren.organisation import sheets
from zeren.organisation.sheets import Limits, child, reading

ON = date(2022, 2, 16)
Line = dict[str, Any]


def house() -> dict[str, list[Line]]:
    """The works as a file says it: what a cell lists is parted by commas."""
    found = works()
    found["things"][1]["users"] = "3, P-WELD"
    return found


KNOWN = roster.Known(
    unprintable=lambda text: {char for char in text if char == "\U0002a6d6"},
    indicators={"saf.fatality", "trn.coverage"},
    catalogue={"P01", "P09"},
)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of the child process without the process, except where the process ends."""
    outside = reading._in_child

    def read(content: bytes, kind: str, limits: Limits) -> list[Any]:
        if limits != Limits() or kind != "xlsx" or len(content) < 1000:
            return outside(content, kind, limits)
        try:
            return reading.grids_of(child._excel(io.BytesIO(content), limits.rows, limits.columns))
        except Exception:  # noqa: BLE001 - whatever it is, the process says how it ends
            return outside(content, kind, limits)

    monkeypatch.setattr(reading, "_in_child", read)


@dataclass
class Desk:
    """What somebody who mends has before him: the file, his answers, and what he may decide.

    rows:  sheet -> its lines by column;  titles: sheet -> column -> another title.
    extra: further tabs: title, lines, what is done to the tab.
    raw:   the bytes of the file, in the place of all that.
    """

    rows: dict[str, list[Line]] = field(default_factory=house)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    extra: list[tuple[str, list[list[Any]]]] = field(default_factory=list)
    hidden: int = 0
    raw: bytes | None = None
    name: str = "book.xlsx"
    state: State = field(default_factory=State)
    answers: Answers = field(default_factory=Answers)
    choices: Choices = field(default_factory=Choices)
    today: date = ON
    on: date = ON
    limits: Limits = field(default_factory=Limits)
    known: roster.Known = KNOWN

    def content(self) -> bytes:
        if self.raw is not None:
            return self.raw
        held = io.BytesIO()
        book = xlsxwriter.Workbook(held, {"in_memory": True})
        for sheet in SHEETS:
            if sheet.key in self.rows:
                lines = self.rows[sheet.key]
                keys = [one.key for one in sheet.columns
                        if one.is_required or any(one.key in line for line in lines)]  # fmt: skip
                keys = [key for key in keys if self.titles.get((sheet.key, key)) != ""]
                head = [self.titles.get((sheet.key, key), sheet.column(key).en) for key in keys]
                body = [[line.get(key) for key in keys] for line in lines]
                _tab(book.add_worksheet(sheet.en), [head, *body], self.hidden)
        for title, more in self.extra:
            _tab(book.add_worksheet(title), more, self.hidden)
        book.close()
        return held.getvalue()

    def found(self) -> tuple[set[str], set[str]]:
        """The codes of everything that is said of the file, or of its refusal; those that stop."""
        try:
            raw = sheets.take(self.content(), name=self.name, limits=self.limits)
        except Refused as refused:
            return {refused.code}, {refused.code}
        house = House(self.state.units, self.state.posts, self.state.people, self.state.things)
        read = sheets.understand(raw, answers=self.answers, house=house)
        plan = roster.plan(self.state, read.book, on=self.on, today=self.today, known=self.known,
                           choices=self.choices)  # fmt: skip
        near = {f"{one.code}_near" for one in plan.problems if one.params.get("hint")}
        errors = {one.code for one in plan.problems if not one.is_warning}
        return {one.code for one in plan.problems} | near, errors


def _tab(sheet: Any, lines: list[list[Any]], hidden: int) -> None:
    for at, line in enumerate(lines):
        for column, cell in enumerate(line):
            if cell == "=NA()":
                sheet.write_formula(at, column, cell, None, "#N/A")
            elif cell is not None:
                sheet.write(at, column, cell)
        if hidden and at == hidden:
            sheet.set_row(at, None, None, {"hidden": True})


Act = Callable[[Desk], object]
TOLD: dict[str, tuple[Act, Act]] = {}
"""Code -> (make a file that has it, do what its sentence says)."""


def put(sheet: str, line: int, **cells: Any) -> Act:
    """Write cells into a line of a sheet; the line after the last one is a new one."""

    def act(desk: Desk) -> None:
        lines = desk.rows.setdefault(sheet, [])
        if line >= len(lines):
            lines.append({})
        lines[min(line, len(lines) - 1)].update(cells)

    return act


def add(sheet: str, **cells: Any) -> Act:
    return put(sheet, 10_000, **cells)


def drop(sheet: str, line: int) -> Act:
    return lambda desk: desk.rows[sheet].pop(line)


def also(*acts: Act) -> Act:
    return lambda desk: [act(desk) for act in acts]


def given(**changed: Any) -> Act:
    """Another file, other answers, another decision."""

    def act(desk: Desk) -> None:
        for key, value in changed.items():
            setattr(desk, key, value)

    return act


def known(more: dict[str, list[Line]] | None = None) -> State:
    """A house that knows the works, and what a later workbook said."""
    state = after(works())
    return applied(state, roster.plan(state, book(**more), on=ON).changes) if more else state


def standing(more: dict[str, list[Line]] | None = None, **rows: list[Line]) -> Act:
    """The house knows the works; the file has only these rows."""

    def act(desk: Desk) -> None:
        desk.state = known(more)
        desk.rows = dict(rows)

    return act


def changed(**more: Any) -> State:
    """The works with some of its entries as they are on another day."""
    state = known()
    tables = {kind: {**getattr(state, kind)} for kind in more}
    for kind, entries in more.items():
        for key, fields in entries.items():
            held = tables[kind].get(key, {})
            tables[kind][key] = {**held, **fields} if isinstance(fields, dict) else fields
    return replace(state, **tables)


def flat(*rows: list[Any], **more: Any) -> Act:
    """One list of people instead of the template."""

    def act(desk: Desk) -> None:
        desk.rows = {}
        desk.extra = [("Employees", [list(row) for row in rows])]
        for key, value in more.items():
            setattr(desk, key, value)

    return act


HEAD = ["Employee ID", "Name", "Department", "Job title"]
ONE = ["101", "Ana García", "Packing", "Packer"]
TWO = ["102", "Tom Ives", "Packing", "Head of packing"]
CODES = [["101", "101", "102"], ["Packing", "Packing"]]
DONE = Answers(top="Mill", rest=True)
EMPTY: list[Line] = []


def unreckoned() -> bytes:
    """A formula whose result was never saved, as a program without a spreadsheet writes it."""
    found = openpyxl.load_workbook(io.BytesIO(Desk().content()))
    found["People"]["B4"] = "=A1"
    held = io.BytesIO()
    found.save(held)
    return held.getvalue()


def many(desk: Desk) -> None:
    """A line far below the table."""
    desk.rows["people"] += [{} for _ in range(60)] + [{"name": "x"}]


def deep(desk: Desk) -> None:
    """Each of 19 more units stands beneath the one before."""
    desk.rows["units"] += [
        {"code": f"D{nth}", "name_zh": f"第{nth}级", "parent": f"D{nth - 1}" if nth else "W1"}
        for nth in range(19)
    ]


def cut(sheet: str, line: int) -> Act:
    return lambda desk: desk.rows[sheet].__delitem__(slice(line, None))


def alone(sheet: str, *lines: Line, **state: Any) -> Act:
    """A house that knows the works, and a file with one sheet of these lines."""

    def act(desk: Desk) -> None:
        desk.state = changed(**state) if state else known()
        desk.rows = {sheet: [dict(line) for line in lines]}

    return act


UNPACKED = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(GOOD)).infolist())
ROSTER = {"number": "3", "name": "李堃", "post": "P-WELD"}
THING = {"code": "T1", "kind": "place", "name_zh": "焊接区"}
INSIDE = {"code": "T2", "kind": "equipment", "name_zh": "焊机"}
TARGET = {"year": "2022", "indicator": "saf.fatality", "value": "0"}
PEOPLE = "Employee ID,Name,Post code\n1,孙牧远,P-GM\n".encode()

# the file
TOLD |= {
    "import.empty": (given(raw=b""), given(raw=None)),
    "import.too_large": (given(raw=GOOD, limits=Limits(packed=len(GOOD) - 1)), given(raw=None)),
    "import.unpacks_too_large": (
        given(raw=GOOD, limits=Limits(unpacked=UNPACKED - 1)), given(raw=None)),
    "import.too_many_parts": (
        given(extra=[(f"Notes {nth}", []) for nth in range(20)], limits=Limits(members=22)),
        given(extra=[])),
    "import.packed_too_tight": (
        given(raw=packed(xl__workbook_xml=b"<a>" * 9_000_000)), given(raw=None)),
    "import.not_a_workbook": (
        given(raw=b"%PDF-1.7", name="list.pdf"), given(raw=None, name="list.xlsx")),
    "import.numbers": (
        given(raw=packed(**{"Index/Document.iwa": b"x"}), name="list.numbers"),
        given(raw=None, name="list.xlsx")),
    "import.damaged": (given(raw=GOOD[: len(GOOD) // 2]), given(raw=None)),
    "import.too_many_rows": (also(many, given(limits=Limits(rows=50))), cut("people", 3)),
    "import.too_many_columns": (
        given(extra=[("Notes", [[None] * 30 + ["x"]])], limits=Limits(columns=25)),
        given(extra=[])),
    "import.cell_too_long": (
        also(put("people", 2, name="李" * 600), given(limits=Limits(cell=500))),
        put("people", 2, name="李堃")),
    "import.too_heavy": (given(raw=far_cell(), limits=Limits(memory_mb=2047)), given(raw=None)),
    "import.unknown_encoding": (
        given(raw=b"\xff\xff\xff\xff" * 20, name="people.csv", state=known()),
        given(raw=PEOPLE)),
    "import.password": (
        given(raw=bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le")),
        given(raw=None)),
}  # fmt: skip

# sheets and columns
TOLD |= {
    "import.no_known_sheet": (
        given(rows={}, state=known(),
              extra=[("Sheet1", [["Kürzel", "Was", "Über"], ["W9", "Halle", "C"]])]),
        given(answers=Answers(
            tabs={"Sheet1": "units"},
            columns={"Sheet1": {"A": "code", "B": "name_en", "C": "parent"}}))),
    "import.sheet_unknown": (
        given(extra=[("Sheet1", [["Kürzel", "Was"], ["W9", "Halle"]])]),
        given(answers=Answers(tabs={"Sheet1": ""}))),
    "import.sheet_twice": (
        given(extra=[("员工", [["Staff number", "Name", "Post code"], ["9", "甲", "P-WELD"]])]),
        given(answers=Answers(tabs={"员工": "people"}))),
    "import.no_header": (
        given(rows={}, extra=[("People", [["x"], [1]])], state=known()),
        given(extra=[("People", [["Staff number", "Name", "Post code"],
                                 ["3", "李堃", "P-WELD"]])])),
    "import.column_unknown": (
        flat([*HEAD, "Shoe size"], [*ONE, "44"], [*TWO, "38"], answers=DONE),
        given(answers=replace(DONE, columns={"Employees": {"E": ""}}))),
    "import.column_twice": (
        flat([*HEAD, "Name"], [*ONE, "Ann"], [*TWO, "Tom"], answers=DONE),
        given(answers=replace(DONE, columns={"Employees": {"E": ""}}))),
    "import.column_missing": (
        given(titles={("people", "number"): ""}), given(titles={})),
    "import.columns_left_out": (
        flat([*HEAD, "National ID"], [*ONE, "1"], [*TWO, "2"], answers=DONE),
        flat(HEAD, ONE, TWO, answers=DONE)),
}  # fmt: skip

# cells
TOLD |= {
    "import.missing": (put("people", 2, name=None), put("people", 2, name="李堃")),
    "import.not_a_date": (
        put("people", 2, **{"from": "30.2.2021"}), put("people", 2, **{"from": "2021-02-28"})),
    "import.date_far": (
        put("people", 2, **{"from": "1821-03-01"}), put("people", 2, **{"from": "2021-03-01"})),
    "import.date_strange": (
        put("people", 2, **{"from": "2092-03-01"}), put("people", 2, **{"from": "2022-03-01"})),
    "import.too_long": (put("people", 2, name="李" * 61), put("people", 2, name="李堃")),
    "import.odd_characters": (put("people", 2, name="李\ue000堃"), put("people", 2, name="李堃")),
    "import.not_a_choice": (put("people", 2, kind="正编"), put("people", 2, kind="employee")),
    "import.not_a_year": (add("targets", **{**TARGET, "year": "soon"}),
                          put("targets", 0, year="2022")),
    "import.not_a_number": (add("targets", **{**TARGET, "value": "few"}),
                            put("targets", 0, value="0")),
    "import.over_hundred": (
        add("targets", **{**TARGET, "indicator": "trn.coverage", "value": "120%"}),
        put("targets", 0, value="100%")),
    "import.not_an_email": (put("people", 2, email="li at mill"), put("people", 2, email=None)),
    "import.not_an_indicator": (add("targets", **{**TARGET, "indicator": "deaths"}),
                                put("targets", 0, indicator="saf.fatality")),
    "import.unknown_indicator": (add("targets", **{**TARGET, "indicator": "saf.nothing"}),
                                 put("targets", 0, indicator="saf.fatality")),
    "import.not_a_catalogue_post": (put("posts", 2, catalogue="welder"),
                                    put("posts", 2, catalogue="P09")),
    "import.unknown_catalogue_post": (put("posts", 2, catalogue="P77"),
                                      put("posts", 2, catalogue="P09")),
    "import.not_a_code": (add("units", code="W!", name_zh="乙", parent="C"),
                          put("units", 2, code="W-9")),
    "import.error_in_cell": (put("people", 2, name="=NA()"), put("people", 2, name="李堃")),
    "import.not_reckoned": (lambda desk: setattr(desk, "raw", unreckoned()), given(raw=None)),
    "import.cannot_be_printed": (put("people", 2, name="李\U0002a6d6"),
                                 put("people", 2, name="李堃")),
    "import.lost_zeros": (
        alone("people", {**ROSTER, "number": "7", "name": "赵七"},
              people={"007": {"name": "赵七", "post": "P-WELD"}}),
        put("people", 0, number="007")),
    "import.name_is_here": (alone("people", {**ROSTER, "number": "8"}),
                            put("people", 0, number="3")),
    "import.changes_at_once": (
        also(alone("people", {**ROSTER, "email": "li@mill.example"}),
             given(on=date(2022, 3, 1))),
        put("people", 0, email=None)),
}  # fmt: skip

# codes that name nothing
TOLD |= {
    "import.unknown_unit": (put("posts", 2, unit="QQQQQQ"),
                            add("units", code="QQQQQQ", name_zh="新", parent="C")),
    "import.unknown_unit_near": (put("posts", 2, unit="W11"), put("posts", 2, unit="W1")),
    "import.unknown_post": (put("people", 2, post="QQQQQQ"),
                            add("posts", code="QQQQQQ", name_zh="新", unit="W1")),
    "import.unknown_post_near": (put("people", 2, post="P-WELDD"), put("people", 2, post="P-WELD")),
    "import.unknown_thing": (
        put("things", 1, place="QQQQQQ"),
        add("things", code="QQQQQQ", kind="place", name_zh="新", charge="W1", users="3")),
    "import.unknown_thing_near": (put("things", 1, place="T11"), put("things", 1, place="T1")),
    "import.unknown_person": (
        put("roles", 0, number="QQQQQQ"),
        add("people", number="QQQQQQ", name="新来", post="P-WELD")),
    "import.unknown_person_near": (
        also(put("people", 2, number="30003"), put("things", 1, users="P-WELD"),
             put("roles", 0, number="30004")), put("roles", 0, number="30003")),
    "import.unknown_user": (put("things", 1, users="QQQQQQ"), put("things", 1, users="3")),
    "import.unknown_user_near": (put("things", 1, users="P-WELDD"),
                                 put("things", 1, users="P-WELD")),
    "import.ambiguous_user": (add("units", code="3", name_zh="三车间", parent="C"),
                              put("units", 2, code="W3")),
    "import.ambiguous_name": (
        also(add("units", code="W2", name_zh="焊接车间", parent="C"),
             put("posts", 2, unit="焊接车间")), put("posts", 2, unit="W2")),
    "import.ambiguous_unit": (
        also(alone("people", units={"W8": {"name_en": "Packing", "parent": "W1"},
                                    "W2": {"name_en": "Hall", "parent": "C"},
                                    "W9": {"name_en": "Packing", "parent": "W2"}}),
             flat(HEAD, ONE, TWO, answers=DONE)),
        flat([*HEAD, "Department code"], [*ONE, "W9"], [*TWO, "W9"], answers=DONE)),
    "import.closed": (
        alone("people", {**ROSTER, "number": "9", "name": "新来"},
              posts={"P-WELD": {"closed": "2022-01-01"}}),
        also(put("people", 0, post="P-NEW"),
             add("posts", code="P-NEW", name_zh="装配工", unit="W1"))),
}  # fmt: skip

# one thing said twice, or against itself
TOLD |= {
    "import.code_twice": (add("units", code="W1", name_zh="焊接车间", parent="C"),
                          drop("units", 2)),
    "import.person_twice": (add("people", **ROSTER), drop("people", 3)),
    "import.number_of_two": (add("people", **{**ROSTER, "name": "新来"}),
                             put("people", 3, number="4")),
    "import.another_person": (alone("people", {**ROSTER, "name": "新来"}),
                              given(choices=Choices(same=frozenset(("3",))))),
    "import.renamed": (
        also(alone("people", {**ROSTER, "name": "新来"}),
             given(choices=Choices(same=frozenset(("3",))))),
        also(given(choices=Choices()), put("people", 0, number="4"))),
    "import.number_given_up": (
        alone("people", {**ROSTER, "number": "30", "name": "新来"}, past={"30": ("李堃", "3")}),
        put("people", 0, number="3", name="李堃")),
    "import.number_passes": (
        also(alone("people", {**ROSTER, "number": "30", "name": "新来"},
                   past={"30": ("李堃", "3")}),
             given(choices=Choices(passes=frozenset(("30",))))),
        also(given(choices=Choices()), put("people", 0, number="31"))),
    "import.same_person": (
        alone("people", {**ROSTER, "number": "4", "name": "赵四"},
              people={"4": {"name": "赵四", "same": "3", "post": "P-WELD", "to": "2022-01-01"}}),
        put("people", 0, number="3", name="李堃")),
    "import.unit_circle": (
        also(put("units", 1, parent="W2"), add("units", code="W2", name_zh="乙", parent="W1")),
        put("units", 1, parent="C")),
    "import.place_circle": (put("things", 0, place="T2"), put("things", 0, place=None)),
    "import.too_deep": (deep, put("units", 3, parent="W1")),
    "import.second_top": (add("units", code="W2", name_zh="乙"), put("units", 2, parent="C")),
    "import.second_head": (put("posts", 2, head="yes"), put("posts", 2, head="no")),
    "import.head_post_twice": (put("people", 2, post="P-W1"), put("people", 2, post="P-WELD")),
    "import.dates_reversed": (put("people", 2, to="2021-01-01"), put("people", 2, to="2023-01-01")),
    "import.contractor_of_whom": (put("people", 2, kind="contractor"),
                                  put("people", 2, employer="外包公司")),
    "import.agency_of_whom": (put("people", 2, kind="agency"),
                              put("people", 2, employer="劳务公司")),
}  # fmt: skip

# against what is known
NEW = {"code": "P-NEW", "name_zh": "装配工", "unit": "W1"}
LATER = {"people": [{**ROSTER, "post": "P-NEW", "from": "2022-06-01"}], "posts": [NEW]}
TOLD |= {
    "import.move_too_early": (
        also(alone("people", {**ROSTER, "post": "P-NEW", "from": "2020-05-01"}),
             add("posts", **NEW)),
        put("people", 0, **{"from": "2022-02-16"})),
    "import.moves_today": (
        also(alone("people", {**ROSTER, "post": "P-NEW", "from": "2021-03-01"}),
             add("posts", **NEW)),
        put("people", 0, **{"from": "2022-02-16"})),
    "import.planned_already": (
        also(standing(LATER), lambda desk: desk.rows.update(
            people=[{**ROSTER, "post": "P-GM", "from": "2022-03-01"}])),
        put("people", 0, **{"from": "2022-06-01", "post": "P-NEW"})),
    "import.handed_too_early": (
        alone("things", {**THING, "charge": "C", "from": "2021-01-01"}),
        put("things", 0, **{"from": "2022-03-01"})),
    "import.other_start": (alone("people", {**ROSTER, "from": "2021-05-01"}),
                           put("people", 0, **{"from": "2021-03-01"})),
    "import.left_already": (
        also(standing({"people": [{**ROSTER, "to": "2022-02-20"}]}),
             lambda desk: desk.rows.update(people=[dict(ROSTER)]), given(on=date(2022, 3, 1),
                                                                        today=date(2022, 3, 1))),
        put("people", 0, **{"from": "2022-03-01"})),
    "import.user_has_left": (
        also(standing({"people": [{**ROSTER, "to": "2022-02-20"}]}),
             lambda desk: desk.rows.update(things=[{**THING, "users": "3"}]),
             given(on=date(2022, 3, 1), today=date(2022, 3, 1))),
        put("things", 0, users="P-WELD")),
    "import.ends_when_it_has_come": (
        alone("things", {**INSIDE, "to": "2022-03-01"}), put("things", 0, to="2022-02-15")),
    "import.hazards_there": (
        also(alone("things", {**INSIDE, "to": "2022-02-15"}),
             given(known=replace(KNOWN, unsettled={"T2"}))), given(known=KNOWN)),
    "import.things_in_it": (
        alone("things", {**THING, "to": "2022-02-15"}),
        put("things", 1, **INSIDE, to="2022-02-15")),
}  # fmt: skip

# what would become a gap
TOLD |= {
    "import.head_vacant": (
        also(put("people", 1, post="P-WELD"), given()), put("people", 2, post="P-W1")),
    "import.no_head_post": (put("posts", 1, head="no"), put("posts", 1, head="yes")),
    "import.nobody_in_charge": (put("things", 0, charge=None), put("things", 0, charge="W1")),
    "import.nobody_uses": (put("things", 0, users=None), put("things", 0, users="W1")),
    "import.nobody_acts": (
        also(put("posts", 0, head="no"), lambda desk: desk.rows.pop("roles")),
        put("posts", 0, head="yes")),
}  # fmt: skip

# what a list of the house leaves out or takes for said
FOOT = ["Prepared by: Ann", None, None, "Approved by: Bo"]
TOLD |= {
    "import.left_out_total": (
        flat(HEAD, ONE, TWO, ["Total", "2"], answers=DONE), flat(HEAD, ONE, TWO, answers=DONE)),
    "import.left_out_footer": (
        flat(HEAD, ONE, TWO, [], FOOT, answers=DONE), flat(HEAD, ONE, TWO, answers=DONE)),
    "import.left_out_titles": (
        flat(HEAD, ONE, HEAD, TWO, answers=DONE), flat(HEAD, ONE, TWO, answers=DONE)),
    "import.left_out_section": (
        flat(HEAD, ["Day shift"], ONE, TWO, answers=DONE), flat(HEAD, ONE, TWO, answers=DONE)),
    "import.hidden_lines": (
        flat(HEAD, ONE, TWO, answers=DONE, hidden=2), given(hidden=0)),
    "import.marks_removed": (
        flat(HEAD, ["\u200e101", *ONE[1:]], TWO, answers=DONE),
        flat(HEAD, ONE, TWO, answers=DONE)),
    "import.carried_down": (
        flat(HEAD, TWO, [*ONE[:2], None, "Packer"], answers=DONE),
        flat(HEAD, TWO, ONE, answers=DONE)),
    "import.second_post": (
        flat(HEAD, ONE, [*ONE[:3], "Driver"], TWO, answers=DONE),
        flat(HEAD, ONE, TWO, answers=DONE)),
    "import.gone_without_day": (
        also(given(state=known({"people": [{"number": "101", "name": "Ana García",
                                            "post": "P-WELD", "from": "2021-01-01"}]})),
             flat([*HEAD, "Employee status"], [*ONE, "Terminated"], [*TWO, "Active"],
                  answers=DONE)),
        flat([*HEAD, "Employee status", "Last day"], [*ONE, "Terminated", "2022-02-16"],
             [*TWO, "Active", None], answers=DONE)),
}  # fmt: skip

ELSEWHERE = {
    # a machine that is slow cannot be made by a file
    "import.too_slow",
    # refusals of acts: nothing in a file is wrong
    "import.not_allowed", "import.not_waiting", "import.has_errors", "import.moved_meanwhile",
    "import.not_applied", "import.signed_since", "import.built_upon", "import.another_runs",
    "import.not_running", "import.stands_still", "import.roles_not_yours",
    "import.questions_open", "import.not_read_twice", "import.bad_map",
}  # fmt: skip


@pytest.mark.parametrize("code", TOLD)
def test_what_to_do_works_when_done(code: str) -> None:
    make, mend = TOLD[code]
    desk = Desk()
    make(desk)
    before, _errors = desk.found()
    assert code in before, before

    mend(desk)

    after_it, errors = desk.found()
    assert code not in after_it
    assert errors == set(), "what was told leads into another problem"


def test_a_file_without_a_fault_has_no_problem() -> None:
    assert Desk().found() == (set(), set())


def test_every_problem_has_been_mended_as_told() -> None:
    said = tomllib.loads(Path("src/zeren/organisation/sentences.toml").read_text("utf-8"))
    codes = {code for code in said["refusals"] if code.startswith("import.")}

    assert codes == {*TOLD, *ELSEWHERE}
