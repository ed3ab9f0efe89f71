"""Versions by row, indicators in versions, several targets beside each other, results for ever."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.utils import translation

from tests.cast import SYSTEM, Cast, cast_of
from tests.targets.typing_over import type_over
from zeren.core.incidents import counting
from zeren.core.refusal import Refused
from zeren.core.targets import bounds, definition
from zeren.ledger import audit, clock
from zeren.ledger.actions import sequence
from zeren.ledger.models import Fact
from zeren.targets import actions, queries, sheets
from zeren.targets.actions import Counted
from zeren.targets.models import Indicator, Result, Target, TargetSet
from zeren.web import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    made = cast_of(with_targets=False)
    actions.load_catalogue(sheets.indicators(), at=clock.now())
    return made


def put(cast: Cast, code: str, value: str, **more: Any) -> Target:
    by = cast.actor(cast.safety)
    return actions.set_company_target(
        year=cast.year, indicator_code=code, value=value, by=by, at=clock.now(), **more
    )


def publish(cast: Cast) -> TargetSet:
    return actions.publish(cast.year, by=cast.actor(cast.gm), at=clock.now())


def given(cast: Cast, code: str, value: str, rule: str) -> Target:
    row = put(cast, code, value)
    by = cast.actor(cast.safety)
    actions.cascade_all(row.pk, rule=rule, by=by, at=clock.now())
    return row


def test_a_change_in_a_published_year_writes_only_the_rows_that_change(cast: Cast) -> None:
    zero = given(cast, "saf.fatality", "0", "EQUAL_ZERO")
    minor = given(cast, "saf.minor_injury", "4", "APPORTION")
    first = publish(cast)
    before = Target.objects.count()
    draft = actions.draft_set(cast.year, by=cast.actor(cast.safety), at=clock.now())

    child = queries.children(minor)[0]
    changed = type_over(child.pk, "< 1", by=cast.actor(cast.safety), at=clock.now())

    assert Target.objects.count() == before + 1
    assert (changed.since_id, changed.first_id) == (draft.pk, child.pk)
    assert child.pk in {one.pk for one in queries.children(minor, first.pk)}, "as it was published"
    assert changed.pk in {one.pk for one in queries.children(minor, draft.pk)}
    assert len(queries.rows_of(draft.pk)) == len(queries.rows_of(first.pk))
    assert queries.standing(child.pk) == changed.pk
    assert queries.set_of(zero).pk == draft.pk
    publish(cast)
    sequence()
    assert audit.audit(tables=[Target, TargetSet, Indicator]) == []


def test_a_target_taken_out_of_a_new_version_stays_in_the_old_one(cast: Cast) -> None:
    minor = given(cast, "saf.minor_injury", "4", "APPORTION")
    put(cast, "saf.fatality", "0")
    first = publish(cast)
    by = cast.actor(cast.safety)
    draft = actions.draft_set(cast.year, by=by, at=clock.now())

    actions.remove_company_target(minor.pk, by=by, at=clock.now())

    assert len(queries.rows_of(draft.pk)) == 1
    assert len(queries.rows_of(first.pk)) == 5


def test_several_targets_of_one_indicator_stand_beside_each_other(cast: Cast) -> None:
    put(cast, "saf.minor_injury", "9")
    put(cast, "saf.minor_injury", "3", window="QUARTER")
    put(cast, "saf.minor_injury", "1", population="contractor")
    actions.set_company_target(
        year=cast.year, indicator_code="saf.minor_injury", value="6", is_stretch=True,
        by=cast.actor(cast.safety), at=clock.now(),
    )  # fmt: skip

    standing = queries.current_set(cast.year)
    assert standing is not None
    assert [queries.said(row)["en"] for row in queries.company_targets(standing.pk)] == [
        "≤ 9 persons",
        "≤ 3 persons each quarter",
        "≤ 1 person (contractors)",
        "strive for ≤ 6 persons",
    ]


@pytest.mark.parametrize(
    ("code", "value", "en", "zh"),
    [
        ("saf.fatality", "≤ 1", "≤ 1 person", "≤ 1 人"),
        ("saf.serious_rate_1000", "< 0.25", "< 0.25 ‰", "< 0.25 ‰"),
        ("mgt.spending", "(90, 110]", "(90, 110] %", "(90, 110] %"),
        ("trn.coverage", "100", "100 %", "100 %"),
        ("trn.coverage", "pending", "to be issued later", "待另行下达"),
        ("emg.plan", "每季度", "≥ 1 task each quarter", "每季度 ≥ 1 项"),
    ],
)
def test_number_and_unit_stay_together(cast: Cast, code: str, value: str, en: str, zh: str) -> None:
    row = put(cast, code, value)

    assert queries.said(row) == {"en": en, "zh-hans": zh}
    assert queries.columns_of(queries.limit_of(row)) == {
        name: getattr(row, name) for name in queries.columns_of(queries.limit_of(row))
    }


def test_a_reduction_keeps_its_base(cast: Cast) -> None:
    row = put(cast, "saf.minor_injury", "10 %", kind="RB", base="20")

    assert queries.said(row)["en"] == "≤ 18 persons (10 % below 20)"


def test_what_is_typed_over_is_what_was_typed(cast: Cast) -> None:
    for code in ("saf.minor_injury", "trn.coverage", "mgt.spending", "emg.plan"):
        text = {"mgt.spending": "90–110", "emg.plan": "2026-03-31"}.get(code, "7")
        row = put(cast, code, text)
        assert actions.read_for(row, queries.typed(row)).limit == queries.limit_of(row)


def test_all_88_say_what_they_count_and_the_usual_are_twelve(cast: Cast) -> None:
    rows = queries.indicators()

    assert len(rows) == 88
    assert [row.code for row in rows][:1] == ["saf.fatality"]
    assert sum(row.is_usual for row in rows) == 12
    for row in rows:
        meant = definition.read(row.definition)
        assert meant.scale == row.scale, row.code
        assert counting.unknown(meant.events) == [], "words that the events know"
        narrowed = [
            set(one) - {"classes", "severity", "population"}
            for one in (meant.events or {}).get("any", [])
        ]
        if any(narrowed):
            assert row.counted["zh-hans"], f"{row.code}: a reader is not told what counts"
            assert row.counted["en"], row.code


def test_a_changed_indicator_is_a_new_version_and_targets_keep_theirs(cast: Cast) -> None:
    row = put(cast, "saf.fatality", "0")
    shipped = sheets.indicators()
    assert actions.load_catalogue(shipped, at=clock.now()) == 0

    again = [{**one, "zh": "死亡人数"} if one["code"] == "saf.fatality" else one for one in shipped]
    assert actions.load_catalogue(again, at=clock.now()) == 1

    newest = queries.indicator_by_code("saf.fatality")
    assert newest is not None
    assert newest.version == 2
    row.refresh_from_db()
    assert row.indicator.version == 1
    assert len(queries.indicators()) == 88


def counted(row: Target, numerator: str, day: date = date(2026, 12, 31)) -> Counted:
    return Counted(
        row.indicator_id, row.unit_id, date(day.year, 1, 1), day, Fraction(numerator), source="test"
    )


def test_the_newest_result_counts_and_the_others_stay(cast: Cast) -> None:
    row = put(cast, "saf.minor_injury", "4")
    day = date(cast.year, 12, 31)

    actions.write_result(counted(row, "3", day), by=SYSTEM, at=clock.now())
    actions.write_result(counted(row, "4.5", day), by=SYSTEM, at=clock.now())

    december = replace(counted(row, "9", day), starts=date(cast.year, 12, 1))
    actions.write_result(december, by=SYSTEM, at=clock.now())

    written = queries.newest_results([row], day)[row.pk]
    assert written.result == bounds.Result(Fraction("4.5"), Fraction(1))
    assert queries.newest_results([row], date(cast.year, 12, 30)) == {}
    assert Result.objects.count() == 3
    sequence()
    assert audit.audit(tables=[Result]) == []


@pytest.mark.parametrize(
    ("numerator", "denominator", "code"),
    [("1", 0, "targets.over_nothing"), ("0.1234567", 1, "targets.too_fine")],
)
def test_a_result_that_cannot_be_is_refused(
    cast: Cast, numerator: str, denominator: int, code: str
) -> None:
    row = put(cast, "saf.minor_injury", "4")
    day = date(2026, 1, 1)
    one = Counted(
        row.indicator_id, row.unit_id, day, day, Fraction(numerator), Fraction(denominator)
    )

    with pytest.raises(Refused) as refused:
        actions.write_result(one, by=SYSTEM, at=clock.now())
    assert refused.value.code == code


def test_what_is_held_stands_in_the_letter_of_the_unit_that_owns_it(cast: Cast) -> None:
    row = put(cast, "env.hazwaste", "100 %")
    by, shop = cast.actor(cast.safety), cast.units["WELD"]

    with pytest.raises(Refused) as refused:
        actions.cascade_target(row.pk, rule="HELD", owner=9_999, by=by, at=clock.now())
    assert refused.value.code == "targets.owner_not_below"
    actions.cascade_target(row.pk, rule="HELD", owner=shop, by=by, at=clock.now())
    put(cast, "saf.fatality", "0")
    publish(cast)

    lines = queries.lines_for([shop, cast.units["SAFE"]], cast.year, on=clock.today())
    mine = {line.code for line in queries.own(lines[shop], is_head=True, layer=4)}
    others = {line.code for line in queries.own(lines[cast.units["SAFE"]], is_head=True, layer=4)}
    assert "env.hazwaste" in mine
    assert "env.hazwaste" not in others


def test_a_workers_lines_are_what_everybody_can_influence_gravest_first(cast: Cast) -> None:
    for code, value in (
        ("cov.letters", "100"), ("trn.special_licence", "100"), ("saf.near_miss", "12"),
        ("saf.serious_injury", "0"), ("saf.fatality", "0"), ("fire.event", "0"),
        ("env.event", "0"), ("saf.explosion", "0"), ("saf.concealment", "0"),
        ("occ.acute_poisoning", "0"), ("trf.main_liable", "0"), ("occ.ppe", "100"),
    ):  # fmt: skip
        put(cast, code, value)
    publish(cast)

    team = cast.units["W2"]
    lines = queries.lines_for([team], cast.year, on=clock.today())[team]
    mine = [line.code for line in queries.own(lines, is_head=False, layer=6)]

    assert mine == [
        "saf.fatality", "saf.serious_injury", "saf.explosion", "saf.concealment", "fire.event",
        "saf.near_miss", "occ.ppe", "trn.special_licence",
    ]  # fmt: skip


def test_errors_stop_publishing_and_warnings_are_read_by_name(cast: Cast) -> None:
    put(cast, "trn.special_licence", "90 %")
    put(cast, "saf.injury_rate_1000", "3 ‰")

    with pytest.raises(Refused) as refused:
        publish(cast)
    assert refused.value.code == "targets.cascade_has_problems"
    assert [one.code for one in refused.value.problems] == ["lint.below_law"]
    put(cast, "trn.special_licence", "100 %")
    with pytest.raises(Refused) as refused:
        publish(cast)
    assert refused.value.code == "targets.warnings_unread"
    assert [one.code for one in refused.value.problems] == ["lint.allows_none"]

    door = cast.door(cast.gm, "en")
    page = door.get(f"/targets/publish/{cast.year}/").text
    assert "allows nobody among the" in page
    assert "from 334 people on" in page
    unticked = door.post(f"/targets/publish/{cast.year}/")
    assert unticked.status_code == 409
    red = unticked.text.split('class="z-problems"')[1].split("</section>")[0]
    assert "1 warnings are not yet read" in red
    assert "allows nobody" not in red, "a warning is no error"
    assert 'name="read"' in unticked.text, "it can be ticked where it was refused"
    listed = door.get(f"/targets/?year={cast.year}").text
    assert "z-problems" not in listed
    assert "1 warning, to be read before publishing" in listed
    standing = queries.current_set(cast.year)
    assert standing is not None
    keys = [one.key for one in queries.findings(standing.pk, clock.today())]
    assert door.post(f"/targets/publish/{cast.year}/", {"read": keys}).status_code == 303

    fact = Fact.objects.get(code="target_set.warnings_read")
    assert (fact.actor_id, keys[0] in fact.body) == (cast.gm, True)


def test_every_finding_has_its_sentence_in_both_languages(cast: Cast) -> None:
    put(cast, "saf.minor_injury", "0")
    put(cast, "saf.minor_injury", "2", window="HALF")
    put(cast, "emg.drills", "1")
    put(cast, "emg.drills", "1", window="QUARTER")
    put(cast, "saf.violation_found", "9")
    standing = queries.current_set(cast.year)
    assert standing is not None

    found = queries.findings(standing.pk, clock.today())

    assert {one.problem.code for one in found} == {
        "lint.zero_beside_ceiling", "lint.below_law", "lint.frequency", "lint.rewards_catching",
    }  # fmt: skip
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for one in found:
                assert "%(" not in words.said(one.problem)
    for language in ("en", "zh-hans"):
        page = cast.door(cast.safety, language).get(f"/targets/?year={cast.year}")
        assert page.status_code == 200
