"""Texts in versions: drafted, published, replaced, taken back; packs switched; shipped anew."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.content import actions, queries, sheets
from zeren.content.models import Text
from zeren.content.queries.findings import findings
from zeren.core import content as core
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.training import actions as training
from zeren.training import queries as training_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as moved:
        yield moved


@pytest.fixture
def cast(hand: Clock) -> Cast:
    return cast_of(with_targets=False)


def facts(code: str) -> int:
    return Fact.objects.filter(code=code).count()


def changed(kind: str, code: str, **fields: Any) -> dict[str, Any]:
    return queries.one(kind, code) | fields


def publish(cast: Cast, kind: str, code: str, **fields: Any) -> Text:
    """The safety manager writes and publishes."""
    by, body = cast.actor(cast.safety), changed(kind, code, **fields)
    draft = actions.draft(kind, code, body, by=by, at=clock.now())
    return actions.publish([draft.pk], seen=[draft.digest], by=by, at=clock.now())[0]


def title(en: str) -> dict[str, str]:
    return {"zh-hans": "新标题", "en": en}


def test_a_published_draft_holds_and_the_version_before_it_stays(cast: Cast) -> None:
    before = queries.versions("card", "rights")[0]

    row = publish(cast, "card", "rights", title=title("Your rights here"))

    assert (row.number, row.state) == (before.number + 1, "PUBLISHED")
    assert queries.one("card", "rights")["title"]["en"] == "Your rights here"
    old = queries.version("card", "rights", before.number)
    assert old is not None
    assert (old.state, old.body) == ("REPLACED", before.body)
    assert facts("content.published") == facts("content.replaced") == facts("content.drafted") == 1


def test_to_undo_is_a_new_version_with_the_words_of_the_old_one(cast: Cast) -> None:
    first = queries.versions("card", "rights")[0]
    publish(cast, "card", "rights", title=title("Your rights here"))

    row = publish(cast, "card", "rights", **first.body)

    assert (row.number, row.digest) == (first.number + 2, first.digest)


def test_a_draft_that_nobody_published_is_not_read(cast: Cast) -> None:
    by = cast.actor(cast.safety)

    actions.draft(
        "card", "rights", changed("card", "rights", title=title("New")), by=by, at=clock.now()
    )

    assert queries.one("card", "rights")["title"]["en"] != "New"


@pytest.mark.parametrize("who", ["worker", "workshop", "clerk"])
def test_only_the_safety_manager_and_the_general_manager_write(cast: Cast, who: str) -> None:
    by = cast.actor(cast.ids[who])

    with pytest.raises(Refused, match=r"content\.not_yours"):
        actions.draft("card", "rights", changed("card", "rights"), by=by, at=clock.now())
    with pytest.raises(Refused, match=r"content\.not_yours"):
        actions.switch("dust", is_on=False, shipped=[], by=by, at=clock.now())


def test_a_second_writer_is_told_and_loses_nothing(cast: Cast) -> None:
    by, body = cast.actor(cast.safety), changed("card", "rights", title=title("One"))
    seen = queries.versions("card", "rights")[0].number
    first = actions.draft("card", "rights", body, seen=seen, by=by, at=clock.now())

    with pytest.raises(Refused, match=r"content\.moved_meanwhile"):
        actions.draft("card", "rights", body, seen=seen, by=by, at=clock.now())
    with pytest.raises(Refused, match=r"content\.moved_meanwhile"):
        actions.publish([first.pk], seen=["another digest"], by=by, at=clock.now())


def test_a_clause_of_the_letter_is_changed_but_never_taken_out(cast: Cast) -> None:
    by, row = cast.actor(cast.safety), queries.versions("clause", "letter.rights")[0]

    with pytest.raises(Refused, match=r"content\.needed"):
        actions.drop("clause", "letter.rights", number=row.number, by=by, at=clock.now())
    with pytest.raises(Refused) as refused:
        actions.draft("clause", "letter.rights",
                      changed("clause", "letter.rights", clauses=[{"en": "At own risk"}]),
                      by=by, at=clock.now())  # fmt: skip
    assert refused.value.problems[0].code == "letter.shifts_liability"


def test_dead_words_stop_publishing_and_a_warning_is_acknowledged_by_name(cast: Cast) -> None:
    by = cast.actor(cast.gm)
    other = {"zh-hans": "总经理组织制定规章制度", "en": "The duty."}
    duty = queries.published("duty")[-1]
    row = actions.draft("duty", duty.code, {**duty.body, "text": other}, by=by, at=clock.now())
    with pytest.raises(Refused, match=r"content\.warnings_unread"):
        actions.publish([row.pk], seen=[row.digest], by=by, at=clock.now())
    keys = [one.key for one in findings([row], clock.today())]

    actions.publish([row.pk], seen=[row.digest], acknowledged=keys, by=by, at=clock.now())

    assert facts("content.warnings_read") == 1
    gone = {"zh-hans": "按GB/T 33000-2016开展自评", "en": "Self-assess by GB/T 33000-2016"}
    clause = changed("clause", "letter.rights", clauses=[gone])
    with frozen(datetime(2026, 12, 1, 3, tzinfo=UTC)):
        row = actions.draft("clause", "letter.rights", clause, by=by, at=clock.now())
        with pytest.raises(Refused) as refused:
            actions.publish([row.pk], seen=[row.digest], by=by, at=clock.now())
    assert {one.code for one in refused.value.problems} == {"lint.dead_citation"}


def test_what_is_shipped_twice_is_brought_in_once(cast: Cast) -> None:
    rows, told = Text.objects.count(), facts("content.shipped")

    assert actions.bring_in(sheets.shipped("base"), at=clock.now()) == 0

    assert (Text.objects.count(), facts("content.shipped")) == (rows, told)


def test_newer_shipped_words_hold_at_once_unless_the_house_wrote_its_own(cast: Cast) -> None:
    publish(cast, "card", "rights", title=title("Ours"))
    newer = [
        ("base", "card", code, {**queries.one("card", code), "title": title("Newer")})
        for code in ("rights", "policy")
    ]

    assert actions.bring_in(newer, at=clock.now()) == 2
    assert actions.bring_in(newer, at=clock.now()) == 0

    assert queries.one("card", "policy")["title"]["en"] == "Newer"
    assert queries.one("card", "rights")["title"]["en"] == "Ours"
    assert [row.body["title"]["en"] for row in queries.drafts()] == ["Newer"]


def test_a_pack_that_is_off_is_neither_read_nor_asked(cast: Cast) -> None:
    by, on = cast.actor(cast.gm), clock.today()
    met = core.met(core.Person(("Pellet mill",)), queries.dangers())
    assert "dust" in {row.code for row in queries.for_person("card", met)}

    actions.switch("dust", is_on=False, shipped=[], by=by, at=clock.now())

    assert "dust" not in {row.code for row in queries.for_person("card", met)}
    asked = training_queries.questions_for(cast.worker, on)
    assert not any("dust" in one.body.get("audience", ()) for one in asked.values())
    assert facts("content.pack_off") == 1
    with pytest.raises(Refused, match=r"content\.moved_meanwhile"):
        actions.switch("dust", is_on=False, shipped=[], by=by, at=clock.now())


def test_a_bakery_is_never_asked_about_dust(cast: Cast) -> None:
    for pack in ("dust", "machining", "factory"):
        actions.switch(pack, is_on=False, shipped=[], by=SYSTEM, at=clock.now())
    shipped = sheets.shipped("kitchen")
    actions.switch("kitchen", is_on=True, shipped=shipped, by=SYSTEM, at=clock.now())
    met = queries.meets(core.Person(("Dough mixer", "Bakery", "Baker"), frozenset({"P33"})))

    words = str(
        [row.body for kind in ("card", "question") for row in queries.for_person(kind, met)]
    )

    assert "Hot oil" in words
    assert "wood" not in words.lower()
    assert "silo" not in words.lower()


def test_a_paper_keeps_its_questions_when_their_words_change(cast: Cast) -> None:
    cast.attend(cast.worker)
    me = cast.actor(cast.worker)
    paper = training.open_attempt(cast.worker, year=cast.year, by=me, at=clock.now())
    code = paper.paper[0]["code"]
    before = training_queries.asked(paper)[code].body

    second = publish(cast, "question", code, text={"en": "Something else?"})
    publish(cast, "question", code, text={"en": "Once more?"})

    kept = queries.of_versions("question", {(code, second.number)})
    assert kept[code].body["text"]["en"] == "Something else?"
    assert training_queries.asked(paper)[code].body == before
    answers = {code: one.correct for code, one in training_queries.asked(paper).items()}
    _row, result = training.submit_attempt(paper.pk, answers=answers, by=me, at=clock.now())
    assert result.score == 100
