"""The house decides its languages; names that are missing are listed and stop nothing."""

import pytest

from tests.cast import Cast, cast_of
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.desk import actions as bulletins
from zeren.desk.models import Bulletin
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.organisation import actions, queries
from zeren.organisation.models import Thing

pytestmark = pytest.mark.django_db
PAGE = "/organisation/languages/"


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def test_a_house_that_decides_nothing_works_in_both_and_leaves_no_trace(cast: Cast) -> None:
    assert queries.languages(clock.today()) == ("zh-hans", "en")
    assert not ledger.facts("organisation.languages_decided").exists()


def test_the_safety_office_decides_and_reads_which_names_are_missing(cast: Cast) -> None:
    Thing.objects.filter(code="HJ-12").update(name={"zh-hans": "二氧化碳焊机"})
    door = cast.door(cast.safety)
    assert "1 name is missing in a language of the house" in door.get(PAGE).content.decode()

    answer = door.post(PAGE, {"languages": "zh-hans"})

    assert answer.status_code == 303
    page = door.get(PAGE).content.decode()
    assert "No name is missing" in page
    assert queries.languages(clock.today()) == ("zh-hans",)
    fact = ledger.facts("organisation.languages_decided").get()
    assert (fact.code, fact.actor_id) == ("organisation.languages_decided", cast.safety)
    door.post(PAGE, {"languages": "zh-hans"})
    assert ledger.facts("organisation.languages_decided").count() == 1


@pytest.mark.parametrize("languages", [[], ["fr"], ["en", "fr"]])
def test_a_language_that_is_not_spoken_here_is_refused(cast: Cast, languages: list[str]) -> None:
    with pytest.raises(Refused, match="no_such_language"):
        actions.decide_languages(languages, by=cast.actor(cast.gm), at=clock.now())


@pytest.mark.parametrize("who", ["worker", "clerk", "workshop", "auditor"])
def test_nobody_else_decides(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="not_yours"):
        actions.decide_languages(["en"], by=Actor.person(cast.ids[who]), at=clock.now())


def test_letters_that_are_issued_keep_their_text_and_new_ones_follow_the_house(cast: Cast) -> None:
    cast.issue()
    before = cast.letter(cast.worker)
    actions.decide_languages(["en"], by=cast.actor(cast.gm), at=clock.now())

    cast.train(cast.worker)
    assert cast.sign(cast.worker).text == before.text
    assert cast.letter(cast.mate).state == "ISSUED"
    door = cast.door(cast.safety)
    answer = door.post(f"/letters/{cast.letter(cast.mate).pk}/reissue/", {"reason": "languages"})
    assert answer.status_code == 303
    new = cast.letter(cast.mate)
    assert new.pk != before.pk
    assert '"languages":["en"]' in new.text
    assert "焊工" not in new.text


def test_the_wall_and_the_bulletin_speak_the_language_of_the_house(cast: Cast) -> None:
    door = cast.door(cast.safety)
    both = door.get("/hazards/labels/").content.decode()
    actions.decide_languages(["en"], by=cast.actor(cast.gm), at=clock.now())
    one = door.get("/hazards/labels/").content.decode()

    assert "发现隐患" in both
    assert "焊接工位区" in both
    assert "See a hazard?" in one
    assert "发现隐患" not in one
    assert "焊接工位区" not in one
    bulletins.compose_bulletin(
        cast.hold_meeting().pk, names=[], by=cast.actor(cast.gm), at=clock.now()
    )
    content = Bulletin.objects.get().content
    assert set(content["title"]) == {"en"}
