"""One spelling for every machine."""

import hashlib
import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from types import MappingProxyType
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


def test_an_entry_says_all_its_parts_and_no_other() -> None:
    at = datetime(2022, 2, 16, 8, 30, tzinfo=UTC)

    made = entry.fact_entry(
        number=7,
        code="letter.signed",
        at=at,
        recorded_at=at + timedelta(microseconds=3),
        by=("person", 8),
        via=(3, "pin", "0a"),
        about=("letter", 5),
        row="ab",
        body={"digest": "cd"},
    )

    assert made == {
        "v": 2,
        "id": 7,
        "code": "letter.signed",
        "at": "2022-02-16T08:30:00.000000Z",
        "recorded_at": "2022-02-16T08:30:00.000003Z",
        "by": ["person", 8],
        "via": [3, "pin", "0a"],
        "about": ["letter", 5],
        "row": "ab",
        "body": {"digest": "cd"},
    }


class Colour(Enum):
    RED = "red"


class Count(IntEnum):
    TWO = 2


class Many(int):
    """A number of a kind of its own."""


class Word(str):
    """A kind of text, as Django's safe strings are."""


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (None, None),
        (True, True),
        (0, 0),
        ("x", "x"),
        (Colour.RED, "red"),
        (Count.TWO, 2),
        (Many(2), 2),
        (Word("w"), "w"),
        (time(8, 30), "08:30:00.000000"),
        (Decimal("-0.10"), "-0.1"),
        (Decimal("1E+2"), "100"),
        (bytearray(b"a"), "sha256:" + hashlib.sha256(b"a").hexdigest()),
        (b"a", "sha256:" + hashlib.sha256(b"a").hexdigest()),
        ({"a": (date(2022, 2, 16), [b""])},
         {"a": ["2022-02-16", ["sha256:" + hashlib.sha256(b"").hexdigest()]]}),
        ({Word("k"): 1}, {"k": 1}),
        (MappingProxyType({Word("k"): [Word("w")]}), {"k": ["w"]}),
    ],
)  # fmt: skip
def test_every_kind_of_column_has_its_spelling(value: object, spelled: object) -> None:
    made = entry.plain(value)

    assert made == spelled
    assert type(made) is type(spelled)


@pytest.mark.parametrize("value", [object(), {1: 2}, 0.5, {"a": {1}}])
def test_a_column_of_another_kind_is_named(value: object) -> None:
    with pytest.raises(TypeError, match=r"cannot be recorded|keys are text"):
        entry.plain(value)


def test_numbers_of_53_bits_are_the_largest() -> None:
    assert entry.LARGEST == 9_007_199_254_740_991
    assert entry.canonical([entry.LARGEST, -entry.LARGEST]) == (
        b"[9007199254740991,-9007199254740991]"
    )
    for deep in ([2**53], {"a": [-(2**53)]}):
        with pytest.raises(ValueError, match="53 bits"):
            entry.canonical(deep)


def test_names_stand_in_the_order_of_their_signs() -> None:
    value = {"b": 1, "a": {"z": 1, "y": 2}, "B": 3, "é": 4, "_": 5}

    assert entry.canonical(value) == '{"B":3,"_":5,"a":{"y":2,"z":1},"b":1,"é":4}'.encode()


def test_digests_are_those_of_the_spelling() -> None:
    spelled = b'{"a":1}'
    row = b'{"kind":"letter","row":{"id":1,"on":"2022-02-16"}}'

    assert entry.digest({"a": 1}) == hashlib.sha256(spelled).hexdigest()
    found = entry.row_digest("letter", {"id": 1, "on": date(2022, 2, 16)})
    assert found == hashlib.sha256(row).hexdigest()


@given(st.text(st.characters(exclude_categories=["Cs"])), st.dictionaries(st.text(), plain))
def test_a_row_is_spelled_in_parts_as_it_is_whole(kind: str, row: dict[str, object]) -> None:
    whole = {"kind": kind, "row": row}
    try:
        spelled = entry.canonical(whole)
    except ValueError:  # half a character in a title
        with pytest.raises(ValueError, match="half a character"):
            entry.row_digest(kind, row)
        return

    assert entry.row_digest(kind, row) == hashlib.sha256(spelled).hexdigest()


@given(
    st.integers(1, entry.LARGEST),
    st.sampled_from(["letter", 'quote"d', "责任", "back\\slash"]),
    st.integers(0, entry.LARGEST),
    st.none() | st.just("ab" * 32),
    st.dictionaries(st.text(max_size=5), st.integers(-9, 9) | st.text(max_size=5), max_size=3),
)
def test_many_facts_of_one_act_are_spelled_as_each_alone(
    number: int, kind: str, pk: int, row: str | None, body: dict[str, object]
) -> None:
    moment = datetime(2022, 2, 16, 4, 0, 0, 7, tzinfo=UTC)
    shared = {
        "code": "letter.signed", "at": moment, "recorded_at": moment + timedelta(seconds=1),
        "by": ("person", 7), "via": (12, "pin", "5f" * 8),
    }  # fmt: skip
    alone = entry.fact_entry(number=number, about=(kind, pk), row=row, body=body, **shared)  # type: ignore[arg-type]

    spell = entry.speller(**shared)

    for _twice in range(2):
        assert spell(number, (kind, pk), row, entry.spelled(body)) == entry.canonical(alone)


@given(
    plain
    | st.dictionaries(
        st.sampled_from(["id", "名", 'quote"d', "to"]),
        plain | st.booleans() | st.dates() | st.decimals(allow_nan=False, allow_infinity=False),
    )
)
def test_the_quick_spelling_is_the_canonical_one(value: object) -> None:
    assert entry.spelled(value).encode() == entry.canonical(entry.plain(value))


@pytest.mark.parametrize("value", [2**53, {"a": -(2**53)}, {"a": 0.5}, {1: 2}, object()])
def test_what_has_no_canonical_spelling_has_no_quick_one(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        entry.spelled(value)
