"""The published worked examples are judged as they say, and laws that hold for every verdict."""

import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.targets import detail, together, typed, verdict
from zeren.core.targets.bounds import Limit, Result, limit
from zeren.core.targets.together import Series
from zeren.core.targets.verdict import Asked, Counted

FOLDER = Path(__file__).parents[1] / "vectors" / "targets"
EXAMPLES = [
    (f"{path.stem}: {one['title']}", one)
    for path in sorted(FOLDER.glob("*.json"))
    for one in json.loads(path.read_text(encoding="utf-8"))
]


def number(text: str) -> Fraction:
    """A number, a fraction, or a day as the number that the core has for it."""
    return (
        Fraction(date.fromisoformat(text).toordinal()) if text.count("-") == 2 else Fraction(text)
    )


def limit_of(said: dict[str, Any]) -> Limit:
    asked = typed.Asked(
        said["kind"],
        unit=said["unit"],
        scale=said["scale"],
        words=[said["unit"], {"persons": "人", "CNY": "元"}.get(said["unit"], said["unit"])],
        base=Fraction(said["base"]) if "base" in said else None,
        window=said.get("window", "YEAR"),
    )
    return typed.read(said["typed"], asked).limit


def counted(said: dict[str, Any]) -> Counted:
    was = said.get("was")
    return Counted(
        date.fromisoformat(said["starts"]),
        date.fromisoformat(said["ends"]),
        Result(number(said["numerator"]), number(said["denominator"])),
        Result(*map(number, was)) if was else None,
    )


def series_of(said: dict[str, Any]) -> Series:
    facts = [counted(one) for one in said["facts"]]
    return Series(said["kind"], said["scale"], said["roll_up"], facts)


@pytest.mark.parametrize("one", [one for _name, one in EXAMPLES], ids=[n for n, _one in EXAMPLES])
def test_each_published_example_is_judged_as_it_says(one: dict[str, Any]) -> None:
    since, until = map(date.fromisoformat, one["term"])
    limit, asked = limit_of(one["target"]), Asked(since, until, date.fromisoformat(one["today"]))
    said = detail.read(one.get("detail", {}))
    own = {"kind": limit.kind, "scale": one["target"].get("own_scale", limit.scale), **one}
    own["scale"] = 1 if said.other and "own_scale" not in one["target"] else own["scale"]
    series = {"": own, **one.get("series", {})}
    found = together.judge(limit, said, {code: series_of(s) for code, s in series.items()}, asked)

    expected = one["expected"]
    value = expected["value"]
    assert (found.state, found.was) == (expected["state"], expected.get("was", ""))
    assert found.value == (None if value is None else number(value))
    assert detail.stored(said) == one.get("detail", {}), "kept exactly as it was read"
    assert detail.problems_of(said, limit, (since, until)) == []


def test_there_are_enough_examples_of_every_state_kind_and_window() -> None:
    said = [one for _name, one in EXAMPLES]

    assert len(said) >= 40
    assert {one["expected"]["state"] for one in said} == set(verdict.STATES)
    assert {one["target"]["kind"] for one in said} >= {
        "Z", "CN", "CR", "CA", "FP", "FN", "FR", "DT", "RG", "RB", "RL", "CO", "SC", "WD",
    }  # fmt: skip
    assert all(one["arithmetic"].endswith(".") for one in said)


YEAR = Asked(date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 10))
MONTHS = list(verdict.windows("MONTH", YEAR.starts, YEAR.ends))
counts = st.lists(st.integers(0, 3), min_size=12, max_size=12)


def monthly(numbers: list[int]) -> list[Counted]:
    return [Counted(a, b, Result(n)) for (a, b), n in zip(MONTHS, numbers, strict=True)]


@given(counts, st.integers(0, 20), st.integers(1, 13))
def test_what_is_missed_early_is_missed_at_the_end(
    numbers: list[int], ceiling: int, months: int
) -> None:
    """No day later mends a ceiling on a count, and none spoils a floor that is reached."""
    today = MONTHS[months][0] if months < 12 else YEAR.today
    now = replace(YEAR, today=today)
    some = monthly(numbers)[:months]
    for kind, final in (("CN", verdict.MISSED), ("FN", verdict.MET)):
        early = verdict.judge(limit(kind, ceiling), some, now).state
        late = verdict.judge(limit(kind, ceiling), monthly(numbers), YEAR).state
        assert early != final or late == final
        assert late in (verdict.MET, verdict.MISSED)


@given(counts, st.integers(0, 9), st.integers(0, 11))
def test_nothing_is_met_while_a_month_is_not_counted(
    numbers: list[int], ceiling: int, gap: int
) -> None:
    some = [one for place, one in enumerate(monthly(numbers)) if place != gap]

    assert verdict.judge(limit("CN", ceiling), some, YEAR).state != verdict.MET


@given(counts, st.integers(0, 6))
def test_a_quarter_cap_is_met_when_a_naive_recount_says_so(numbers: list[int], cap: int) -> None:
    quarterly = replace(limit("CN", cap), window="QUARTER")
    naive = all(sum(numbers[i : i + 3]) <= cap for i in range(0, 12, 3))

    found = verdict.judge(quarterly, monthly(numbers), YEAR)
    assert (found.state == verdict.MET) is naive
    assert len(found.figures) == 4


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 900),
       st.sampled_from(["WEEK", "MONTH", "QUARTER", "HALF"]))  # fmt: skip
def test_windows_cover_every_day_of_a_term_once(since: date, days: int, word: str) -> None:
    until = since + timedelta(days)
    found = list(verdict.windows(word, since, until))

    assert found[0][0] == since
    assert found[-1][1] == until
    for (_a, end), (start, _b) in pairwise(found):
        assert start == end + timedelta(1)
