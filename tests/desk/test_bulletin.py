"""The public page: only from facts, only chosen names, gone when it is withdrawn."""

from __future__ import annotations

import json

import pytest

from tests.cast import Cast, cast_of
from zeren.content import actions as content
from zeren.core.refusal import Refused
from zeren.desk import actions, queries
from zeren.desk.models import Bulletin
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.organisation import queries as organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = cast_of(with_targets=False)
    cast.train(cast.worker, cast.mate)
    return cast


def composed(cast: Cast, names: list[int] | None = None) -> Bulletin:
    meeting = cast.hold_meeting()
    return actions.compose_bulletin(
        meeting.pk,
        names=[cast.gm] if names is None else names,
        by=cast.actor(cast.gm),
        at=clock.now(),
    )


def test_a_bulletin_is_composed_and_published_with_its_facts(cast: Cast) -> None:
    row = composed(cast)
    actions.publish_bulletin(row.pk, by=cast.actor(cast.safety), at=clock.now())

    assert row.slug == clock.today().isoformat()
    codes = [fact.code for fact in ledger.facts_about("bulletin", [row.pk])]
    assert codes == ["bulletin.published", "bulletin.composed"]
    assert ledger.audit() == []


def test_only_chosen_names_appear(cast: Cast) -> None:
    row = composed(cast, [cast.gm])

    text = json.dumps(row.content, ensure_ascii=False)
    names = organisation.names(cast.ids.values())
    assert names[cast.gm] in text
    assert [names[p] for who, p in cast.ids.items() if who != "gm" and names[p] in text] == []


def test_the_trainer_is_named_only_if_he_was_chosen(cast: Cast) -> None:
    row = composed(cast, [])

    names = organisation.names([cast.gm])
    assert names[cast.gm] not in json.dumps(row.content, ensure_ascii=False)


def test_a_layer_of_few_people_is_not_counted_out(cast: Cast) -> None:
    row = composed(cast)

    principal = next(one for one in row.content["layers"] if one["layer"] == 1)
    assert principal["due"] is None


def test_nobody_but_the_general_manager_and_the_safety_manager_publishes(cast: Cast) -> None:
    meeting = cast.hold_meeting()

    for who in (cast.worker, cast.workshop, cast.auditor, cast.administrator, cast.clerk):
        with pytest.raises(Refused) as refused:
            actions.compose_bulletin(meeting.pk, names=[], by=cast.actor(who), at=clock.now())
        assert refused.value.code == "bulletin.not_yours"


def test_numbers_that_moved_since_the_preview_are_not_published(cast: Cast) -> None:
    row = composed(cast)
    cast.train(cast.leader)

    with pytest.raises(Refused) as refused:
        actions.publish_bulletin(row.pk, by=cast.actor(cast.gm), at=clock.now())
    assert refused.value.code == "bulletin.facts_moved"


def test_a_published_page_is_withdrawn_and_a_new_one_takes_another_address(cast: Cast) -> None:
    row = composed(cast)
    actions.publish_bulletin(row.pk, by=cast.actor(cast.gm), at=clock.now())
    with pytest.raises(Refused) as refused:
        composed(cast)
    assert refused.value.code == "bulletin.already_published"

    actions.withdraw_bulletin(row.pk, by=cast.actor(cast.gm), at=clock.now())

    assert queries.bulletin_by_slug(row.slug) is None
    assert composed(cast).slug == f"{row.slug}-2"


def test_the_page_says_the_words_of_the_house_and_still_names_nobody(cast: Cast) -> None:
    by, at = cast.actor(cast.safety), clock.now()

    def say(words: str) -> None:
        body = {"text": {"zh-hans": words, "en": words + " {attended} came on {day}."}}
        draft = content.draft("passage", "bulletin-lead", body, by=by, at=at)
        content.publish([draft.pk], seen=[draft.digest], by=by, at=at)

    say("开炉先开风。")
    row = composed(cast)
    day = clock.today()
    assert row.content["lead"]["zh-hans"] == "开炉先开风。"
    assert row.content["lead"]["en"].endswith(f"3 came on {day.day} {day:%B} {day.year}.")

    say(f"感谢{organisation.names([cast.mate])[cast.mate]}。")
    with pytest.raises(Refused, match=r"bulletin\.facts_moved"):
        actions.publish_bulletin(row.pk, by=by, at=clock.now())
    with pytest.raises(Refused, match=r"bulletin\.discloses"):
        composed(cast)
