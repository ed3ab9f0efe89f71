"""A drawn signature keeps every point, has one form only, and is a drawing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.letters import stroke
from zeren.core.refusal import Refused

COORDINATE = st.integers(0, stroke.FARTHEST)
LINE = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=40)
DRAWING = st.lists(LINE, max_size=6)
NAME = [[(10 + 9 * n, 40 + (n * n) % 23) for n in range(30)], [(50, 10), (52, 90), (60, 120)]]


@given(DRAWING)
def test_a_drawing_comes_back_point_for_point(drawing: list[list[tuple[int, int]]]) -> None:
    assert stroke.decode(stroke.encode(drawing)) == tuple(map(tuple, drawing))


@given(st.binary(max_size=60))
def test_bytes_that_are_read_are_the_only_form_of_their_drawing(data: bytes) -> None:
    try:
        drawing = stroke.decode(data)
    except Refused:
        return  # nothing else may be raised

    assert stroke.encode(drawing) == data


def test_a_drawing_of_277_points_stays_under_600_bytes() -> None:
    line = [(100 + 3 * n, 200 + (n * 7) % 40) for n in range(277)]

    assert len(stroke.encode([line])) < 600


@pytest.mark.parametrize(
    "drawing",
    [
        [],
        [[(5, 5)]],
        [[(5, 5)] * 200],
        [[(5 + n % 4, 5 + n % 3) for n in range(100)]],
        [[(0, 0), (900, 900)]],
    ],
    ids=["nothing", "dot", "dot held long", "tremble", "one slip"],
)
def test_a_dot_or_a_slip_is_no_signature(drawing: list[list[tuple[int, int]]]) -> None:
    with pytest.raises(Refused) as refused:
        stroke.check(stroke.encode(drawing))

    assert refused.value.code == "letter.stroke_too_small"


def test_a_name_is_a_signature() -> None:
    assert stroke.check(stroke.encode(NAME)) == tuple(map(tuple, NAME))


def test_a_drawing_without_end_is_refused() -> None:
    endless = [[(n % 2 * 60_000, n % 3 * 30_000) for n in range(4_000)]]

    with pytest.raises(Refused) as refused:
        stroke.encode(endless)
    assert refused.value.code == "letter.stroke_too_large"
    with pytest.raises(Refused) as refused:
        stroke.decode(bytes(stroke.LIMIT + 1))
    assert refused.value.code == "letter.stroke_too_large"


@pytest.mark.parametrize(
    "drawing", [[[(1, -1)]], [[(1, 65_536)]], [[(1, 2, 3)]], [[(1.5, 2)]], [[]]]
)
def test_anything_but_points_is_refused(drawing: list[list[tuple[int, ...]]]) -> None:
    with pytest.raises(Refused) as refused:
        stroke.encode(drawing)

    assert refused.value.code == "letter.stroke_unreadable"


def test_the_path_begins_and_ends_where_the_pen_did() -> None:
    path = stroke.path(NAME)

    assert path.startswith("M10 40Q")
    assert path.endswith("L60 120")
    assert path.count("M") == len(NAME)
