"""Each defect of a draft is found once with its article, and what is right is left alone."""

from datetime import date
from fractions import Fraction

import pytest

from zeren.core import wording
from zeren.core.targets import lint
from zeren.core.targets.bounds import Limit, limit
from zeren.core.targets.lint import Line

DAY = date(2026, 12, 1)
ENDED = {"GB/T 33000-2016": ("GB/T 33000-2025", date(2025, 10, 31))}


def line(code: str, asked: Limit, **more: object) -> Line:
    return Line(**{"place": code, "code": code, "limit": asked, "counts": code, **more})  # type: ignore[arg-type]


def persons(number: int, kind: str = "CN", window: str = "YEAR") -> Limit:
    from dataclasses import replace

    return replace(limit(kind, number, unit="persons"), window=window)


RATE = limit("CR", 3, scale=1000, unit="‰")
ALL = limit("FP", 100, unit="%")
MOST = limit("FP", 90, unit="%")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([line("saf.fatality", persons(0, "Z")), line("trn.special_licence", ALL)], []),
        ([line("a", limit("CN", 3))], [("no_unit", "ERROR")]),
        ([line("a", limit("CR", 3, scale=1000, unit="%"))], [("unit_and_scale", "ERROR")]),
        ([line("a", limit("FP", 90, scale=1000, unit="%"))], [("unit_and_scale", "ERROR")]),
        ([line("trn.special_licence", MOST)], [("below_law", "ERROR")]),
        ([line("occ.exam", MOST)], [("below_law", "ERROR")]),
        ([line("haz.on_time", MOST)], []),
        ([line("emg.drills", limit("FN", 1, unit="drills"))], [("below_law", "WARNING")]),
        ([line("saf.near_miss", persons(9))], [("rewards_hiding", "ERROR")]),
        ([line("saf.near_miss", persons(9, "FN"))], []),
        ([line("saf.violation_found", persons(9))], [("rewards_hiding", "ERROR")]),
        ([line("saf.violation_found", persons(9, "FN"))], [("rewards_catching", "WARNING")]),
        ([line("saf.violation_found", persons(9, "FN"), holder="person")],
         [("rewards_catching", "ERROR")]),
        ([line("r", RATE, heads=50)], [("allows_none", "WARNING")]),
        ([line("r", RATE, heads=334)], []),
        ([line("r", limit("CR", 0, scale=1000, unit="‰"), heads=50)], []),
        ([line("a", persons(0, "Z"), counts="x"), line("b", RATE, counts="x")],
         [("zero_beside_ceiling", "ERROR")]),
        ([line("a", persons(0, "Z"), counts="x"), line("b", persons(2), counts="y")], []),
        ([line("a", persons(0, "Z"), counts="x"),
          line("a", persons(2), counts="x", is_stretch=True)], []),
        ([line("d", persons(4, "FN")), line("d", persons(1, "FN", "MONTH"))],
         [("frequency", "WARNING")]),
        ([line("d", persons(4, "FN")), line("d", persons(1, "FN", "QUARTER"))], []),
        ([line("c", persons(2)), line("c", persons(3, window="QUARTER"))],
         [("frequency", "WARNING")]),
        ([line("c", persons(4)), line("c", persons(3, window="QUARTER"))], []),
        ([line("p", Limit("CN"))], []),
    ],
)  # fmt: skip
def test_each_defect_of_a_target_is_found(lines: list[Line], found: list[tuple[str, str]]) -> None:
    assert [(one.code.removeprefix("lint."), one.level) for one in lint.targets(lines)] == found


@pytest.mark.parametrize("heads", [1, 49, 333, 334, 1000])
@pytest.mark.parametrize("value", [Fraction(1, 4), Fraction(3), Fraction(15)])
@pytest.mark.parametrize("is_open", [True, False])
def test_the_number_of_people_that_is_told_is_the_first_that_is_enough(
    heads: int, value: Fraction, is_open: bool
) -> None:
    from zeren.core.targets import bounds

    asked = limit("CR", value, scale=1000, unit="‰", is_open=is_open)
    for one in lint.targets([line("r", asked, heads=heads)]):
        needed = int(str(one.params["needed"]))
        assert bounds.allowed_cases(asked, needed) == 1
        assert bounds.allowed_cases(asked, needed - 1) == 0


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("违反规定造成伤害的，后果自负。", "liability_shifted"),
        ("发生事故与公司无关。", "liability_shifted"),
        ("公司不承担工伤赔偿责任", "liability_shifted"),
        ("Work is done at his own risk.", "liability_shifted"),
        ("入职时缴纳安全风险抵押金500元", "deposit"),
        ("Workers pay a safety deposit.", "deposit"),
        ("每人每月查处三违不少于2起", "rewards_catching"),
        ("每上报的隐患扣2分", "rewards_hiding"),
        ("未遂事件上报不超过3件", "rewards_hiding"),
        ("按GB/T 33000-2016开展自评", "dead_citation"),
        ("按GB/T 33000-2025开展自评", ""),
        ("不因上报隐患、未遂事件数量多而作负面评价", ""),
        ("责任自本责任书签订之日起承担", ""),
        ("发现隐患及时上报", ""),
        ("保证金额足额投入", ""),
        ("事故损失从工资中扣除", "takes_wages"),
        ("Losses are deducted from wages.", "takes_wages"),
        ("不得以任何理由扣发工资", ""),
        ("No deposit is taken and nothing is deducted from wages.", ""),
        ("不按规程操作的，后果自负", "liability_shifted"),
        ("不得约定后果自负", ""),
        ("特种作业持证率不低于90%", "below_law"),
        ("特种作业持证率达到100%", ""),
        ("Special operations done with a valid licence: at least 95 %", "below_law"),
        ("重大隐患整改率≥98%", "below_law"),
        ("隐患按期整改率不低于95%", ""),
    ],
)
def test_each_defect_of_words_is_found(said: str, code: str) -> None:
    assert [one.code for one in wording.findings([("1", said)], DAY, ENDED)] == (
        [f"lint.{code}"] if code else []
    )


def test_a_standard_is_dead_from_the_day_it_was_replaced() -> None:
    said = [("1", "按GB/T 33000-2016开展自评")]

    assert wording.findings(said, date(2022, 2, 16), ENDED) == []
    assert [one.params["holds"] for one in wording.findings(said, DAY, ENDED)] == [
        "GB/T 33000-2025"
    ]


def test_a_number_that_is_there_twice_is_found() -> None:
    lines = [("a", "3.1 隐患整改"), ("b", "3.2 教育培训"), ("c", "3.1 应急演练")]

    assert [(one.place, one.params["other"]) for one in wording.findings(lines, DAY, ENDED)] == [
        ("c", "a")
    ]


@pytest.mark.parametrize(
    ("own", "said", "words"),
    [
        ("P13", "总经理组织制定安全生产规章制度", ["总经理"]),
        ("P01", "总经理组织制定安全生产规章制度", []),
        ("P13", "作业前检查焊机，向总经理报告隐患", []),
    ],
)
def test_a_duty_that_is_another_posts_is_warned_of(own: str, said: str, words: list[str]) -> None:
    posts = {"P01": "总经理", "P13": "焊工"}

    found = list(wording.of_another_post("d", said, own, posts))

    assert [one.params["words"] for one in found] == words
    assert {one.level for one in found} <= {wording.WARNING}
