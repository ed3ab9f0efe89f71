"""One spelling for every machine."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.log import entry, verifier

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-entry.LARGEST, entry.LARGEST)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=20,
)


@given(plain)
def test_what_is_spelled_reads_back_as_the_same(value: object) -> None:
    assert json.loads(entry.canonical(value)) == value


@given(plain)
def test_spelling_twice_gives_the_same_bytes_as_the_lonely_verifier(value: object) -> None:
    again = json.loads(entry.canonical(value))

    assert entry.canonical(again) == entry.canonical(value) == verifier.canonical(value)


def test_the_spelling_is_the_one_written_in_the_docs() -> None:
    value = {"b": [1, True, None], "a": '责任\n"仁"', "": {}}

    assert entry.canonical(value) == '{"":{},"a":"责任\\n\\"仁\\"","b":[1,true,null]}'.encode()


@pytest.mark.parametrize("value", [0.5, {1: 2}, b"x", {"a": {1.0}}, object()])
def test_what_two_programs_might_spell_differently_is_not_spelled(value: object) -> None:
    with pytest.raises(TypeError):
        entry.canonical(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800"])
def test_what_other_programs_cannot_read_is_not_spelled(value: object) -> None:
    with pytest.raises(ValueError, match=r"53 bits|half a character"):
        entry.canonical(value)


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (datetime(2022, 2, 16, 8, 30, tzinfo=UTC), "2022-02-16T08:30:00.000000Z"),
        (
            datetime(2022, 2, 16, 8, 30, tzinfo=timezone(timedelta(hours=8))),
            "2022-02-16T00:30:00.000000Z",
        ),
        (date(2022, 2, 16), "2022-02-16"),
        (Decimal("1.50"), "1.5"),
        (Decimal("100"), "100"),
        (Decimal("0.00"), "0"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (("a", 1), ["a", 1]),
        (
            memoryview(b""),
            "sha256:" + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
    ],
)
def test_columns_have_one_spelling(value: object, spelled: object) -> None:
    assert entry.plain(value) == spelled


def test_a_moment_without_a_zone_is_not_recorded() -> None:
    with pytest.raises(ValueError, match="time zone"):
        entry.plain(datetime(2022, 2, 16))


def test_a_row_of_one_kind_does_not_stand_in_for_another() -> None:
    row = {"id": 1, "state": "ISSUED"}

    assert entry.row_digest("letter", row) != entry.row_digest("hazard", row)
