"""What is typed is stored or refused, never turned round: signs, units, strictness, words."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.core.targets import bounds, typed
from zeren.core.targets.typed import Asked

PERSONS = Asked("CN", unit="persons", words=("persons", "人"), is_count=True)
ZERO = Asked("Z", unit="persons", words=("persons", "人"), is_count=True)
PERCENT = Asked("FP", unit="%", words=("%",), scale=100)
MILLE = Asked("CR", unit="‰", words=("‰",), scale=1000)
MONEY = Asked("CA", unit="CNY", words=("CNY", "元"))
DRILLS = Asked("FN", unit="drills", words=("drills", "次"), is_count=True)
RANGE = Asked("RG", unit="%", words=("%",), scale=100)
TASK = Asked("DT", unit="task", words=("task", "项"), year=2026)
LESS = Asked("RB", unit="%", words=("%",), base=Fraction(200))


def said(asked: Asked, text: str) -> str:
    """The stored bound as signs: what a table would hold."""
    read = typed.read(text, asked)
    if read.state != typed.SET:
        return read.state
    low, high = read.limit.low, read.limit.high
    parts = [f"{'>' if low.is_open else '>='}{low.value}"] if low else []
    parts += [f"{'<' if high.is_open else '<='}{high.value}"] if high else []
    return " ".join(parts)


@pytest.mark.parametrize(
    ("asked", "text", "bound"),
    [
        (PERSONS, "4", "<=4"), (PERSONS, "≤ 4", "<=4"), (PERSONS, "<=4", "<=4"),
        (PERSONS, "< 5", "<5"), (PERSONS, "＜５", "<5"), (PERSONS, "4人", "<=4"),
        (PERSONS, "4 people", "<=4"), (PERSONS, "1 person", "<=1"), (PERSONS, "４", "<=4"),
        (PERSONS, "不超过4人", "<=4"), (PERSONS, "低于5人", "<5"),
        (PERSONS, "控制在4人以内", "<=4"),
        (PERSONS, "4人以内", "<=4"), (PERSONS, "5人以下", "<5"), (PERSONS, "5人（含）以下", "<=5"),
        (PERSONS, "4人及以下", "<=4"), (PERSONS, "at most 4", "<=4"), (PERSONS, "below 5", "<5"),
        (PERSONS, "no more than 4 persons", "<=4"), (PERSONS, "4 or fewer", "<=4"),
        (PERSONS, "1,000", "<=1000"), (PERSONS, "=0", "<=0"),
        (ZERO, "0", "<=0"), (ZERO, "零", "<=0"), (ZERO, "无", "<=0"), (ZERO, "≤0人", "<=0"),
        (ZERO, "none", "<=0"), (ZERO, "0 persons", "<=0"),
        (PERCENT, "100%", ">=100"), (PERCENT, "≥ 95.5 %", ">=95.5"), (PERCENT, "１００％", ">=100"),
        (PERCENT, "> 98", ">98"), (PERCENT, "不低于95%", ">=95"), (PERCENT, "95%以上", ">=95"),
        (PERCENT, "95%（不含）以上", ">95"), (PERCENT, "百分之九十五", ""),
        (PERCENT, "百分之95", ">=95"), (PERCENT, "95 percent or more", ">=95"),
        (PERCENT, "高于90%", ">90"), (PERCENT, "=100%", ">=100"), (PERCENT, "达到100%", ">=100"),
        (MILLE, "3‰", "<=3"), (MILLE, "<0.25", "<0.25"), (MILLE, "千分之3以下", "<3"),
        (MILLE, "0.123456", "<=0.123456"),
        (MONEY, "3,000元", "<=3000"), (MONEY, "30万元", "<=300000"), (MONEY, "¥500", "<=500"),
        (MONEY, "低于1.5万元", "<15000"), (MONEY, "12.34", "<=12.34"),
        (DRILLS, "2", ">=2"), (DRILLS, "不少于2次", ">=2"), (DRILLS, "2次以上", ">=2"),
        (DRILLS, "at least 2 drills", ">=2"), (DRILLS, "more than 2", ">2"),
        (RANGE, "90–110", ">=90 <=110"), (RANGE, "90%~110%", ">=90 <=110"),
        (RANGE, "90至110", ">=90 <=110"), (RANGE, "(90, 110]", ">90 <=110"),
        (RANGE, "between 90 and 110", ">=90 <=110"), (RANGE, "90 to 110 %", ">=90 <=110"),
        (LESS, "10", "<=180"), (LESS, "> 10 %", "<180"), (LESS, "≥10%", "<=180"),
        (PERSONS, "待定", "PENDING"), (PERCENT, "另行下达", "PENDING"), (MILLE, "TBD", "PENDING"),
        (TASK, "pending", "PENDING"), (PERSONS, "?", "TO_CONFIRM"), (RANGE, "看不清", "TO_CONFIRM"),
    ],
)  # fmt: skip
def test_what_is_typed_is_what_is_stored(asked: Asked, text: str, bound: str) -> None:
    if not bound:  # numbers written in characters are not read, and are refused rather than guessed
        with pytest.raises(Refused):
            typed.read(text, asked)
        return
    parts = [one.replace("95.5", "191/2") for one in bound.split(" ")]
    want = [
        f"{part.rstrip('0123456789./')}{Fraction(part.lstrip('<>='))}" if part[0] in "<>" else part
        for part in parts
    ]
    assert said(asked, text) == " ".join(want)


@pytest.mark.parametrize(
    ("asked", "text", "code"),
    [
        (PERSONS, "≥ 5", "floor_on_a_ceiling"), (PERSONS, "> 5", "floor_on_a_ceiling"),
        (PERSONS, "5人以上", "floor_on_a_ceiling"), (PERSONS, "至少5人", "floor_on_a_ceiling"),
        (MILLE, "at least 3", "floor_on_a_ceiling"), (MONEY, "不少于3000", "floor_on_a_ceiling"),
        (PERCENT, "≤ 90 %", "ceiling_on_a_floor"), (PERCENT, "90%以下", "ceiling_on_a_floor"),
        (DRILLS, "不超过2次", "ceiling_on_a_floor"), (DRILLS, "<2", "ceiling_on_a_floor"),
        (MILLE, "0.5 %", "percent_or_per_mille"), (PERCENT, "950‰", "percent_or_per_mille"),
        (PERSONS, "5 %", "other_unit"), (PERSONS, "5 起", "other_unit"),
        (PERCENT, "5 人", "other_unit"), (MONEY, "5 人", "other_unit"),
        (PERSONS, "5kg", "other_unit"),
        (ZERO, "1", "zero_is_zero"), (ZERO, "< 1", "zero_is_zero"), (ZERO, "≥ 0", "zero_is_zero"),
        (PERSONS, "-1", "below_zero"), (PERCENT, "100.01", "over_hundred"),
        (PERCENT, "> 100 %", "nothing_meets"), (PERSONS, "< 0", "nothing_meets"),
        (PERSONS, "1.5", "whole_number"), (DRILLS, "2.5次", "whole_number"),
        (MILLE, "0.1234567", "too_fine"), (MONEY, "9999999999999", "too_large"),
        (PERSONS, "≤ 5 以上", "two_signs"), (PERSONS, "few", "not_a_number"),
        (PERSONS, "", "not_a_number"), (PERSONS, "1,5", "not_a_number"),
        (PERSONS, "3-4", "one_value"),
        (PERCENT, "定期", "word_without_number"), (DRILLS, "regularly", "word_without_number"),
        (RANGE, "90", "not_a_range"), (RANGE, "110–90", "range_upside_down"),
        (RANGE, "90‰–110‰", "percent_or_per_mille"),
        (LESS, "101", "over_hundred"), (Asked("RB", unit="%"), "10", "base_needed"),
        (TASK, "soon", "date_needed"), (TASK, "2026-02-30", "no_such_day"),
        (Asked("DT"), "3月31日", "date_needed"),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused_with_its_own_code(asked: Asked, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        typed.read(text, asked)

    assert refused.value.code == f"targets.{code}"
    assert refused.value.params["text"] == text.strip()
    assert [one.where for one in refused.value.problems] == ["value"]


@pytest.mark.parametrize(
    ("text", "day", "is_open"),
    [
        ("2026-03-31", (2026, 3, 31), False), ("2026年3月31日前", (2026, 3, 31), False),
        ("3月31日", (2026, 3, 31), False), ("by 2026-03-31", (2026, 3, 31), False),
        ("before 2026-04-01", (2026, 4, 1), True), ("2027/1/10前完成", (2027, 1, 10), False),
    ],
)  # fmt: skip
def test_a_task_has_its_day(text: str, day: tuple[int, int, int], is_open: bool) -> None:
    high = typed.read(text, TASK).limit.high

    assert high is not None
    assert (high.value, high.is_open) == (Fraction(day_of(date(*day))), is_open)


@pytest.mark.parametrize(
    ("text", "window"),
    [("每月", "MONTH"), ("quarterly", "QUARTER"), ("每周", "WEEK"), ("half-yearly", "HALF")],
)
def test_a_task_that_comes_again_is_once_in_each_window(text: str, window: str) -> None:
    limit = typed.read(text, TASK).limit

    assert (limit.kind, limit.window) == ("FN", window)
    assert limit.low == bounds.Bound(Fraction(1))


def test_the_number_that_would_be_right_is_said() -> None:
    with pytest.raises(Refused) as refused:
        typed.read("0.5 %", MILLE)
    assert refused.value.params["same"] == "5 ‰"


@given(
    st.sampled_from([PERSONS, PERCENT, MILLE, MONEY, DRILLS]),
    st.sampled_from(["", "<", "≤", ">", "≥", "="]),
    st.integers(0, 10**8),
    st.sampled_from(["", "人", "%", "‰", "元", "次"]),
)
def test_no_sign_and_no_unit_is_ever_turned_round(
    asked: Asked, sign: str, micro: int, unit: str
) -> None:
    """Either the very number with the very sign is kept, or nothing is."""
    number = Fraction(micro, 10**6)
    text = f"{sign}{micro // 10**6}.{micro % 10**6:06d}{unit}"
    try:
        limit = typed.read(text, asked).limit
    except Refused:
        return
    low, high = limit.low, limit.high
    bound = low or high
    assert bound is not None
    assert bound.value == number
    assert bound.is_open is (sign in ("<", ">"))
    assert not (low and sign in ("<", "≤"))
    assert not (high and sign in (">", "≥"))
    assert not unit or unit in asked.words
