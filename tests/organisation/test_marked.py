"""The file comes back with each problem at its cell, and goes in again as it is."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast, cast_of
from tests.organisation.test_columns_page import LIST, newest, take, workbook
from zeren.core.sheets.cells import Cell, Fault, Grid
from zeren.organisation import sheets
from zeren.organisation.queries import workbook as queries
from zeren.organisation.sheets import ReportLine, reading

pytestmark = pytest.mark.django_db
TITLES = ["a", "b", "c", "d", "e", "f"]


@pytest.fixture
def cast() -> Cast:
    return cast_of(with_targets=False)


def problems(client: Client) -> list[tuple[str, str, int, str]]:
    """What is wrong with the newest workbook, by code and place, as its page shows it."""
    assert client.get(f"/organisation/import/{newest().pk}/").status_code == 200
    return [(one.code, one.sheet, one.line, one.column) for one in queries.problems(newest())]


def fetch(client: Client) -> bytes:
    answer = client.get(f"/organisation/import/{newest().pk}/marked/")
    assert answer.status_code == 200
    return answer.content


def faulty() -> SimpleUploadedFile:
    """Nobody is called 一 twice; two lines have no department, one a day that is none."""
    rows = [list(row) for row in LIST]
    for row in rows[1:]:
        row[5] = "正式工"
    rows[1][4] = "2022-02-30"
    rows[2][0] = rows[3][0]
    return workbook(rows)


def test_each_problem_stands_at_its_cell_and_in_the_list(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    page = take(client, faulty())
    client.post(page, {f"head-{newest().asked['heads'][0]['unit']}": "N1", "go": ""})
    preview = f"/organisation/import/{newest().pk}/"
    assert f"{preview}marked/" in client.get(preview).content.decode()

    book = openpyxl.load_workbook(io.BytesIO(fetch(client)))

    assert book.sheetnames == ["Problems", "Sheet"]
    tab = book["Sheet"]
    assert "is not a day" in str(tab["E2"].comment.text)
    assert tab["E2"].fill.start_color.rgb == "FFFDEAE2"
    assert tab["E3"].comment is None
    assert [cell.value for cell in tab[1]] == LIST[0]
    assert [cell.value for cell in tab["G"]] == ["身份证号", None, None, None], "kept nowhere"
    told = [[cell.value for cell in row] for row in book["Problems"].iter_rows(min_row=2)]
    assert len(told) == len(problems(client))
    day = next(row for row in told if row[3] == "E2")
    assert "is not a day" in str(day[5])


def test_it_goes_in_as_it_is_and_mended_without_a_problem(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    page = take(client, faulty())
    client.post(page, {f"head-{newest().asked['heads'][0]['unit']}": "N1", "go": ""})
    before = problems(client)
    content = fetch(client)

    client.post("/organisation/import/", {"workbook": SimpleUploadedFile("m.xlsx", content)})

    codes = {code for code, *_place in before}
    assert codes == {"import.not_a_date", "import.number_of_two", "import.columns_left_out",
                     "import.column_unknown"}  # fmt: skip
    unit = newest().asked["heads"][0]["unit"]
    client.post(f"/organisation/import/{newest().pk}/columns/", {f"head-{unit}": "N1", "go": ""})
    assert problems(client) == before
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Sheet"]["E2"], book["Sheet"]["A3"] = "2022-02-28", "N2"
    held = io.BytesIO()
    book.save(held)
    mended = SimpleUploadedFile("n.xlsx", held.getvalue())
    client.post("/organisation/import/", {"workbook": mended})
    client.post(f"/organisation/import/{newest().pk}/columns/", {f"head-{unit}": "N1", "go": ""})
    assert {code for code, *_place in problems(client)} == {
        "import.columns_left_out", "import.column_unknown"}  # fmt: skip


def test_a_list_as_csv_comes_back_in_its_encoding(cast: Cast) -> None:
    text = "Employee ID,Name,Post code,From\nX1,Jürgen Müller,NONE,2022-03-01\n"
    client = cast.door(cast.clerk)
    page = take(client, SimpleUploadedFile("staff.csv", text.encode("cp1252")))
    client.post(page, {"encoding": "cp1252", "go": ""})

    book = openpyxl.load_workbook(io.BytesIO(fetch(client)))

    assert book["People"]["B2"].value == "Jürgen Müller"
    assert "There is no post “NONE”" in str(book["People"]["C2"].comment.text)


def test_nothing_is_given_out_that_waits_no_longer(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    take(client, faulty())

    assert client.get(f"/organisation/import/{newest().pk}/marked/").status_code == 404


def test_titles_merges_errors_and_hidden_lines_come_back(tmp_path: Path) -> None:
    """Whatever a tab is called and holds, it is read again as it was; also where areas overlap
    the last line.
    """
    grids = [
        Grid("A/B: [x]", [["t", None, 1.5], [Fault("#DIV/0!"), True, None], ["m", None, None]],
             [(0, 0, 0, 1), (2, 0, 2, 2)], frozenset((1,))),
        Grid("a b   x", [["o’x", "0012", "=1+1"]], (), frozenset(), True),
        Grid("problems", [["x"]]),
    ]  # fmt: skip
    lines = [ReportLine("A/B: [x]", 2, "", "", "to mend", "whole line"),
             ReportLine("problems", 9, "", "A9", "to mend", "beyond the tab")]  # fmt: skip
    path = tmp_path / "marked.xlsx"

    sheets.write_marked(path, grids, lines, titles=TITLES, name="Problems")

    found = reading.take(path).grids[1:]
    assert [one.title for one in found] == ["A B   x", "a b   x 2", "problems 2"]
    assert [replace(one, title="", widths=()) for one in found] == [
        replace(one, title="", merges=[*one.merges], rows=[_trimmed(row) for row in one.rows])
        for one in grids
    ]


def _trimmed(row: Sequence[Cell]) -> list[Cell]:
    """As the reader gives it: gaps as empty texts, nothing after the last cell."""
    filled = [at for at, cell in enumerate(row) if cell is not None]
    return ["" if cell is None else cell for cell in row[: filled[-1] + 1]]


def test_columns_keep_their_width_days_are_days_and_numbers_keep_their_zeros(
    cast: Cast, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    for row in (
        ["工号", "姓名", "部门", "岗位", "入职日期"],
        [7, "段𠮷", "维修车间", "钳工", None],
    ):
        tab.append(row)
    tab["A2"].number_format = "0000"
    tab["E2"] = date(2022, 3, 1)
    tab["E2"].number_format = "yyyy年m月d日"
    tab.column_dimensions["B"].width = 31
    held = io.BytesIO()
    book.save(held)
    raw = sheets.take(held.getvalue(), name="list.xlsx")

    sheets.write_marked(tmp_path / "m.xlsx", raw.grids, [], titles=TITLES, name="Problems")

    back = openpyxl.load_workbook(tmp_path / "m.xlsx")["Sheet"]
    assert round(back.column_dimensions["B"].width) == 31
    assert back["A2"].value == "0007"
    assert back["E2"].value == datetime(2022, 3, 1)
    assert sheets.take(tmp_path / "m.xlsx").grids[1].rows[1][:2] == ["0007", "段𠮷"]
