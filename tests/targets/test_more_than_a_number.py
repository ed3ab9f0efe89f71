"""Targets that say more than one number: typed on one page, printed, and judged."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.core.targets import verdict
from zeren.ledger import clock
from zeren.results import actions as results
from zeren.results.queries import verdicts
from zeren.targets import actions, queries, sheets
from zeren.targets.models import Target

pytestmark = pytest.mark.django_db
YEAR = 2022
LANGUAGES = ("en", "zh-hans")
OWN = {
    "own.whole": ("CO", "综合安全得分", "Safety taken together", "分", "points", {}),
    "own.park": ("CR", "园区平均事故率", "Rate of the park", "‰", "‰",
                 {"denominator": "headcount", "scale": 1000}),
    "own.planned": ("FP", "有措施和期限", "with measures and a day", "%", "%",
                    {"denominator": "records", "scale": 100}),
    "own.rounds": ("WD", "夜班巡查", "Night rounds", "", "", {}),
}  # fmt: skip


@pytest.fixture
def cast(settings: Any, tmp_path: Any) -> Any:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    with frozen(datetime(YEAR, 4, 12, 4, tzinfo=UTC)) as hand:
        made = cast_of(with_targets=False)
        by, at = made.actor(made.safety), clock.now()
        actions.load_catalogue(sheets.indicators(), at=at)
        for code, (kind, zh, en, unit_zh, unit_en, meant) in OWN.items():
            actions.define_indicator(
                code=code, kind=kind, name=(zh, en), unit=(unit_zh, unit_en), meant=meant,
                is_for_everybody=True, by=by, at=at,
            )  # fmt: skip
        yield made, hand


SAID: dict[str, tuple[dict[str, str], str, str]] = {
    "haz.rectified": (
        {"kind": "FP", "value": "≥ 95", "of_which": "haz.major_rectified", "of_which_value": "100",
         "rest": "own.planned"},
        "≥ 95 %; of which Major hazard rectification rate: 100 %; of the rest with measures and a "
        "day: 100 %",
        "≥ 95 %；其中重大事故隐患整改率：100 %；其余部分有措施和期限：100 %",
    ),
    "saf.minor_injury": (
        {"kind": "CN", "value": "≤ 4", "each": "QUARTER", "each_value": "1",
         "milestones": "2022-06-30 2", "is_even": ""},
        "≤ 4 persons; and ≤ 1 person each quarter; on the way: ≤ 2 persons by 2022-06-30",
        "≤ 4 人；且每季度 ≤ 1 人；进度：2022-06-30 前 ≤ 2 人",
    ),
    "own.whole": (
        {"kind": "CO", "value": "> 90", "parts": "trn.coverage", "parts_weight": "60",
         "parts_cap": "100", "parts_2": "haz.on_time", "parts_2_weight": "40"},
        "> 90 points, the weighted mean of Training coverage (weight 60, counted up to 100), "
        "On-time rectification rate (weight 40)",
        "> 90 分，按权重综合：全员培训率（权重 60，最高计 100）、隐患按期整改率（权重 40）",
    ),
    "saf.serious_rate_1000": (
        {"kind": "RL", "value": "≤ 90 %", "other": "own.park"},
        "≤ 90 % of: Rate of the park",
        "≤ 90 %（相对于园区平均事故率）",
    ),
    "saf.slight_injury": (
        {"kind": "RB", "value": "30 %", "base": "200", "base_of": "2021", "is_even": "on",
         "window": "TERM", "starts": "2022-01-01", "ends": "2024-12-31"},
        "≤ 140 persons (30 % below 200 of 2021) (from 2022-01-01 to 2024-12-31); every day its "
        "part of the whole",
        "≤ 140 人（较2021基数 200 下降 30%）（2022-01-01 至 2024-12-31）；每日按进度计",
    ),
    "own.rounds": (
        {"kind": "WD", "words": "主管人员每月共同夜班巡查",
         "words_en": "Heads walk the night shift"},
        "Heads walk the night shift",
        "主管人员每月共同夜班巡查",
    ),
}  # fmt: skip


def test_each_kind_is_typed_on_one_page_said_back_kept_and_shown_again(
    cast: tuple[Cast, Clock],
) -> None:
    for number, (code, (typed, en, zh)) in enumerate(SAID.items()):
        door = cast[0].door(cast[0].safety, LANGUAGES[number % 2])
        where = f"/targets/set/{YEAR}/{code}/"
        page = door.get(f"{where}?kind={typed['kind']}").text
        assert ('name="parts"' in page) is (typed["kind"] == "CO")
        assert ('name="rest"' in page) is (typed["kind"] == "FP")
        assert ('name="value"' in page) is (typed["kind"] != "WD")

        shown = door.post(where, {**typed, "look": "1"})
        assert shown.status_code == 200, shown.text
        assert shown.context["understood"] == {"zh-hans": zh, "en": en}
        assert not Target.objects.filter(indicator__code=code).exists(), "only shown"

        assert door.post(where, typed).status_code == 303
        row = Target.objects.get(indicator__code=code)
        assert queries.said(row) == {"zh-hans": zh, "en": en}
        again = door.get(f"{where}?slot={row.slot}").context["form"]
        back = {name: again[name].value() for name in again.fields}
        kept = door.post(where, {name: one for name, one in back.items() if one})
        assert kept.status_code == 303, "what is shown is read back as the same"
        assert Target.objects.get(indicator__code=code).pk == row.pk
        assert queries.said(Target.objects.get(pk=row.pk)) == {"zh-hans": zh, "en": en}


@pytest.mark.parametrize(
    ("code", "typed", "field"),
    [
        ("haz.rectified", {"kind": "FP", "value": "100", "rest": "own.planned"}, "rest"),
        ("haz.rectified", {"kind": "FP", "value": "95", "of_which_value": "100"}, "of_which"),
        ("haz.rectified", {"kind": "FP", "value": "95", "of_which": "haz.major_rectified",
                           "of_which_value": "≤ 90"}, "of_which"),
        ("saf.minor_injury", {"kind": "CN", "value": "4", "each": "QUARTER", "each_value": "5"},
         "each"),
        ("saf.minor_injury", {"kind": "CN", "value": "4", "milestones": "soon"}, "milestones"),
        ("saf.minor_injury", {"kind": "CN", "value": "4", "milestones": "2023-03-01 4"},
         "milestones"),
        ("saf.minor_injury", {"kind": "CN", "value": "4", "window": "TERM"}, "starts"),
        ("own.whole", {"kind": "CO", "value": "90", "parts": "trn.coverage",
                       "parts_weight": "60"}, "parts"),
        ("saf.serious_rate_1000", {"kind": "RL", "value": "90 %"}, "other"),
        ("own.rounds", {"kind": "WD"}, "words"),
    ],
)  # fmt: skip
def test_what_is_half_said_or_contradicts_itself_is_refused_beside_its_field(
    cast: tuple[Cast, Clock], code: str, typed: dict[str, str], field: str
) -> None:
    answer = cast[0].door(cast[0].safety).post(f"/targets/set/{YEAR}/{code}/", typed)

    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == [field]
    assert not Target.objects.exists()


def test_they_go_down_stand_in_letters_and_are_judged_from_what_was_counted(
    cast: tuple[Cast, Clock],
) -> None:
    made, hand = cast
    door, by = made.door(made.safety), made.actor(made.safety)
    for code, (typed, _en, _zh) in SAID.items():
        assert door.post(f"/targets/set/{YEAR}/{code}/", typed).status_code == 303
    rules = {"haz.rectified": "SAME_LIMIT", "saf.minor_injury": "APPORTION",
             "own.rounds": "SAME_LIMIT"}  # fmt: skip
    for row in list(Target.objects.all()):
        rule = rules.get(row.indicator.code, "HELD")
        actions.cascade_all(row.pk, rule=rule, by=by, at=clock.now())
    quarters = [
        one["value"] / 10**6
        for row in Target.objects.filter(indicator__code="saf.minor_injury").exclude(parent=None)
        for one in row.detail["beside"]
        if row.parent is not None and row.parent.unit_id == made.units["CO"]
    ]
    assert sum(quarters) <= 1, "never more than one in a quarter of all"
    draft = queries.current_set(YEAR)
    assert draft is not None
    read = [one.key for one in queries.findings(draft.pk, clock.today())]
    actions.publish(YEAR, acknowledged=read, by=made.actor(made.gm), at=clock.now())

    printed = {
        who: {line["value"]["en"] for line in _printed(made, who)}
        for who in (made.gm, made.leader, made.worker)
    }
    assert {en for _typed, en, _zh in SAID.values()} <= {
        one.split(" (own staff")[0] for one in printed[made.gm]
    }
    assert SAID["own.rounds"][1] in printed[made.worker]
    assert SAID["haz.rectified"][1] in printed[made.leader]

    top = made.units["CO"]
    states = _states(top)
    assert states["own.rounds"] == verdict.PENDING
    assert states["haz.rectified"] == verdict.NOT_APPLICABLE
    owners = {
        code: results.name_owner(code, top, person_id=made.mate, since=date(YEAR, 1, 1), by=by,
                                 at=clock.now())
        for code in ("own.rounds",)
    }  # fmt: skip
    results.enter(owners["own.rounds"].pk, date(YEAR, 1, 1), numerator=0,
                  by=made.actor(made.mate), at=clock.now())  # fmt: skip
    hand.tick(minutes=2)
    results.count_touched(at=clock.now())
    assert _states(top)["own.rounds"] in (verdict.PENDING, verdict.MISSED)
    page = made.door(made.safety, "en").get(f"/results/unit/{top}/?year={YEAR}")
    assert page.status_code == 200
    assert "Night rounds" in page.text


def _printed(made: Cast, who: int) -> list[dict[str, Any]]:
    from zeren.letters.queries import text

    found = text.compose_many([who], on=clock.today(), year=YEAR, numbers={who: "1"},
                              template=text.current_template(), policy="")  # fmt: skip
    return [
        line
        for one in found[0].document["sections"]
        for line in one.get("rows", ())
        if "value" in line
    ]


def _states(unit: int) -> dict[str, str]:
    return {one.row.indicator.code: one.state for one in verdicts.lines(unit, YEAR, clock.now())}
