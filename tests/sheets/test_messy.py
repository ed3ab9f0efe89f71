"""Every shape a personnel office has, in both languages: the same people, units and posts."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sheets import messy
from tests.sheets.messy import HOUSES, SHAPES, File, House
from zeren.core.sheets import cells
from zeren.core.sheets.columns import Answers
from zeren.core.sheets.workbook import TAB, Understood
from zeren.organisation import sheets
from zeren.organisation.sheets import ReportLine, bringing, child, reading

READERS = {"xls": child._old, "ods": child._open, "xlsx": child._excel}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of the child process, without starting one for each of a hundred files."""

    def read(content: bytes, kind: str, limits: sheets.Limits) -> list[cells.Grid]:
        return reading.grids_of(READERS[kind](io.BytesIO(content), limits.rows, limits.columns))

    monkeypatch.setattr(reading, "_in_child", read)


def understood(found: File, nth: int = 0) -> tuple[Understood, list[cells.Grid]]:
    return understood_of(found, *messy.written(found, nth))


def understood_of(found: File, content: bytes, name: str) -> tuple[Understood, list[cells.Grid]]:
    raw = sheets.take(content, name=name)
    answers = Answers(**found.answers)  # type: ignore[arg-type]  # as the fixture says
    return sheets.understand(raw, answers=answers), list(reading.in_encoding(raw))


def places(read: Understood) -> dict[str, tuple[str, ...]]:
    """Code of a unit -> the names from below the organisation down to it."""
    units = {row.values["code"]: row.values for row in read.book.rows["units"]}

    def path(code: str) -> tuple[str, ...]:
        unit = units[code]
        if not unit.get("parent"):
            return ()
        return (*path(unit["parent"]), unit.get("name_zh", unit.get("name_en", "")))

    return {code: path(code) for code in units}


def bare(title: str) -> str:
    return re.sub(r"（负责人）$| \(head\)$", "", title)


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.tongue)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_shape_gives_the_same_house(shape: messy.Shape, house: House) -> None:
    found = shape(house)

    check(found, house, *messy.written(found, SHAPES.index(shape)))


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.tongue)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_marked_file_says_what_the_file_said(
    shape: messy.Shape, house: House, tmp_path: Path
) -> None:
    found = shape(house)
    content, name = messy.written(found, SHAPES.index(shape))
    raw = sheets.take(content, name=name)
    grids = bringing.as_texts(raw, "", "People")
    marks = [ReportLine(grid.title, line, "", "", "", "said") for grid in grids for line in (1, 3)]

    sheets.write_marked(tmp_path / "m.xlsx", grids, marks, titles=["a"] * 6, name="Problems")

    again = sheets.take(tmp_path / "m.xlsx")
    known = {grid.title: new.title for grid, new in zip(raw.grids, again.grids[1:], strict=True)}
    first = Answers(**found.answers)  # type: ignore[arg-type]  # as the fixture says
    renamed = replace(
        first,
        tabs={known.get(tab, tab): sheet for tab, sheet in first.tabs.items()},
        columns={known.get(tab, tab): one for tab, one in first.columns.items()},
    )
    assert sheets.understand(again, answers=renamed).book.rows == (
        sheets.understand(raw, answers=first).book.rows
    )


def check(found: File, house: House, content: bytes, name: str) -> None:
    """What a file must say, whoever wrote it."""
    read, grids = understood_of(found, content, name)
    book = read.book
    errors = [problem for problem in book.problems if not problem.is_warning]
    assert errors == []
    where = places(read)
    posts = {row.values["code"]: row.values for row in book.rows["posts"]}
    told = {row.values["number"]: row for row in book.rows["people"]}
    wanted = [one for one in house.people if one.number not in found.gone]
    assert told.keys() - {"0900"} == {one.number for one in wanted}
    for one in wanted:
        row = told[one.number]
        post = posts[row.values["post"]]
        path = found.paths.get(one.number, one.path)
        assert row.values["name"] == one.name
        assert bare(post.get("name_zh", post.get("name_en", ""))) == one.title
        # the head of the whole stands at its top, wherever his office is
        is_top = one.number == "0101"
        assert where[post["unit"]] == (() if is_top else path)
        if found.also.get(one.number):
            also = [posts[code] for code in row.values["also"].split()]
            assert found.also[one.number] in [p.get("name_zh", p.get("name_en")) for p in also]
        kind, employer = found.kinds.get(one.number, ("employee", ""))
        assert row.values.get("kind", "employee") == kind
        assert row.values.get("employer", "") == employer
        if "hired" in row.values:
            assert row.values["hired"] == one.hired.isoformat()
    assert {path for path in where.values() if path} >= {
        found.paths.get(one.number, one.path) for one in wanted
    }
    if found.is_titled:
        by_cell(read, grids)


def by_cell(read: Understood, grids: list[cells.Grid]) -> None:
    """Each person and each unit stands in the cell that it says it was read from."""
    tabs = {grid.title: grid for grid in grids}
    for row in read.book.rows["people"]:
        nth, line = divmod(row.line, TAB)
        title = read.book.tabs["people"][nth]
        letters = read.book.letters[f"people {nth}" if nth else "people"]
        grid = tabs.get(title, grids[0])
        column = next(
            letters[key] for key in ("name", "name_turned", "last_name") if key in letters
        )
        cell = grid.rows[line - 1][ord(column) - 65]
        known = {cells.read_name(cells.text(cell)), cells.read_turned(cells.text(cell))}
        assert (
            row.values["name"] in known
            or row.values["name"].endswith(cells.text(cell))
            or (row.values["name"].startswith(cells.text(cell)))
        )


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.tongue)
def test_heads_are_proposed_the_likely_one_first(house: House) -> None:
    read, _grids = understood(messy.plain(house))

    proposed = {"/".join(head.path): head.proposed for head in read.heads}
    assert proposed[house.top] == "0101"
    assert proposed["/".join(house.people[2].path)] == "0201"
    assert proposed["/".join(house.people[5].path)] == "0301"


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.tongue)
def test_what_is_personal_is_nowhere_in_what_was_read(house: House) -> None:
    read, _grids = understood(messy.personal(house))

    everything = repr(read)
    assert "3701021990" not in everything
    assert "1391234" not in everything
    assert "622202123" not in everything


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.tongue)
def test_the_same_list_in_another_order_gives_the_same_codes(house: House) -> None:
    there = messy.plain(house)
    back = messy.plain(house)
    back.sheets[0].rows[1:] = reversed(back.sheets[0].rows[1:])

    codes = [
        {row.values["number"]: row.values["post"] for row in understood(one)[0].book.rows["people"]}
        for one in (there, back)
    ]

    assert codes[0] == codes[1]


@pytest.mark.parametrize("title", [
    "Probation end", "Supervisor e-mail", "Company phone", "Passport number", "ID number",
    "Number of children", "Payroll number", "Post code (ZIP)", "Emergency contact name",
    "紧急联系人姓名", "试用期结束", "上级邮箱", "身份证号", "Payroll Number (old)", "部门电话",
])  # fmt: skip
def test_one_word_of_a_longer_heading_means_nothing(title: str) -> None:
    words = sheets.vocabulary()

    assert words.column_key("people", title) is None
