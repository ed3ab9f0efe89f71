"""What people type into a workbook, and what is understood of it."""

from datetime import date, datetime

import pytest

from zeren.core.sheets import cells, workbook
from zeren.core.sheets.table import SHEETS
from zeren.core.sheets.workbook import Book, Grid, SheetProblem
from zeren.organisation.sheets.vocabulary import vocabulary

WORDS = vocabulary()


def book_of(*grids: Grid) -> Book:
    return workbook.read(grids, WORDS).book


def people(*lines: list[object], head: list[object] | None = None) -> Book:
    titles = head or ["工号", "姓名", "岗位编码", "起始日期", "电子邮箱"]
    return book_of(Grid("人员", [titles, *lines]))  # type: ignore[list-item]


@pytest.mark.parametrize(
    "cell",
    [
        date(2022, 2, 16), datetime(2022, 2, 16, 8, 30), "2022-02-16", "2022/2/16", "2022.2.16",
        "2022年2月16日", "２０２２年２月１６日", "20220216", 20220216, 20220216.0, 44608, 44608.0,
        "44608", " 2022-02-16 ", "2022-02-16 00:00:00", "2022年 2月 16日",
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(cell: cells.Cell) -> None:
    assert cells.read_date(cell) == "2022-02-16"


@pytest.mark.parametrize(
    "cell", ["2022-13-01", "2021年2月30日", "16.2.2022", "yesterday", True, None, "", "20221301", 7]
)
def test_what_is_no_day_is_not_guessed(cell: cells.Cell) -> None:
    assert cells.read_date(cell) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张　三", "张三"), (" 王镕 ", "王镕"), ("陈 𠮷", "陈𠮷"),
        ("Ｄaniel  Weber", "Daniel Weber"),
        ("阿依努尔•买买提", "阿依努尔·买买提"), ("阿依努尔 · 买买提", "阿依努尔·买买提"),
    ],
)  # fmt: skip
def test_a_name_loses_its_padding_and_nothing_else(text: str, name: str) -> None:
    assert cells.read_name(text) == name


@pytest.mark.parametrize(
    ("text", "target"),
    [("0", "0"), ("≤ 4", "≤ 4"), ("100 %", "100 %"), ("１００％", "100%"), ("<  0.25‰", "< 0.25‰"),
     ("0人", "0人"), ("待定", "待定"), ("每月", "每月"), ("很少", ""), ("", "")],
)  # fmt: skip
def test_a_target_goes_on_as_it_was_typed(text: str, target: str) -> None:
    assert cells.read_target(text) == target


@pytest.mark.parametrize(
    ("sheet", "title", "column"),
    [
        ("people", "工 号*", "number"), ("people", "姓名（必填）", "name"),
        ("people", "工号 / Staff number", "number"), ("people", "STAFF NO.", "number"),
        ("units", "Name (Chinese)", "name_zh"), ("units", "Name (English)", "name_en"),
        ("things", "谁主管", "charge"), ("things", "谁使用", "users"), ("people", "血型", None),
    ],
)  # fmt: skip
def test_a_title_is_known_by_what_it_says(sheet: str, title: str, column: str | None) -> None:
    assert WORDS.column_key(sheet, title) == column


def test_every_title_and_word_of_the_table_means_itself() -> None:
    for sheet in SHEETS:
        for title in (sheet.en, sheet.zh):
            assert WORDS.sheet_key(title) == sheet.key, title
        for column in sheet.columns:
            assert WORDS.column_key(sheet.key, column.en) == column.key
            assert WORDS.column_key(sheet.key, column.zh) == column.key
            for key, said in column.words.items():
                for word in said:
                    assert WORDS.word_key(sheet.key, column.key, word) == key, word


def test_titles_above_the_table_and_blank_lines_are_passed_over() -> None:
    grid = Grid("人员 People", [
        ["泰和颗粒机械 花名册", None, None], [], ["工号", "姓名", "岗位编码"],
        [1001.0, "张三", "p-01"], [None, " ", ""], ["Ｌ００２", "李四", "Ｐ－０１"],
    ])  # fmt: skip

    book = book_of(grid)

    assert book.problems == ()
    assert [(row.line, dict(row.values)) for row in book.rows["people"]] == [
        (4, {"number": "1001", "name": "张三", "post": "P-01"}),
        (6, {"number": "L002", "name": "李四", "post": "P-01"}),
    ]
    assert book.letters["people"] == {"number": "A", "name": "B", "post": "C"}


def test_every_faulty_cell_of_a_line_is_told() -> None:
    book = people(["", "\ue000", "a b?", "morgen", "nobody"])

    assert [(p.code, p.line, p.column) for p in book.problems] == [
        ("import.missing", 2, "number"),
        ("import.odd_characters", 2, "name"),
        ("import.not_a_date", 2, "from"),
        ("import.not_an_email", 2, "email"),
    ]


def test_a_missing_column_is_told_once_and_not_in_every_line() -> None:
    book = people(["1", "张三"], ["2", "李四"], head=["工号", "姓名"])

    assert [(p.code, p.line, p.column) for p in book.problems] == [
        ("import.column_missing", 1, "post")
    ]


def test_a_sheet_or_column_that_is_not_read_is_said() -> None:
    book = book_of(
        Grid("人员", [["工号", "姓名", "岗位编码", "爱好", "姓名"], ["1", "张", "P", "棋", "张"]]),
        Grid("备忘录", [["x"]]), Grid("填写说明", [["x"]]), Grid("Sheet3", [[]]),
        Grid("People", [["Staff number"]]),
    )  # fmt: skip

    assert [(p.code, p.sheet, p.is_warning) for p in book.problems] == [
        ("import.column_unknown", "people", True),
        ("import.column_twice", "people", False),
        ("import.sheet_unknown", "", True),
        ("import.sheet_twice", "people", False),
    ]


def test_a_book_without_any_known_sheet_says_so() -> None:
    book = book_of(Grid("Sheet1", [["a", "b"]]))

    assert [p.code for p in book.problems] == ["import.sheet_unknown", "import.no_known_sheet"]


def test_a_sheet_without_titles_says_which_it_needs() -> None:
    book = book_of(Grid("人员", [["张三", "李四"], ["王五", "赵六"]]))

    assert [p.code for p in book.problems] == ["import.no_header"]
    assert book.problems[0].params["columns"] == {
        "zh-hans": "工号、姓名、岗位编码", "en": "Staff number, Name, Post code",
    }  # fmt: skip


def test_a_line_of_a_further_tab_is_found_again() -> None:
    letters, tabs = {"people": {"name": "B"}, "people 1": {"name": "D"}}, {"people": ("甲", "乙")}

    first = SheetProblem("import.missing", "people", 7, "name")
    second = SheetProblem("import.missing", "people", workbook.TAB + 7, "name")

    assert workbook.place(first, letters, tabs) == ("甲", 7, "B7")
    assert workbook.place(second, letters, tabs) == ("乙", 7, "D7")
    assert workbook.place(first, {}, {}) == ("", 7, "")
