"""Letters are issued once to everybody who belongs, whoever is killed in the middle."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import dated
from tests.cast import DRAWING, Cast, cast_of
from tests.frozen import Clock
from tests.nested import nested
from zeren.core.days import day_of
from zeren.core.letters import letter as core
from zeren.core.refusal import Refused
from zeren.jobs import actions as jobs
from zeren.jobs.models import Part
from zeren.ledger import audit, clock
from zeren.letters import actions, queries
from zeren.letters.models import Campaign, Letter
from zeren.organisation.models import Holding, Post


@pytest.fixture
def bare(db: None, hand: Clock) -> Cast:
    """Nothing is issued yet."""
    return cast_of()


def start(cast: Cast, by: int | None = None, **changes: Any) -> Campaign:
    given_: dict[str, Any] = {"year": cast.year, "unit_id": cast.units["CO"]}
    return actions.start_campaign(
        **(given_ | changes), by=cast.actor(by or cast.safety), at=clock.now()
    )


def test_everybody_who_belongs_gets_one_letter_and_a_contractor_none(cast: Cast) -> None:
    people = set(Letter.objects.values_list("person_id", flat=True))

    assert people == set(cast.ids.values()) - {cast.contractor}
    assert Letter.objects.count() == len(people)
    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.people) == ("ISSUED", len(people))
    assert audit.audit() == []


def test_a_part_that_runs_twice_issues_none_twice(bare: Cast) -> None:
    start(bare)
    jobs.run_ready("letters.issue", now=clock.now)
    part = dict(Part.objects.get().data)

    again = actions.issue_part(
        campaign_id=part["campaign"], first=part["first"], people=part["people"],
        by=bare.actor(bare.safety), at=clock.now(),
    )  # fmt: skip

    assert again == 0
    assert Letter.objects.count() == len(part["people"])


def test_a_campaign_killed_after_its_first_part_is_taken_up(
    bare: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zeren.letters.actions import issuing

    monkeypatch.setattr(issuing, "CHUNK", 4)
    start(bare)
    first = Part.objects.order_by("seq").first()
    assert first is not None
    jobs.run_part(first.pk, now=clock.now)
    assert Letter.objects.count() == 4

    jobs.run_ready("letters.issue", now=clock.now)

    assert Letter.objects.count() == len(bare.ids) - 1
    assert Letter.objects.values("number").distinct().count() == len(bare.ids) - 1
    assert Campaign.objects.get().state == "ISSUED"


def test_a_second_campaign_fills_gaps_and_otherwise_says_that_nobody_is_left(cast: Cast) -> None:
    with pytest.raises(Refused, match=r"letter\.nobody_to_issue"):
        start(cast)
    letter = cast.letter(cast.worker)
    actions.withdraw(letter.pk, reason="wrong unit", by=cast.actor(cast.safety), at=clock.now())

    campaign = start(cast)
    jobs.run_ready("letters.issue", now=clock.now)

    assert campaign.people == 1
    assert cast.letter(cast.worker).number == f"{cast.year}-00011"


@pytest.mark.parametrize("who", ["worker", "clerk", "auditor", "administrator", "leader"])
def test_only_the_safety_manager_and_heads_above_issue(bare: Cast, who: str) -> None:
    with pytest.raises(Refused, match=r"letter\.not_issuer"):
        start(bare, by=bare.ids[who])


def test_a_head_issues_for_his_own_unit(bare: Cast) -> None:
    campaign = start(bare, by=bare.workshop, unit_id=bare.units["WELD"])

    assert campaign.people == 5


def test_an_unknown_countersigner_is_refused(bare: Cast) -> None:
    with pytest.raises(Refused, match=r"letter\.unknown_policy"):
        start(bare, countersigner="nobody")


def test_without_targets_nothing_starts_and_every_unit_is_named(db: None, hand: Clock) -> None:
    cast = cast_of(with_targets=False)

    with pytest.raises(Refused, match=r"letter\.campaign_has_problems") as refused:
        start(cast)

    assert {one.code for one in refused.value.problems} == {"letter.no_targets"}
    assert {one.where.split(" · ")[0] for one in refused.value.problems} == {"CO", "SAFE", "WELD",
                                                                          "W2"}  # fmt: skip
    assert not Campaign.objects.exists()


def test_where_nobody_is_above_it_is_said_beforehand(bare: Cast) -> None:
    dated.end(Holding.objects.filter(person_id__in=[bare.gm, bare.safety]), clock.today())

    with pytest.raises(Refused, match=r"letter\.campaign_has_problems") as refused:
        start(bare)

    codes = {(one.code, one.where) for one in refused.value.problems}
    assert ("letter.nobody_to_countersign", "SAFE · OF") in codes
    assert ("letter.nobody_to_countersign", "WELD · WH") in codes


def test_the_general_manager_can_countersign_everybody(bare: Cast) -> None:
    bare.issue(countersigner="general_manager")

    assert bare.letter(bare.worker).countersigner_id == bare.gm
    assert bare.letter(bare.gm).kind == "commitment"


def test_a_letter_lists_own_duties_targets_and_things_with_both_rules(cast: Cast) -> None:
    document = json.loads(cast.letter(cast.worker).text)
    rows = {one["kind"]: one["rows"] for one in document["sections"] if "rows" in one}

    assert [row["code"] for row in rows["things"]] == ["HJ-12", "O2-3", "WS-1"]
    assert {row["rule"]["zh-hans"] for row in rows["things"]} == {"谁使用谁负责"}
    assert len(rows["duties"]) >= 5
    assert "saf.fatality" in {row["code"] for row in rows["targets"]}
    head = json.loads(cast.letter(cast.workshop).text)
    things = next(one["rows"] for one in head["sections"] if one["kind"] == "things")
    assert {row["rule"]["zh-hans"] for row in things} == {"谁主管谁负责"}


def test_two_workers_do_not_see_each_others_letter(cast: Cast) -> None:
    mine, other = cast.letter(cast.worker), cast.letter(cast.mate)

    seen = queries.visible_to(cast.viewer(cast.worker))

    assert list(seen) == [mine]
    assert queries.letter_for(cast.viewer(cast.worker), other.pk, clock.today()) is None


@pytest.mark.parametrize(
    ("who", "sees"),
    [("gm", 10), ("safety", 10), ("auditor", 10), ("workshop", 5), ("leader", 4),
     ("clerk", 1), ("administrator", 1)],
)  # fmt: skip
def test_everybody_sees_what_is_his_to_see(cast: Cast, who: str, sees: int) -> None:
    assert queries.visible_to(cast.viewer(cast.ids[who])).count() == sees


ACTS = ("attend", "quiz", "sign", "countersign", "steal", "reissue")


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(st.sampled_from(ACTS), min_size=3, max_size=10))
def test_no_walk_of_acts_changes_a_text_or_signs_untrained(cast: Cast, walk: list[str]) -> None:
    from django.db import transaction

    with nested():
        texts = {row.pk: row.text for row in Letter.objects.all()}
        trained = {"attend": False, "quiz": False}
        for act in walk:
            try:
                _do(cast, act)
            except Refused:
                continue
            if act in trained:
                trained[act] = True
            assert act != "steal"
            if act == "sign":
                assert all(trained.values())
        for row in Letter.objects.filter(pk__in=texts):
            assert row.text == texts[row.pk]
            assert core.digest(row.document) == row.digest
        transaction.set_rollback(True)


def _do(cast: Cast, act: str) -> None:
    if act == "attend":
        cast.attend(cast.worker)
    elif act == "quiz":
        cast.pass_quiz(cast.worker)
    elif act == "sign":
        cast.sign(cast.worker)
    elif act == "countersign":
        cast.countersign(cast.worker)
    elif act == "reissue":
        letter = cast.letter(cast.worker)
        actions.reissue(letter.pk, reason="", by=cast.actor(cast.safety), at=clock.now())
    else:
        letter = cast.letter(cast.worker)
        actions.sign(letter.pk, digest_seen=letter.digest, strokes=DRAWING, is_pin_fresh=True,
                     by=cast.actor(cast.mate), at=clock.now())  # fmt: skip


def test_a_letter_lists_the_duties_targets_and_things_of_every_post_held(bare: Cast) -> None:
    post = Post.objects.get(code="WE")
    Holding.objects.create(
        person_id=bare.clerk, post=post, is_primary=False, from_day=day_of(clock.today())
    )
    bare.issue()

    document = json.loads(bare.letter(bare.clerk).text)

    rows = {one["kind"]: one["rows"] for one in document["sections"] if "rows" in one}
    codes = {row["code"].split("-")[0] for row in rows["duties"]}
    assert {"PX1", "PX2"} <= codes
    assert "O2-3" in {row["code"] for row in rows["things"]}
    assert document["parties"]["b"]["post"] == {"zh-hans": "科员、焊工", "en": "Officer, Welder"}
    assert document["parties"]["b"]["unit"]["en"] == "Safety and Environment Office"
