"""What ends before its time, what is closed, and a name that is corrected."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.cast import SYSTEM, Cast, cast_of, keep_targets_at
from tests.frozen import Clock, frozen
from tests.letters.test_refit import bring_into_force
from zeren.core.refusal import Refused
from zeren.core.sheets.workbook import Book, Row
from zeren.ledger import audit, clock, inbox
from zeren.ledger.actions import sequence
from zeren.ledger.models import Fact
from zeren.obligations import queries as owed
from zeren.organisation import actions, queries
from zeren.organisation.actions.naming import commitment
from zeren.organisation.models import Grant, Person, PersonName, PersonWord, Post, Thing, Unit
from zeren.responsibility import queries as responsibility

pytestmark = pytest.mark.django_db

TODAY = date(2022, 2, 16)


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(hand: Clock) -> Cast:
    return cast_of()


def post(code: str) -> int:
    return int(Post.objects.get(code=code).pk)


def thing(code: str) -> int:
    return int(Thing.objects.get(code=code).pk)


def reasons(act: Callable[[], object]) -> list[str]:
    """The codes of every reason why something is not closed."""
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.code == "organisation.still_in_use"
    return [one.code.removeprefix("organisation.in_use_") for one in refused.value.problems]


def refuses(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.code == code


def seen_in(page: str) -> str:
    """The digest of what the confirm page showed."""
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def body(code: str) -> list[dict[str, object]]:
    """What the facts of a code say, oldest first."""
    return [json.loads(one.body) for one in Fact.objects.filter(code=code).order_by("id")]


def is_met(requirement: str, subject: int, on: date) -> bool:
    day = on.toordinal()
    rows = owed.rows_on(day).filter(requirement=requirement, subject_id=subject)
    return any(one.ok_from <= day < one.ok_to for one in rows)


def dues(kind: str, subject: int, on: date) -> int:
    return sum(
        one.subject_id == subject and one.subject_kind == kind
        for one in owed.rows_on(on.toordinal())
    )


# A second post


def acting(cast: Cast) -> None:
    """The worker acts as team leader for the rest of the year; the leader has moved on."""
    given = {"by": SYSTEM, "at": clock.now()}
    actions.transfer(cast.leader, post("OF"), from_date=TODAY, by=SYSTEM, at=clock.now())
    actions.take_second_post(cast.worker, post("TL"), from_date=TODAY, **given)  # type: ignore[arg-type]  # actor and moment
    inbox.react(at=clock.now())


def test_a_second_post_ends_early_and_the_main_one_goes_on(cast: Cast, hand: Clock) -> None:
    acting(cast)
    hand.tick(days=10)
    until = clock.today()
    assert queries.head_of(cast.units["W2"], until) == cast.worker

    actions.end_second_post(
        cast.worker, post("TL"), until=until, by=cast.actor(cast.clerk), at=clock.now()
    )
    inbox.react(at=clock.now())

    assert queries.head_of(cast.units["W2"], until) is None
    assert queries.head_of(cast.units["W2"], until - timedelta(days=1)) == cast.worker
    assert [row[0] for row in queries.posts_held(cast.worker, until)] == [post("WE")]
    assert not is_met("unit_head", cast.units["W2"], until)
    assert [one["post"] for one in body("person.second_post_ended")] == [post("TL")]


def test_a_second_post_that_ends_ahead_is_a_plan_that_can_be_withdrawn(cast: Cast) -> None:
    acting(cast)
    until = TODAY + timedelta(days=30)
    actions.end_second_post(cast.worker, post("TL"), until=until, by=SYSTEM, at=clock.now())
    assert queries.head_of(cast.units["W2"], until) is None

    [told] = body("person.second_post_ended")
    actions.withdraw(int(str(told["planned"])), by=SYSTEM, at=clock.now())

    assert queries.head_of(cast.units["W2"], until) == cast.worker


def test_ends_of_second_posts_that_make_no_sense_are_refused(cast: Cast) -> None:
    def end(person: int, code: str, until: date, by: int | None = None) -> Callable[[], object]:
        actor = cast.actor(by) if by else SYSTEM
        return lambda: actions.end_second_post(
            person, post(code), until=until, by=actor, at=clock.now()
        )

    acting(cast)
    later = TODAY + timedelta(days=5)

    refuses("organisation.no_second_post", end(cast.worker, "WE", later))
    refuses("organisation.ends_before_it_begins", end(cast.worker, "TL", TODAY))
    refuses("organisation.not_yours", end(cast.worker, "TL", later, by=cast.mate))
    end(cast.worker, "TL", later)()
    refuses("organisation.ends_already", end(cast.worker, "TL", later + timedelta(days=1)))


# A sharing


def shared(cast: Cast) -> int:
    found = thing("HJ-12")
    actions.share(
        found, cast.units["SAFE"], reason="两班共用", from_date=TODAY, by=SYSTEM, at=clock.now()
    )
    inbox.react(at=clock.now())
    return found


def test_a_sharing_ends_early_and_the_other_unit_answers_alone(cast: Cast, hand: Clock) -> None:
    found = shared(cast)
    hand.tick(days=10)
    until = clock.today()
    before = responsibility.who(found, until - timedelta(days=1))

    actions.end_share(
        found, cast.units["SAFE"], until=until, by=cast.actor(cast.safety), at=clock.now()
    )
    inbox.react(at=clock.now())

    now = responsibility.who(found, until)
    assert before is not None
    assert now is not None
    assert (before.also, now.also) == ((cast.safety,), ())
    assert now.in_charge == cast.workshop
    assert is_met("thing_in_charge", found, until)


def test_ends_of_sharings_that_make_no_sense_are_refused(cast: Cast) -> None:
    found = shared(cast)
    later = TODAY + timedelta(days=5)

    def end(unit: str, until: date, by: int | None = None) -> Callable[[], object]:
        actor = cast.actor(by) if by else SYSTEM
        return lambda: actions.end_share(
            found, cast.units[unit], until=until, by=actor, at=clock.now()
        )

    refuses("organisation.does_not_share", end("WELD", later))
    refuses("organisation.ends_before_it_begins", end("SAFE", TODAY))
    refuses("organisation.not_yours", end("SAFE", later, by=cast.worker))
    end("SAFE", later)()
    refuses("organisation.ends_already", end("SAFE", later))


# Closing


def test_a_unit_is_closed_only_when_nothing_is_in_it_and_every_reason_is_told(
    cast: Cast, hand: Clock
) -> None:
    def close(unit: str, on: date = TODAY) -> Callable[[], object]:
        return lambda: actions.close_unit(
            cast.units[unit], from_date=on, by=cast.actor(cast.gm), at=clock.now()
        )

    Grant.objects.filter(person_id=cast.auditor).update(unit_id=cast.units["WELD"])

    assert reasons(close("WELD")) == ["units", "posts", "charge", "roles"]
    assert reasons(close("W2")) == ["posts", "use"]
    refuses("organisation.top_is_not_closed", close("CO"))
    refuses("organisation.closes_when_it_has_come", close("W2", TODAY + timedelta(days=1)))


def empty_team(cast: Cast) -> None:
    """Everybody of welding team 2 is transferred, its place is used by others, its posts close."""
    by = cast.actor(cast.gm)
    for person in (cast.leader, cast.worker, cast.mate, cast.agency, cast.contractor):
        actions.transfer(person, post("OF"), from_date=TODAY, by=by, at=clock.now())
    for code in ("WS-1", "O2-3"):
        actions.name_user(
            thing(code), person_id=cast.worker, instead=True, from_date=TODAY, by=by, at=clock.now()
        )
    keep_targets_at(cast, "WELD", clock.now())
    for code in ("TL", "WE"):
        actions.close_post(post(code), from_date=TODAY, by=by, at=clock.now())


def test_a_closed_unit_owes_nothing_from_that_day_and_stays_in_the_past(
    cast: Cast, hand: Clock
) -> None:
    unit = cast.units["W2"]
    empty_team(cast)
    actions.close_unit(unit, from_date=TODAY, by=cast.actor(cast.gm), at=clock.now())
    inbox.react(at=clock.now())

    assert dues("unit", unit, TODAY) == 0
    assert dues("unit", unit, TODAY - timedelta(days=1)) > 0
    assert queries.unit(unit, TODAY) is None
    assert unit not in {row.id for row in queries.unit_tree(TODAY)}
    assert Unit.objects.get(pk=unit).to_day == TODAY.toordinal()
    page = cast.door(cast.gm).get(reverse("desk:unit", args=[unit]))
    assert page.status_code == 200
    sequence()
    assert audit.audit() == []


def test_what_is_closed_takes_in_nothing_new_not_even_for_a_day_before(cast: Cast) -> None:
    empty_team(cast)
    yesterday = TODAY - timedelta(days=1)

    for on in (yesterday, TODAY):
        code = "organisation.is_closed" if on < TODAY else "organisation.no_such_post"
        refuses(
            code,
            lambda on=on: actions.transfer(  # type: ignore[misc]  # the day of this turn
                cast.auditor, post("WE"), from_date=on, by=SYSTEM, at=clock.now()
            ),
        )


def test_a_post_is_closed_only_when_nobody_holds_it_then_or_later(cast: Cast) -> None:
    def close() -> object:
        return actions.close_post(post("WE"), from_date=TODAY, by=SYSTEM, at=clock.now())

    assert reasons(close) == ["people", "use"]
    later = TODAY + timedelta(days=20)
    for person in (cast.worker, cast.mate, cast.agency, cast.contractor):
        actions.transfer(person, post("OF"), from_date=later, by=SYSTEM, at=clock.now())
    assert reasons(close) == ["people", "use"]


def test_a_closed_thing_has_no_user_and_nobody_in_charge_and_leaves_their_letters(
    cast: Cast,
) -> None:
    found = thing("HJ-12")
    cast.issue()
    bring_into_force(cast, cast.worker, cast.mate)
    old = cast.letter(cast.worker)

    actions.close_thing(found, from_date=TODAY, by=cast.actor(cast.safety), at=clock.now())
    inbox.react(at=clock.now())

    assert dues("thing", found, TODAY) == 0
    assert responsibility.who(found, TODAY) is None
    assert queries.custodies([found], TODAY) == {}
    new = cast.letter(cast.worker)
    assert (new.supersedes_id, new.needs) == (old.pk, "ACKNOWLEDGE")
    assert cast.letter(cast.mate).state == "IN_FORCE"


def test_a_place_with_things_in_it_is_not_closed(cast: Cast) -> None:
    def close() -> object:
        return actions.close_thing(thing("WS-1"), from_date=TODAY, by=SYSTEM, at=clock.now())

    assert reasons(close) == ["things"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_tells_every_reason_as_a_sentence_and_closes_when_there_is_none(
    cast: Cast, language: str
) -> None:
    door = cast.door(cast.clerk, language)
    address = reverse("organisation:close-post", args=[post("WE")])

    answer = door.post(address, {"from_date": TODAY.isoformat()})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "田𠮷生" in page
    assert ("Transfer them first" if language == "en" else "请先调动") in page
    assert ("Name another user instead" if language == "en" else "请先另行明确使用人") in page
    empty = reverse("organisation:close-thing", args=[thing("DH-1")])
    asked = door.post(empty, {"from_date": TODAY.isoformat()})
    assert asked.status_code == 200
    assert ("王喆" in asked.content.decode()) is True
    sure = {"from_date": TODAY.isoformat(), "sure": "1", "seen": seen_in(asked.content.decode())}
    assert door.post(empty, sure).status_code == 303
    assert queries.thing(thing("DH-1"), TODAY) is None


# A name


def test_a_corrected_name_stands_everywhere_but_on_what_was_issued(cast: Cast) -> None:
    cast.issue()
    bring_into_force(cast, cast.worker, cast.leader)
    mine, of_leader, of_mate = (cast.letter(one) for one in (cast.worker, cast.leader, cast.mate))

    actions.correct_name(
        cast.leader, "李国樯", reason="录入笔误", by=cast.actor(cast.clerk), at=clock.now()
    )
    inbox.react(at=clock.now())

    assert queries.names([cast.leader])[cast.leader] == "李国樯"
    for letter, person in ((mine, cast.worker), (of_leader, cast.leader)):
        now = cast.letter(person)
        assert (now.pk, now.state) == (letter.pk, "IN_FORCE")
        assert "李国强" in now.text
    assert cast.letter(cast.mate).supersedes_id == of_mate.pk
    assert "李国樯" in cast.letter(cast.mate).text


def test_who_was_called_what_can_be_proved_and_the_log_names_nobody(cast: Cast) -> None:
    for name in ("田吉生", "田吉笙"):
        actions.correct_name(
            cast.worker, name, reason="录入笔误", by=cast.actor(cast.clerk), at=clock.now()
        )

    rows = list(PersonName.objects.order_by("id"))
    assert [row.name for row in rows] == ["田𠮷生", "田吉生", "田吉笙"]
    assert all(row.commitment == commitment(row.key, row.name) for row in rows)
    assert len({row.key for row in rows}) == 3
    told = body("person.name_corrected")
    assert [(one["before"], one["after"]) for one in told] == [
        (rows[0].commitment, rows[1].commitment),
        (rows[1].commitment, rows[2].commitment),
    ]
    assert not any(name in str(one.body) for one in Fact.objects.all() for name in ("田", "笔误"))
    sequence()
    assert audit.audit(tables=[PersonName]) == []
    PersonName.objects.filter(pk=rows[0].pk).update(commitment="0" * 64)
    assert audit.audit(tables=[PersonName]) != []


def test_a_name_is_found_as_it_is_now_and_corrected_by_somebody_else(cast: Cast) -> None:
    def correct(name: str, reason: str = "录入笔误", by: int | None = None) -> object:
        actor = cast.actor(by or cast.clerk)
        return actions.correct_name(cast.clerk if by is None else cast.worker, name,
                                    reason=reason, by=actor, at=clock.now())  # fmt: skip

    refuses("organisation.not_yourself_named", lambda: correct("何小雯"))
    refuses("organisation.not_yours", lambda: correct("田吉生", by=cast.mate))
    refuses("organisation.same_name", lambda: correct("田𠮷生", by=cast.gm))
    refuses("organisation.no_name_reason", lambda: correct("田吉生", "", by=cast.gm))
    correct("田吉生", by=cast.gm)

    assert PersonWord.objects.filter(person=cast.worker, word__startswith="tian").exists()


def test_a_workbook_that_names_what_is_closed_is_told_line_and_column(cast: Cast) -> None:
    empty_team(cast)
    actions.close_thing(thing("HJ-12"), from_date=TODAY, by=SYSTEM, at=clock.now())
    rows = {
        "posts": [{"code": "TL", "layer": "4"}],
        "people": [{"number": "E021", "post": "WE", "from": TODAY.isoformat()}],
        "things": [{"code": "HJ-12", "kind": "equipment"}, {"code": "DH-1", "users": "E022 WE"}],
    }
    book = Book(
        {
            sheet: tuple(Row(sheet, line, one) for line, one in enumerate(lines, 2))
            for sheet, lines in rows.items()
        }
    )
    staged = actions.upload(book, name="x.xlsx", digest="2" * 64, by=SYSTEM, at=clock.now())

    with pytest.raises(Refused) as refused:
        actions.confirm(staged.pk, by=SYSTEM, at=clock.now())

    told = [one.where for one in refused.value.problems if one.code == "import.closed"]
    assert told == ["posts 2 code", "people 2 post", "things 2 code", "things 3 users"]


def test_the_ends_are_entered_over_the_pages_by_their_keepers_alone(
    cast: Cast, hand: Clock
) -> None:
    """Each page is offered where the person or thing is changed, and is not there for others."""
    acting(cast)
    found = shared(cast)
    hand.tick(days=3)
    last = {"last_day": clock.today().isoformat()}
    acts = (
        (cast.clerk, "person-changes", cast.worker, "end-second-post",
         [cast.worker, post("TL")], last),
        (cast.safety, "thing-changes", found, "end-share", [found, cast.units["SAFE"]], last),
        (cast.clerk, "person-changes", cast.worker, "correct-name", [cast.worker],
         {"name": "田吉生", "reason": "录入笔误"}),
    )  # fmt: skip
    for who, list_name, key, name, args, asked in acts:
        door, address = cast.door(who), reverse(f"organisation:{name}", args=args)
        listed = door.get(reverse(f"organisation:{list_name}", args=[key])).content.decode()
        assert address in listed, name
        for stranger in (cast.mate, cast.auditor, cast.workshop):
            assert cast.door(stranger).get(address).status_code == 404, name
        shown = door.post(address, asked)
        assert shown.status_code == 200, (name, shown.content.decode())
        sure = {**asked, "sure": "1", "seen": seen_in(shown.content.decode())}
        assert door.post(address, sure).status_code == 303, name

    assert queries.head_of(cast.units["W2"], clock.today() + timedelta(days=1)) is None
    assert Person.objects.get(pk=cast.worker).name == "田吉生"
