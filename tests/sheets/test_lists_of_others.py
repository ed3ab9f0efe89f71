"""Lists as a sawmill, a bakery and a works keep them: what nobody said is proposed, not guessed."""

from collections.abc import Sequence

import pytest

from zeren.core.sheets.cells import Cell, Grid
from zeren.core.sheets.columns import Answers
from zeren.core.sheets.workbook import Understood
from zeren.organisation import sheets
from zeren.organisation.sheets import RawFile, bringing

MILL: list[list[Cell]] = [
    ["Northgate Sawmill - crew list"],
    [],
    ["No", "Name", "Position", "Contract"],
    ["MILL"],
    ["N01", "Hagen, Per", "Mill foreman", "Permanent"],
    ["N02", "Lund, Eva", "Sawyer", "Permanent"],
    ["N03", "Berg, Ola", "Sawyer", "Agency (QuickStaff)"],
    ["Total mill", 3],
    ["YARD"],
    ["N04", "Dahl, Kari", "Yard supervisor", "Permanent"],
    ["N05", "Moe, Siv", "Forklift driver", "Seasonal"],
    ["Total yard", 2],
    ["Grand total", 5],
]


def understood(rows: Sequence[Sequence[Cell]], answers: Answers | None = None) -> Understood:
    return sheets.understand(RawFile("list.xls", "", (Grid("Sheet1", rows),)), answers=answers)


def taken(found: Understood) -> dict[str, tuple[str, str]]:
    return {one.title: (one.key, one.how) for one in found.tabs[0].columns}


def people(found: Understood) -> list[dict[str, str]]:
    return [dict(row.values) for row in found.book.rows["people"]]


def test_the_total_of_a_section_is_nobody() -> None:
    found = understood(MILL)

    assert [one["name"] for one in people(found)] == [
        "Per Hagen", "Eva Lund", "Ola Berg", "Kari Dahl", "Siv Moe",
    ]  # fmt: skip
    lines = [one.params for one in found.book.problems if one.code == "import.left_out_total"]
    assert lines == [{"n": 3, "lines": "8, 12, 13"}]


@pytest.mark.parametrize(
    ("line", "is_total"),
    [
        (["一车间小计", "12人"], True),
        (["Subtotal mill", "3"], True),
        (["Total, Ann", "Sawyer"], False),
        (["Summers", "3"], False),
    ],
)
def test_a_line_of_a_total_and_a_count_is_a_total(line: list[Cell], is_total: bool) -> None:
    found = understood([*MILL[:7], line, *MILL[8:]])

    told = [one.params["lines"] for one in found.book.problems
            if one.code == "import.left_out_total"]  # fmt: skip
    assert ("8" in str(told).split()[0]) is is_total


def test_a_title_that_counts_lines_is_a_staff_number_over_codes_and_to_be_checked() -> None:
    assert taken(understood(MILL))["No"] == ("number", "content")
    counted = [[n, *row[1:]] if row and str(row[0]).startswith("N0") else row
               for n, row in enumerate(MILL)]  # fmt: skip
    assert taken(understood(counted))["No"] == ("", "ignored")


def test_how_people_are_employed_is_proposed_by_half_of_its_words_and_is_no_department() -> None:
    found = understood(MILL)

    assert taken(found)["Contract"] == ("kind", "content")
    assert [one.text for one in found.words] == ["Agency (QuickStaff)", "Seasonal"]
    assert [row.values["name_en"] for row in found.book.rows["units"]] == [
        "Northgate Sawmill", "MILL", "YARD",
    ]  # fmt: skip


def test_people_without_numbers_head_nothing() -> None:
    nameless = [row[1:] if len(row) > 2 else row for row in MILL]

    found = understood(nameless)

    assert "import.column_missing" in {one.code for one in found.book.problems}
    assert all("also" not in one for one in people(found))
    assert all(row.values.get("head") != "yes" for row in found.book.rows["posts"])


REPORTS: list[list[Cell]] = [
    ["Employee ID", "Name", "Job title", "Department", "Supervisor Name"],
    ["1", "Müller, Jürgen", "Bakery Manager", "Management", ""],
    ["2", "Ives, Hal, Jr.", "Shift Lead", "Production", "Müller, Jürgen"],
    ["3", "Brown, Tom", "Baker", "Production", "Müller, Jürgen"],
    ["4", "Hall, Bea", "Packer", "Packing", "Müller, Jürgen"],
    ["5", "Reed, Joe", "Driver", "Delivery", "Müller, Jürgen"],
]


def test_whom_everybody_reports_to_is_the_likely_head_of_the_whole() -> None:
    [whole] = [one for one in understood(REPORTS).heads if one.unit == "*"]

    assert whole.proposed == "1"
    assert whole.likely[0][1] == "Jürgen Müller"


def test_junior_stands_behind_the_family_name() -> None:
    found = understood(REPORTS)

    assert people(found)[1]["name"] == "Hal Ives Jr."
    shown = next(one.samples for one in found.tabs[0].columns if one.key == "name_turned")
    assert shown[1] == ("Ives, Hal, Jr.", "Hal Ives Jr."), "the page shows it as it is understood"


def test_names_that_two_encodings_read_alike_do_not_stand_for_the_choice() -> None:
    names = ["Müller", "Lefèvre", "Núñez", "Ólafsson", "Zoë"]
    text = "\n".join(["Employee ID,Name,Department,Job title",
                      *(f"{n},{name},Shop,Baker" for n, name in enumerate(names, 1))])  # fmt: skip
    raw = sheets.take(text.encode("cp1252"), name="list.csv")

    first, second, *_rest = bringing.readings(raw)

    assert first[0] == "cp1252"
    assert {"Lefèvre", "Núñez"} <= set(first[1])
    assert first[1] != second[1]
