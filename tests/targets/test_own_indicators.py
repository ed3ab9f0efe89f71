"""An indicator of the house's own: written down on a page, in versions, and used like any other."""

import pytest
from django.urls import reverse

from tests.cast import Cast, cast_of
from zeren.core.refusal import Refused
from zeren.ledger import audit, clock
from zeren.ledger.actions import sequence
from zeren.ledger.models import Fact
from zeren.site import known
from zeren.targets import actions, queries, sheets
from zeren.targets.models import Indicator

pytestmark = pytest.mark.django_db
PAGE = "/targets/indicator/"
CHECKS = {
    "code": "own.forklift_checks", "name_zh": "叉车日检率", "kind": "FP", "unit_zh": "%",
    "denominator": "records", "scale": "100", "domain": "equipment", "evidence_zh": "日检表",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    made = cast_of(with_targets=False)
    actions.load_catalogue(sheets.indicators(), at=clock.now())
    return made


def test_one_language_is_enough_and_its_target_is_set_like_any_other(cast: Cast) -> None:
    door = cast.door(cast.safety, "en")

    kept = door.post(PAGE, CHECKS)
    assert kept.status_code == 303
    made = door.post(
        f"/targets/set/{cast.year}/own.forklift_checks/", {"kind": "FP", "value": "≥ 98"}
    )
    assert made.status_code == 303

    standing = queries.current_set(cast.year)
    assert standing is not None
    row = queries.company_target(standing.pk, "own.forklift_checks")
    assert row is not None
    assert queries.said(row) == {"zh-hans": "≥ 98 %", "en": "≥ 98 %"}
    assert "叉车日检率" in door.get(f"/targets/?year={cast.year}").text
    assert "own.forklift_checks" in known.indicators()
    assert queries.findings(standing.pk, clock.today()) == []


def test_a_change_is_a_new_version_and_the_same_again_is_none(cast: Cast) -> None:
    door = cast.door(cast.safety, "en")
    door.post(PAGE, CHECKS)
    door.post(PAGE, CHECKS)
    assert Indicator.objects.filter(code="own.forklift_checks").count() == 1

    page = door.get(f"{PAGE}own.forklift_checks/")
    assert "叉车日检率" in page.text
    door.post(f"{PAGE}own.forklift_checks/", {**CHECKS, "name_en": "Forklifts checked"})

    newest = queries.own_indicator("own.forklift_checks")
    assert newest is not None
    assert (newest.version, newest.name["en"]) == (2, "Forklifts checked")
    assert Fact.objects.filter(code="indicator.defined").count() == 2
    actions.load_catalogue(sheets.indicators(), at=clock.now())
    assert queries.own_indicator("own.forklift_checks") == newest
    sequence()
    assert audit.audit(tables=[Indicator]) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": "saf.fatality"}, "cannot be the code of an own indicator"),
        ({"name_zh": ""}, "needs a name in one language"),
        ({"unit_zh": ""}, "needs the unit it is counted in"),
        ({"scale": "0"}, ""),
    ],
)
def test_what_nobody_could_count_by_is_refused(
    cast: Cast, change: dict[str, str], says: str
) -> None:
    page = cast.door(cast.safety, "en").post(PAGE, {**CHECKS, **change})

    assert page.status_code in (409, 422)
    assert says in page.text
    assert not Indicator.objects.filter(is_own=True).exists()


def test_only_who_sets_targets_defines_indicators(cast: Cast) -> None:
    assert cast.door(cast.worker).get(PAGE).status_code == 404
    assert cast.door(cast.safety).get(f"{PAGE}saf.fatality/").status_code == 404, "not our own"
    with pytest.raises(Refused) as refused:
        actions.define_indicator(
            code="own.checks", kind="FN", name=("", "Checks"), unit=("", "checks"), meant={},
            by=cast.actor(cast.worker), at=clock.now(),
        )  # fmt: skip
    assert refused.value.code == "targets.not_setter"


def test_the_usual_twelve_are_taken_in_one_click(cast: Cast) -> None:
    door = cast.door(cast.safety, "en")
    assert len(door.get("/targets/catalogue/", {"usual": "on"}).context["rows"]) == 12

    assert door.post(reverse("targets:usual", args=[cast.year])).status_code == 303
    door.post(reverse("targets:usual", args=[cast.year]))

    standing = queries.current_set(cast.year)
    assert standing is not None
    rows = queries.company_targets(standing.pk)
    assert len(rows) == 12
    assert queries.said(rows[0])["en"] == "0 persons"
    assert {row.indicator.code for row in rows if row.state == "PENDING"} == {
        "saf.minor_injury", "saf.near_miss",
    }  # fmt: skip


def test_another_window_or_other_people_make_a_target_beside_the_usual(cast: Cast) -> None:
    door, page = cast.door(cast.safety, "en"), f"/targets/set/{cast.year}/saf.minor_injury/"
    door.post(page, {"kind": "CN", "value": "9"})
    door.post(page, {"kind": "CN", "value": "3", "window": "QUARTER"})
    door.post(page, {"kind": "CN", "value": "1", "population": ["contractor", "agency"]})
    door.post(page, {"kind": "CN", "value": "5", "is_stretch": "on"})

    standing = queries.current_set(cast.year)
    assert standing is not None
    rows = queries.company_targets(standing.pk)
    assert {queries.said(row)["en"] for row in rows} == {
        "≤ 9 persons", "≤ 3 persons each quarter", "≤ 1 person (agency workers, contractors)",
        "strive for ≤ 5 persons",
    }  # fmt: skip
    quarterly = next(row for row in rows if row.window == "QUARTER")
    shown = door.get(page, {"slot": quarterly.slot}).text
    assert 'value="3"' in shown


def test_which_events_an_own_indicator_counts_is_chosen_and_said_back(cast: Cast) -> None:
    """Alternatives are joined by "or"; inside one everything holds; both languages say it."""
    page = reverse("targets:new_indicator")
    given = {
        "code": "own.fires", "name_en": "Fires that count", "kind": "CN", "unit_en": "events",
        "scale": "1", "domain": "fire", "count": "events",
        "classes_0": ["fire"], "injured_from_0": "1",
        "classes_1": ["fire"], "loss_from_1": "10000", "liability_1": ["full", "main"],
    }  # fmt: skip
    door = cast.door(cast.safety, "en")
    shown = door.get(door.post(page, given)["Location"]).text

    assert "It counts events: fire, injured, from 1; or fire, Our share of liability: " in shown
    row = queries.own_indicator("own.fires")
    assert row is not None
    assert row.definition["events"] == {
        "count": "events",
        "any": [
            {"classes": ["fire"], "injured_from": 1},
            {"classes": ["fire"], "liability": ["full", "main"], "loss_from": 10_000_000_000},
        ],
    }
    again = (
        cast.door(cast.safety, "zh-hans").get(reverse("targets:indicator", args=["own.fires"])).text
    )
    assert "统计" in again
    assert 'value="10000"' in again
