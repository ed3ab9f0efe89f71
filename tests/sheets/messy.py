"""Lists of people as personnel offices keep them, made by script: one house, many shapes.

Each shape is a function of the house in one language; the writers below put it into a file with the
library that programs of its kind use. What must come out is always the same house.
"""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.sax.saxutils import escape

import openpyxl
import xlsxwriter
import xlwt

Cell = str | int | float | date | None
EPOCH_1904 = 1462


@dataclass(frozen=True)
class Person:
    number: str
    name: str
    path: tuple[str, ...]
    title: str
    hired: date
    chief: str = ""
    employer: str = ""


@dataclass(frozen=True)
class House:
    """`words`: how this language writes the titles of a list."""

    tongue: str
    top: str
    people: tuple[Person, ...]
    words: dict[str, str]


@dataclass
class Sheet:
    title: str
    rows: list[list[Cell]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    """Column -> number format."""


@dataclass
class File:
    """What is written, with which answers it is read, and in what it differs from the house."""

    sheets: list[Sheet]
    answers: dict[str, object] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict)
    writer: str = ""
    also: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, tuple[str, str]] = field(default_factory=dict)
    is_titled: bool = True


def _people(rows: str, words: dict[str, str]) -> tuple[Person, ...]:
    found = []
    for row in rows.strip().splitlines():
        number, name, path, title, day, chief, *rest = (part.strip() for part in row.split("|"))
        found.append(Person(number, name, tuple(filter(None, path.split("/"))), title,
                            date.fromisoformat(day), chief, rest[0] if rest else ""))  # fmt: skip
    return tuple(found)


ZH_WORDS = {
    "number": "工号", "name": "姓名", "unit": "部门", "title": "岗位", "hired": "入职日期",
    "list": "2026年员工花名册", "tab": "花名册", "row": "序号", "identity": "身份证号",
    "phone": "手机", "bank": "银行卡号", "total": "合计", "footer": "制表：王芳",
    "signed": "审核：李四", "person": "人员信息", "place": "组织信息", "chief": "直接上级",
    "chief_number": "直接上级工号", "code": "部门编码", "centre": "成本中心", "kind": "用工形式",
    "employer": "用人单位", "status": "员工状态", "shift": "班次", "also": "兼任职务", "last": "姓",
    "first": "名", "main": "是否主岗", "note": "备注", "agency": "劳务派遣", "own": "正式工",
    "outside": "外包", "active": "在职", "left": "离职", "yes": "是", "no": "否",
    "star": "工号（必填）*", "count": "共2人",
}  # fmt: skip
EN_WORDS = {
    "number": "Employee ID", "name": "Name", "unit": "Department", "title": "Job title",
    "hired": "Hire date", "list": "Staff list 2026", "tab": "Employees", "row": "No.",
    "identity": "National ID", "phone": "Mobile phone", "bank": "Bank account", "total": "Total",
    "footer": "Prepared by: Ann", "signed": "Approved by: Bo", "person": "Employee information",
    "place": "Organisation", "chief": "Line manager", "chief_number": "Manager ID",
    "code": "Department code", "centre": "Cost centre", "kind": "Employment type",
    "employer": "Agency", "status": "Employee status", "shift": "Shift", "also": "Second job title",
    "last": "Last name", "first": "First name", "main": "Primary post", "note": "Remarks",
    "agency": "Temp", "own": "Regular", "outside": "Freelancer", "active": "Active",
    "left": "Terminated", "yes": "Yes", "no": "No", "star": "Employee ID (required) *",
    "count": "2 people",
}  # fmt: skip
ZH = House("zh", "泰和颗粒机械有限公司", _people("""
0101|孙宁|综合部|总经理|2015-03-02|
0102|贺兰|综合部|文员|2019-07-15|0101
0201|周海生|生产部/成型车间|车间主任|2016-04-11|0101
0202|林牧远|生产部/成型车间|操作工|2020-09-01|0201
0203|阿依努尔·买买提|生产部/成型车间|操作工|2021-10-20|0201
0301|段𠮷|生产部/包装车间|车间主任|2018-01-08|0101
0302|庄子文|生产部/包装车间|包装工|2022-02-16|0301
""", ZH_WORDS), ZH_WORDS)  # fmt: skip
EN = House("en", "Hill Bakery Ltd", _people("""
0101|Mary O’Neil|Front office|General manager|2015-03-02|
0102|Jürgen Müller|Front office|Clerk|2019-07-15|0101
0201|Daniel Weber|Production/Oven hall|Head baker|2016-04-11|0101
0202|Ana García|Production/Oven hall|Baker|2020-09-01|0201
0203|Li Na|Production/Oven hall|Baker|2021-10-20|0201
0301|Eva Nowak|Production/Packing hall|Packing manager|2018-01-08|0101
0302|Tom Ives|Production/Packing hall|Packer|2022-02-16|0301
""", EN_WORDS), EN_WORDS)  # fmt: skip
HOUSES = (ZH, EN)
KEYS = ("number", "name", "unit", "title", "hired")


def _line(house: House, one: Person, *, mark: str = "/") -> list[Cell]:
    return [one.number, one.name, mark.join(one.path), one.title, one.hired]


def _head(house: House, *keys: str) -> list[Cell]:
    return [house.words[key] for key in (keys or KEYS)]


def _table(house: House, mark: str = "/") -> list[list[Cell]]:
    return [_head(house), *(_line(house, one, mark=mark) for one in house.people)]


def _tops(house: House) -> dict[str, object]:
    return {"top": house.top}


def _one(house: House, rows: list[list[Cell]], **more: object) -> File:
    said = {key: value for key, value in more.items() if key in Sheet.__dataclass_fields__}
    rest = {key: value for key, value in more.items() if key not in said}
    title = str(said.pop("title", house.words["tab"]))
    return File([Sheet(title, rows, **said)], **{"answers": _tops(house), **rest})  # type: ignore[arg-type]  # the fields of both


def plain(house: House) -> File:
    return _one(house, _table(house))


def any_tab_name(house: House) -> File:
    return _one(house, _table(house), title="Sheet1")


def title_rows(house: House) -> File:
    rows: list[list[Cell]] = [
        [f"{house.top}{house.words['list']}"],
        [],
        ["2026-11-30"],
        *_table(house),
    ]
    return _one(house, rows, merges=[(0, 0, 0, 4)])


def two_lines(house: House) -> File:
    word = house.words
    rows: list[list[Cell]] = [
        [word["row"], word["person"], None, word["place"], None, word["hired"]],
        [None, word["number"], word["name"], word["unit"], word["title"], None],
    ]
    rows += [[place, *_line(house, one)] for place, one in enumerate(house.people, 1)]
    return _one(house, rows, merges=[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4), (0, 5, 1, 5)])


def merged_departments(house: House) -> File:
    rows, merges, start = _table(house), [], 1
    for line in range(2, len(rows) + 1):
        if line == len(rows) or rows[line][2] != rows[start][2]:
            if line - start > 1:
                merges.append((start, 2, line - 1, 2))
            for below in range(start + 1, line):
                rows[below][2] = None
            start = line
    return _one(house, rows, merges=merges)


def first_line_only(house: House) -> File:
    found = merged_departments(house)
    found.sheets[0].merges = []
    return found


def sections(house: House) -> File:
    rows: list[list[Cell]] = [_head(house, "number", "name", "title", "hired")]
    last: tuple[str, ...] = ()
    for one in house.people:
        if one.path != last:
            rows.append([one.path[-1], None, None, None])
            last = one.path
        rows.append([one.number, one.name, one.title, one.hired])
    return _one(house, rows, paths={one.number: one.path[-1:] for one in house.people})


def numbered_sections(house: House) -> File:
    marks = {0: ("一、", "二、") if house.tongue == "zh" else ("I. ", "II. "), 1: ("1. ", "2. ")}
    rows: list[list[Cell]] = [_head(house, "number", "name", "title", "hired")]
    seen: dict[tuple[str, ...], int] = {}
    counts: dict[tuple[str, ...], int] = {}
    for one in house.people:
        for depth in range(len(one.path)):
            path = one.path[: depth + 1]
            if path not in seen:
                nth = counts.get(path[:-1], 0)
                counts[path[:-1]], seen[path] = nth + 1, nth
                rows.append([f"{marks[depth][nth]}{path[-1]}（{house.words['count']}）"])
        rows.append([one.number, one.name, one.title, one.hired])
    return _one(house, rows)


def repeated_titles(house: House) -> File:
    rows: list[list[Cell]] = [[house.top], *_table(house)]
    rows[5:5] = [[house.top], _head(house)]
    return _one(house, rows)


def totals(house: House) -> File:
    rows = _table(house)
    rows[3:3] = [[house.words["total"], 2]]
    rows += [[f"{house.words['total']}：{len(house.people)}"], [None, house.words["total"], 7]]
    return _one(house, rows)


def footers(house: House) -> File:
    rows: list[list[Cell]] = [
        *_table(house),
        [],
        [house.words["footer"], None, house.words["signed"]],
    ]
    rows += [[house.words["note"] + ": x"], ["2026-11-30"]]
    return _one(house, rows)


def gaps(house: House) -> File:
    rows: list[list[Cell]] = [[None, None, one[0], None, *one[1:]] for one in _table(house)]
    rows[4:4] = [[], [None, " "]]
    return _one(house, rows)


def hidden_lines(house: House) -> File:
    return _one(house, _table(house), hidden=[2, 3])


def arrows(house: House) -> File:
    return _one(house, _table(house, " > "))


def backslashes(house: House) -> File:
    return _one(house, _table(house, "\\"))


def dashes(house: House) -> File:
    return _one(house, _table(house, " - "))


def with_the_top(house: House) -> File:
    rows = _table(house)
    for row in rows[1:]:
        row[2] = f"{house.top}/{row[2]}"
    return _one(house, rows, answers={})


def levels(house: House) -> File:
    word = ("一级部门", "二级部门") if house.tongue == "zh" else ("Division", "Sub-department")
    rows: list[list[Cell]] = [[*_head(house, "number", "name"), *word, *_head(house, "title")]]
    rows += [[one.number, one.name, *(*one.path, None)[:2], one.title] for one in house.people]
    return _one(house, rows)


def grouped_levels(house: House) -> File:
    word = house.words
    below = ("一级部门", "二级部门") if house.tongue == "zh" else ("Level 1", "Level 2")
    rows: list[list[Cell]] = [
        [word["number"], word["name"], word["unit"], None, word["title"]],
        [None, None, *below, None],
    ]
    rows += [[one.number, one.name, *(*one.path, None)[:2], one.title] for one in house.people]
    return _one(house, rows, merges=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)])


def a_tab_each(house: House) -> File:
    found: dict[str, list[list[Cell]]] = {}
    for one in house.people:
        rows = found.setdefault(one.path[-1], [_head(house, "number", "name", "title", "hired")])
        rows.append([one.number, one.name, one.title, one.hired])
    return File(
        [Sheet(title, rows) for title, rows in found.items()],
        {**_tops(house), "tabs": dict.fromkeys(found, "people")},
        paths={one.number: one.path[-1:] for one in house.people},
    )


def by_code(house: House) -> File:
    ovens, packing = house.people[2].path, house.people[5].path
    codes = {house.people[0].path: "10", ovens[:1]: "20", ovens: "20.1", packing: "20.2"}
    rows: list[list[Cell]] = [_head(house, "number", "name", "code", "unit", "title")]
    rows += [
        [one.number, one.name, codes[one.path], one.path[-1], one.title] for one in house.people
    ]
    rows.append(["0900", "赵一" if house.tongue == "zh" else "Zed Roe", "20",
                 house.people[2].path[0], house.words["total"] + "x"])  # fmt: skip
    return _one(house, rows)


def cost_centres(house: House) -> File:
    codes = {
        house.people[0].path: "1100",
        house.people[2].path: "2100",
        house.people[5].path: "2200",
    }
    rows: list[list[Cell]] = [_head(house, "number", "name", "centre", "title")]
    rows += [[one.number, one.name, codes[one.path], one.title] for one in house.people]
    return _one(house, rows, paths={one.number: (codes[one.path],) for one in house.people})


def superiors(house: House, *, by_name: bool = False) -> File:
    names = {one.number: one.name for one in house.people}
    rows: list[list[Cell]] = [
        _head(house, "number", "name", "unit", "title", "chief" if by_name else "chief_number")
    ]
    for one in house.people:
        chief = names.get(one.chief, "") if by_name else one.chief
        rows.append([one.number, one.name, one.path[-1], one.title, chief])
    return _one(house, rows, paths={one.number: one.path[-1:] for one in house.people})


def superiors_by_name(house: House) -> File:
    return superiors(house, by_name=True)


def name_in_two(house: House) -> File:
    rows: list[list[Cell]] = [_head(house, "number", "last", "first", "unit", "title")]
    for one in house.people:
        first, _space, last = (
            one.name.rpartition(" ") if " " in one.name else (one.name[1:], "", one.name[0])
        )
        rows.append([one.number, last, first, "/".join(one.path), one.title])
    return _one(house, rows)


def turned_names(house: House) -> File:
    rows = _table(house)
    if house.tongue == "en":
        for row, one in zip(rows[1:], house.people, strict=True):
            first, _space, last = one.name.rpartition(" ")
            row[1] = f"{last}, {first}"
    return _one(house, rows)


def formatted_numbers(house: House) -> File:
    rows = _table(house)
    for row in rows[1:]:
        row[0] = int(str(row[0]))
    return _one(house, rows, formats={0: "0000"}, writer="xlsxwriter")


def days_since_1904(house: House) -> File:
    return _one(house, _table(house), writer="1904")


def personal(house: House) -> File:
    rows = _table(house)
    rows[0] += _head(house, "identity", "phone", "bank")
    for place, row in enumerate(rows[1:]):
        row += [
            f"37010219900101{1000 + place}",
            f"1391234{5000 + place}",
            f"62220212345678{10 + place}",
        ]
    return _one(house, rows)


def unknown_titles(house: House) -> File:
    rows = _table(house)
    rows[0] = (
        ["甲", "乙", "丙", "丁", "戊"] if house.tongue == "zh" else ["aa", "bb", "cc", "dd", "ee"]
    )
    said = {"A": "number", "B": "name", "C": "unit", "D": "title", "E": "hired"}
    answers = {**_tops(house), "tabs": {"x": "people"}, "columns": {"x": said}}
    return _one(house, rows, title="x", answers=answers, is_titled=False)


def both_tongues(house: House) -> File:
    rows = _table(house)
    rows[0] = [
        "工号 / Staff number",
        "姓名\nName",
        "部门 Department",
        "岗位(Post)",
        "入职日期|Hire date",
    ]
    return _one(house, rows)


def starred(house: House) -> File:
    rows = _table(house)
    rows[0] = [house.words["star"], *(f" {cell} * " for cell in rows[0][1:])]
    return _one(house, rows)


def two_lines_a_person(house: House) -> File:
    rows = _table(house)
    twin = list(rows[3])
    twin[2:4] = [rows[1][2], rows[2][3]]
    return _one(house, [*rows, twin], also={"0201": str(rows[2][3])})


def further_post(house: House) -> File:
    rows = _table(house)
    rows[0].append(house.words["also"])
    rows[2].append("安全员" if house.tongue == "zh" else "Safety officer")
    return _one(house, rows, also={"0102": str(rows[2][5])})


def agencies(house: House) -> File:
    word, firm = house.words, "恒信劳务" if house.tongue == "zh" else "Swift Temps"
    rows = _table(house)
    rows[0] += [word["kind"], word["employer"]]
    for row in rows[1:]:
        row += [word["own"], None]
    rows[5][5:], rows[7][5:] = [word["agency"], firm], [word["outside"], firm]
    return _one(house, rows, kinds={"0203": ("agency", firm), "0302": ("contractor", firm)})


def leavers(house: House) -> File:
    rows = _table(house)
    rows[0].append(house.words["status"])
    for row in rows[1:]:
        row.append(house.words["left" if row[0] == "0302" else "active"])
    return _one(house, rows, gone=frozenset(("0302",)))


def shifts(house: House) -> File:
    rows = _table(house)
    rows[0].append(house.words["shift"])
    name = "甲班" if house.tongue == "zh" else "A"
    rows[4].append(name)
    return _one(house, rows, paths={"0202": (*house.people[3].path, name)})


def marks(house: House) -> File:
    rows = _table(house)
    rows[1][0], rows[2][1] = f"\u200e{rows[1][0]}", f"{rows[2][1]}\ufeff\u202e"
    return _one(house, rows)


def wide_and_padded(house: House) -> File:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    rows = _table(house)
    for row in rows[1:]:
        row[0], row[1] = str(row[0]).translate(wide), f"　{row[1]} "
        row[2] = f" {row[2]}　"
    return _one(house, rows)


def errors(house: House) -> File:
    rows = _table(house)
    rows[0].append("说不清" if house.tongue == "zh" else "Unclear")
    for row in rows[1:]:
        row.append("=NA()")
    return _one(house, rows, writer="openpyxl")


def american_days(house: House) -> File:
    rows = _table(house)
    for row, one in zip(rows[1:], house.people, strict=True):
        row[4] = f"{one.hired.month}/{one.hired.day}/{one.hired.year}"
    return _one(house, rows, answers={**_tops(house), "order": "mdy"})


def day_first(house: House) -> File:
    rows = _table(house)
    for row, one in zip(rows[1:], house.people, strict=True):
        row[4] = f"{one.hired:%d.%m.%Y}"
    return _one(house, rows)


def written_days(house: House) -> File:
    rows = _table(house)
    for row, one in zip(rows[1:], house.people, strict=True):
        row[4] = (f"{one.hired.year}年{one.hired.month}月{one.hired.day}日" if house.tongue == "zh"
                  else f"{one.hired:%d %b %Y}")  # fmt: skip
    return _one(house, rows)


def a_cover_sheet(house: House) -> File:
    found = plain(house)
    found.sheets.insert(
        0, Sheet("说明" if house.tongue == "zh" else "Read me", [["x"], ["y", "z"]])
    )
    return found


def semicolons(house: House) -> File:
    return _one(house, turned_names(house).sheets[0].rows, writer="csv;utf-8")


def tabs(house: House) -> File:
    return _one(house, _table(house), writer="csv\tutf-16")


def said_divider(house: House) -> File:
    return _one(house, _table(house), writer="csv|utf-8-sig")


def own_encoding(house: House) -> File:
    encoding = "gb18030" if house.tongue == "zh" else "cp1252"
    return _one(house, _table(house), writer=f"csv,{encoding}")


def old_workbook(house: House) -> File:
    return _one(house, _table(house), writer="xlwt", hidden=[2])


def open_document(house: House) -> File:
    return _one(house, _table(house), writer="ods")


Shape = Callable[[House], File]
SHAPES: tuple[Shape, ...] = (
    plain, any_tab_name, title_rows, two_lines, merged_departments, first_line_only, sections,
    numbered_sections, repeated_titles, totals, footers, gaps, hidden_lines, arrows, backslashes,
    dashes, with_the_top, levels, grouped_levels, a_tab_each, by_code, cost_centres, superiors,
    superiors_by_name, name_in_two, turned_names, formatted_numbers, days_since_1904, personal,
    unknown_titles, both_tongues, starred, two_lines_a_person, further_post, agencies, leavers,
    shifts, marks, wide_and_padded, errors, american_days, day_first, written_days, a_cover_sheet,
    semicolons, tabs, said_divider, own_encoding, old_workbook, open_document,
)  # fmt: skip
WRITERS = ("openpyxl", "xlsxwriter")


def written(found: File, nth: int) -> tuple[bytes, str]:
    """(content, file name), by the library the shape wants, else each in turn."""
    how = found.writer or WRITERS[nth % len(WRITERS)]
    if how.startswith("csv"):
        return write_csv(found.sheets[0], how[3], how[4:]), "list.csv"
    if how == "xlwt":
        return write_old(found), "list.xls"
    if how == "ods":
        return write_open(found), "list.ods"
    write = write_openpyxl if how == "openpyxl" else write_xlsx
    return (write(found) if how != "1904" else write_xlsx(found, is_1904=True)), "list.xlsx"


def write_openpyxl(found: File) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in found.sheets:
        made = book.create_sheet(sheet.title)
        for line, row in enumerate(sheet.rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    cell = made.cell(line, column, value)
                    cell.number_format = sheet.formats.get(column - 1, cell.number_format)
        for top, left, bottom, right in sheet.merges:
            made.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1,
                             end_column=right + 1)  # fmt: skip
        for line in sheet.hidden:
            made.row_dimensions[line + 1].hidden = True
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def write_xlsx(found: File, *, is_1904: bool = False) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"date_1904": is_1904, "default_date_format": "yyyy/m/d"})
    for sheet in found.sheets:
        made = book.add_worksheet(sheet.title)
        forms = {
            column: book.add_format({"num_format": code}) for column, code in sheet.formats.items()
        }
        for top, left, bottom, right in sheet.merges:
            made.merge_range(top, left, bottom, right, "")
        for line, row in enumerate(sheet.rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    made.write_datetime(line, column, datetime(value.year, value.month, value.day))
                elif isinstance(value, int):
                    made.write_number(line, column, value, forms.get(column))
                elif value is not None:
                    made.write_string(line, column, str(value))
        for line in sheet.hidden:
            made.set_row(line, None, None, {"hidden": True})
    book.close()
    return held.getvalue()


def write_old(found: File) -> bytes:
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for sheet in found.sheets:
        made = book.add_sheet(sheet.title)
        for line, row in enumerate(sheet.rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    made.write(line, column, value, day)
                elif value is not None:
                    made.write(line, column, value)
        for line in sheet.hidden:
            made.row(line).hidden = True
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def write_open(found: File) -> bytes:
    """An .ods as programs write it: repeated empty cells, days with their shown text."""
    tables = []
    for sheet in found.sheets:
        lines = []
        for row in sheet.rows:
            cells = []
            for value in row:
                said = escape("" if value is None else str(value))
                kind = f'office:value-type="date" office:date-value="{said}"' if isinstance(
                    value, date) else 'office:value-type="string"'  # fmt: skip
                cells.append(f"<table:table-cell {kind}><text:p>{said}</text:p></table:table-cell>"
                             if value is not None else "<table:table-cell/>")  # fmt: skip
            cells.append('<table:table-cell table:number-columns-repeated="16000"/>')
            lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        lines.append(
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
            "</table:table-row>"
        )
        tables.append(
            f'<table:table table:name="{escape(sheet.title)}">{"".join(lines)}</table:table>'
        )
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
                      for name in ("office", "table", "text"))  # fmt: skip
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content" + ".xml",
            f"<office:document-content {spaces}>{body}</office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return held.getvalue()


def write_csv(sheet: Sheet, mark: str, encoding: str) -> bytes:
    held = io.StringIO(newline="")
    if mark == "|":
        held.write("sep=|\r\n")
    writer = csv.writer(held, delimiter=mark)
    for row in sheet.rows:
        writer.writerow(["" if cell is None else cell for cell in row])
    return held.getvalue().replace("𠮷", "吉" if encoding == "big5" else "𠮷").replace(
        "’", "'" if encoding == "latin-1" else "’").encode(encoding)  # fmt: skip
