"""Codes of printed sheets, and where a place of a sheet lies on a picture of it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import paper

TOKEN = "ABCDEFGH23"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (paper.page_code(TOKEN, 3), paper.Mark("page", TOKEN, 3)),
        (paper.foot_code(TOKEN, 3), paper.Mark("foot", TOKEN, 3)),
        (paper.row_code(TOKEN, 17), paper.Mark("row", TOKEN, 17)),
        (paper.leaf_code(12, "ab" * 32), paper.Mark("leaf", "ab" * 8, 12)),
        (paper.leaf_code(12, "ab" * 32, 2, 3), paper.Mark("leaf", "ab" * 8, 12, (2, 3))),
        (
            paper.letter_code("https://zeren.example/verify/ZR-2026-00012/", 12, "ab" * 32),
            paper.Mark("letter", "ab" * 8, 12),
        ),
        ("https://zeren.example/letters/12/receipt/", None),
        ("https://zeren.example/verify/ZR-2026-00012/#xyz", None),
        ("https://zeren.example/training/12/here/", None),
        ("Z1/abcdefgh23/001", None),
        ("Z2/ABCDEFGH23/001", None),
        ("", None),
    ],
)
def test_a_code_says_which_sheet_it_is_of_or_nothing(text: str, said: paper.Mark | None) -> None:
    assert paper.read(text) == said


@given(st.integers(1, 300))
def test_every_row_stands_on_one_page_within_the_paper(total: int) -> None:
    pages = range(1, paper.page_of(total) + 1)
    rows = [row for page in pages for row in paper.rows_of(page, total)]

    assert rows == list(range(1, total + 1))
    assert all(row in paper.rows_of(paper.page_of(row), total) for row in rows)
    assert all(paper.row_box(row)[3] <= paper.FOOT_TOP_MM - 1 for row in rows)


@given(
    st.floats(-math.pi, math.pi), st.floats(2, 12), st.floats(-300, 300),
    st.floats(-0.0008, 0.0008), st.floats(-0.0008, 0.0008), st.floats(-0.2, 0.2),
)  # fmt: skip
def test_a_sheet_that_is_turned_skewed_and_taken_aslant_is_found_again(
    turn: float, scale: float, move: float, g: float, h: float, skew: float
) -> None:
    cos, sin = scale * math.cos(turn), scale * math.sin(turn)
    taken = (cos + skew, -sin, move, sin, cos, move, g, h)
    marks = [paper.Mark("page", TOKEN, 1), *(paper.Mark("row", TOKEN, n) for n in (2, 9, 15))]
    spots = [one for mark in marks for one in paper.corners(paper.code_box(mark))]
    pairs = [(one, paper.place(taken, one)) for one in spots]

    on = paper.plane(pairs)

    for corner in paper.corners(paper.sign_box(15)):
        got, want = paper.place(on, corner), paper.place(taken, corner)
        assert math.dist(got, want) < 0.5


@pytest.mark.parametrize(
    ("kinds", "is_fixed"),
    [("row", False), ("page", False), ("page row", True), ("foot row", True), ("", False)],
)
def test_ink_is_looked_for_where_codes_at_both_sides_fix_the_page(
    kinds: str, is_fixed: bool
) -> None:
    assert paper.is_fixed(paper.Mark(one, TOKEN, 1) for one in kinds.split()) is is_fixed


def test_too_few_places_or_places_on_a_line_are_no_plane() -> None:
    with pytest.raises(ValueError, match="four places"):
        paper.plane([((0, 0), (0, 0))] * 3)
    with pytest.raises(ValueError, match="one line"):
        paper.plane([((n, n), (n, n)) for n in range(5)])


@given(st.lists(st.dictionaries(st.integers(1, 16), st.integers(0, 99)), max_size=4))
def test_of_each_row_the_picture_with_most_ink_is_taken_in_any_order(
    pictures: list[dict[int, int]],
) -> None:
    there = paper.joined(pictures)
    back = paper.joined(pictures[::-1])

    assert {row: ink for row, (_at, ink) in there.items()} == {
        row: ink for row, (_at, ink) in back.items()
    }
    assert set(there) == {row for one in pictures for row in one}


@pytest.mark.parametrize(
    ("places", "want"),
    [
        ([], ([], 0)),
        ([(0, 0)], ([], 0)),
        ([(1, 1)], ([], 1)),
        ([(3, 3)], ([1, 2], 3)),
        ([(1, 3), (3, 3)], ([2], 3)),
        ([(3, 3), (2, 3), (1, 3), (2, 3)], ([], 3)),
        ([(1, 3), (3, 3), (0, 0)], ([], 3)),
        ([(1, 3), (0, 0)], ([2, 3], 3)),
    ],
)
def test_a_page_that_is_not_in_the_stack_is_named(
    places: list[tuple[int, int]], want: tuple[list[int], int]
) -> None:
    assert paper.missing(places) == want
