"""Problems as they are mended: the cause first, equal sentences once, none lost."""

from hypothesis import given
from hypothesis import strategies as st

from zeren.core.roster.causes import Group, grouped
from zeren.core.sheets.workbook import SheetProblem

NO_UNITS = SheetProblem("import.no_header", "units")
UNKNOWN = [SheetProblem("import.unknown_unit", "posts", line, "unit", {"code": "W1"})
           for line in range(2, 402)]  # fmt: skip
EMPTY = [SheetProblem("import.missing", "people", line, "post") for line in (7, 9)]
VACANT = SheetProblem("import.head_vacant", "posts", 3, "head", {"code": "H1"}, is_warning=True)


def number(groups: list[Group]) -> int:
    return sum(one.number for one in groups)


def test_the_sheet_that_was_not_read_stands_first_and_its_consequences_beneath() -> None:
    found = grouped([*UNKNOWN, *EMPTY, VACANT, NO_UNITS], ["posts", "people"])

    first = found[0]
    assert first.problem == NO_UNITS
    assert [(one.problem.code, len(one.lines)) for one in first.under] == [
        ("import.unknown_unit", 400)
    ]
    assert [(one.problem.code, one.lines) for one in found[1:]] == [
        ("import.missing", [7, 9]), ("import.head_vacant", [3]),
    ]  # fmt: skip
    assert number(found) == 404


def test_what_a_sheet_that_was_read_does_not_hold_is_no_consequence() -> None:
    strange = SheetProblem("import.sheet_unknown", params={"title": "Notes"}, is_warning=True)

    found = grouped([strange, *UNKNOWN], ["units", "posts"])

    assert [one.problem.code for one in found] == ["import.sheet_unknown", "import.unknown_unit"]


PROBLEMS = st.lists(st.sampled_from([NO_UNITS, *UNKNOWN[:3], *EMPTY, VACANT]))


@given(PROBLEMS)
def test_none_is_lost(problems: list[SheetProblem]) -> None:
    without_line = sum(not one.line for one in problems)
    folded = min(1, without_line)

    assert number(grouped(problems, ["posts"])) == len(problems) - without_line + folded
