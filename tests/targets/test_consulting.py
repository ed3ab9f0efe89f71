"""A draft is discussed before it is published: asked, accepted or not, answered."""

from collections.abc import Callable
from functools import partial

import pytest
from django.urls import reverse

from tests.cast import Cast, cast_of
from tests.targets.typing_over import type_over
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.targets import actions, queries, sheets
from zeren.targets.models import Saying, Target

MINOR = "saf.minor_injury"


@pytest.fixture
def cast(db: None) -> Cast:
    made = cast_of(with_targets=False)
    actions.load_catalogue(sheets.indicators(), at=clock.now())
    by, at = made.actor(made.safety), clock.now()
    row = actions.set_company_target(year=made.year, indicator_code=MINOR, value="4", by=by, at=at)
    actions.cascade_all(row.pk, rule="APPORTION", reserve=1, by=by, at=at)
    return made


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def ask(cast: Cast, *workers: int) -> int:
    return actions.ask(cast.year, for_workers=workers, by=cast.actor(cast.safety), at=clock.now())


def asked(person: int) -> Saying:
    return Saying.objects.get(act="ASKED", person_id=person)


def say(cast: Cast, person: int, act: str, words: str = "", **more: str) -> Saying:
    row = asked(person)
    seen = more.get("seen") or queries.digests(row.set_id)[row.unit_id]
    return actions.say(
        row.pk, act, words=words, digest_seen=seen, by=cast.actor(person), at=clock.now()
    )


def publish(cast: Cast) -> object:
    return actions.publish(cast.year, by=cast.actor(cast.gm), at=clock.now())


def state(cast: Cast, person: int) -> str:
    (found,) = queries.voices(asked(person).set_id, person_id=person)
    return found.heard.state


def test_every_head_below_the_top_is_asked_once_and_who_speaks_for_the_workers(cast: Cast) -> None:
    assert ask(cast, cast.mate) == 4

    people = set(Saying.objects.values_list("person_id", "capacity"))
    assert people == {
        (cast.safety, "HEAD"), (cast.workshop, "HEAD"), (cast.leader, "HEAD"),
        (cast.mate, "WORKERS"),
    }  # fmt: skip
    assert refused(lambda: ask(cast, cast.mate)) == "consulting.nobody_to_ask"
    assert Fact.objects.filter(code="targets.asked").count() == 4


def test_a_no_needs_words_and_its_answer_before_the_targets_are_published(cast: Cast) -> None:
    ask(cast)
    assert refused(lambda: say(cast, cast.leader, "REFUSED", " ")) == "consulting.words_needed"
    said = say(cast, cast.leader, "REFUSED", "一起轻伤都不给")
    assert refused(lambda: publish(cast)) == "consulting.unanswered"

    by, at = cast.actor(cast.safety), clock.now()
    actions.answer(said.pk, words="去年为零", by=by, at=at)
    again = refused(lambda: actions.answer(said.pk, words="再说", by=by, at=at))

    assert again == "consulting.nothing_to_answer"
    publish(cast)  # two said nothing at all: silence stands in nobody's way
    assert refused(lambda: say(cast, cast.workshop, "ACCEPTED")) == "targets.published"


def test_a_yes_speaks_of_what_stood_there_and_is_asked_for_again(cast: Cast) -> None:
    ask(cast)
    say(cast, cast.workshop, "ACCEPTED")
    assert state(cast, cast.workshop) == "ACCEPTED"
    seen = queries.digests(asked(cast.workshop).set_id)[cast.units["WELD"]]

    given = Target.objects.get(unit_id=cast.units["WELD"])
    team = Target.objects.get(unit_id=cast.units["W2"])
    type_over(team.pk, "1", by=cast.actor(cast.safety), at=clock.now())
    type_over(given.pk, "1", by=cast.actor(cast.safety), at=clock.now())

    assert state(cast, cast.workshop) == "CHANGED"
    late = refused(lambda: say(cast, cast.workshop, "ACCEPTED", seen=seen))
    assert late == "consulting.changed_meanwhile"
    assert [one.heard.is_asked for _set, mine in queries.asked_of(cast.workshop) for one in mine]
    say(cast, cast.workshop, "ACCEPTED")
    assert state(cast, cast.workshop) == "ACCEPTED"


def test_nobody_says_or_answers_it_for_another(cast: Cast) -> None:
    ask(cast)
    row = asked(cast.leader)
    seen = queries.digests(row.set_id)[row.unit_id]
    at = clock.now()
    for who in (cast.gm, cast.mate):
        by = cast.actor(who)
        act = partial(actions.say, row.pk, "ACCEPTED", digest_seen=seen, by=by, at=at)
        assert refused(act) == "consulting.not_asked"
    own = say(cast, cast.safety, "COMMENTED", "部门人少")
    by = cast.actor(cast.safety)
    assert refused(lambda: actions.answer(own.pk, words="是", by=by, at=at)) == "consulting.own"
    head = cast.actor(cast.leader)
    assert (
        refused(lambda: actions.answer(own.pk, words="是", by=head, at=at)) == "targets.not_setter"
    )


def test_asking_a_hundred_takes_as_many_queries_as_asking_three(
    cast: Cast, django_assert_max_num_queries: Callable[..., object]
) -> None:
    ask(cast)
    row = asked(cast.leader)
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        queries.voices(row.set_id)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_is_asked_refused_answered_and_published_on_the_pages(cast: Cast, language: str) -> None:
    safety, leader = cast.door(cast.safety, language), cast.door(cast.leader, language)
    page = reverse("targets:consultation", args=[cast.year])
    unknown = safety.post(page, {"for_workers": "nobody at all"})
    assert unknown.status_code == 422
    assert safety.post(page, {"for_workers": "E022"}).status_code == 303
    row = asked(cast.leader)
    mine = reverse("targets:asked", args=[row.pk])
    assert mine in leader.get("/").content.decode()
    assert cast.door(cast.worker).get(mine).status_code == 404

    digest = leader.get(mine).context["form"].initial["digest"]
    assert leader.post(mine, {"act": "REFUSED", "digest": digest}).status_code == 409
    said = {"act": "REFUSED", "digest": digest, "words": "太紧"}
    assert leader.post(mine, said).status_code == 303
    assert mine not in leader.get("/").content.decode()
    assert page in safety.get("/").content.decode()

    chief = cast.door(cast.gm, language)
    publishing = reverse("targets:publish", args=[cast.year])
    told = chief.get(publishing)
    assert (told.status_code, told.context["unheard"]) == (200, 1)
    assert "李国强" in told.content.decode()
    assert chief.post(publishing).status_code == 409
    no = Saying.objects.get(act="REFUSED")
    answering = reverse("targets:answer", args=[no.pk])
    assert leader.post(answering, {"words": "x"}).status_code == 404
    assert safety.post(answering, {"words": "照旧"}).status_code == 303
    assert "照旧" in leader.get(mine).content.decode()
    assert chief.post(publishing).status_code == 303
    assert chief.get(page).context["is_draft"] is False
