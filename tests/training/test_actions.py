"""Attendance by one's own factor, papers from a seed, marked once, with their facts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import dated
from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.accounts.middleware import FRESH, PROVED
from zeren.core import quiz
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.core.tongue import both
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.obligations.models import Obligation
from zeren.training import actions, queries
from zeren.training.models import Attempt, Attendance, Meeting
from zeren.web import words

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


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert "%(" not in words.sentence(caught.value.code, caught.value.params)
    return caught.value.code


def confirm(cast: Cast, person: int, code: str = "", *, by: Actor | None = None) -> Attendance:
    meeting = cast.hold_meeting()
    at = clock.now()
    return actions.confirm_attendance(
        meeting.pk,
        person,
        code=code or queries.wall_code(meeting, at),
        is_proved=True,
        by=by or cast.actor(person),
        at=at,
    )


def plan(cast: Cast, by: int, **more: Any) -> Meeting:
    given: dict[str, Any] = {
        "year": cast.year,
        "title": both("会议", "Meeting"),
        "starts_at": clock.now(),
        "place": both("一号", "Room 1"),
        "trainer_id": cast.workshop,
        "unit_id": cast.units["WELD"],
        "agenda": [{"code": "safety", "minutes": 20}],
        **more,
    }
    return actions.plan_meeting(**given, by=cast.actor(by), at=clock.now())


def draw(cast: Cast, person: int) -> Attempt:
    return actions.open_attempt(person, year=cast.year, by=cast.actor(person), at=clock.now())


def hand_in(cast: Cast, attempt: Attempt, *, right: int = 10) -> Attempt:
    rows = queries.asked(attempt)
    answers = {
        code: list(row.correct) if place < right else []
        for place, (code, row) in enumerate(rows.items())
    }
    row, _result = actions.submit_attempt(
        attempt.pk, answers=answers, by=cast.actor(attempt.person_id), at=clock.now()
    )
    return row


def is_met(cast: Cast, person: int) -> bool:
    today = day_of(clock.today())
    return Obligation.objects.filter(
        requirement="trained", subject_id=person, ok_from__lte=today, ok_to__gt=today
    ).exists()


def test_the_meeting_is_planned_opened_and_closed_with_its_facts(cast: Cast) -> None:
    meeting = cast.hold_meeting()
    actions.close_meeting(meeting.pk, by=cast.actor(cast.gm), at=clock.now())

    assert [facts(f"meeting.{one}") for one in ("planned", "opened", "closed")] == [1, 1, 1]
    assert queries.attendance_of(meeting.pk, cast.gm) is not None


def test_attendance_confirmed_twice_is_kept_once(cast: Cast) -> None:
    first = confirm(cast, cast.worker)

    assert confirm(cast, cast.worker).pk == first.pk
    assert Attendance.objects.filter(person_id=cast.worker).count() == 1


@pytest.mark.parametrize(("seconds", "opens"), [(0, True), (29, True), (60, False), (3600, False)])
def test_digits_seen_on_the_wall_live_less_than_a_minute(
    cast: Cast, hand: Clock, seconds: int, opens: bool
) -> None:
    meeting = cast.hold_meeting()
    code = queries.wall_code(meeting, clock.now())
    hand.tick(seconds=seconds)

    if opens:
        assert confirm(cast, cast.worker, code).how == "own"
    else:
        assert refused(lambda: confirm(cast, cast.worker, code)) == "training.wrong_code"


def test_digits_of_another_meeting_do_not_open_this_one(cast: Cast) -> None:
    other = plan(cast, cast.workshop)
    code = queries.wall_code(other, clock.now())

    assert refused(lambda: confirm(cast, cast.worker, code)) == "training.wrong_code"


@pytest.mark.parametrize("who", ["leader", "gm", "safety"])
def test_nobody_confirms_for_another(cast: Cast, who: str) -> None:
    by = cast.actor(getattr(cast, who))

    assert refused(lambda: confirm(cast, cast.worker, by=by)) == "training.not_yours"


def test_a_person_of_another_unit_cannot_confirm(cast: Cast) -> None:
    meeting = plan(cast, cast.workshop)
    actions.open_meeting(meeting.pk, by=cast.actor(cast.workshop), at=clock.now())
    at = clock.now()
    code = queries.wall_code(meeting, at)

    assert (
        refused(
            lambda: actions.confirm_attendance(
                meeting.pk, cast.clerk, code=code, is_proved=True, by=cast.actor(cast.clerk), at=at
            )
        )
        == "training.other_unit"
    )


def test_a_closed_meeting_confirms_nobody(cast: Cast) -> None:
    meeting = cast.hold_meeting()
    actions.close_meeting(meeting.pk, by=cast.actor(cast.gm), at=clock.now())

    assert refused(lambda: confirm(cast, cast.worker)) == "training.not_open"


def test_a_meeting_is_opened_once(cast: Cast) -> None:
    meeting = cast.hold_meeting()

    assert (
        refused(lambda: actions.open_meeting(meeting.pk, by=cast.actor(cast.gm), at=clock.now()))
        == "training.moved_meanwhile"
    )


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("training.not_planner", lambda c: plan(c, c.worker)),
        ("training.not_planner", lambda c: plan(c, c.leader)),
        ("training.no_agenda", lambda c: plan(c, c.workshop, agenda=[])),
        ("training.unknown_trainer", lambda c: plan(c, c.workshop, trainer_id=99_999)),
        ("training.unknown_meeting", lambda c: _open(c, 99_999, c.gm)),
        ("training.not_planner", lambda c: _open(c, plan(c, c.workshop).pk, c.worker)),
        ("training.attend_first", lambda c: draw(c, c.worker)),
    ],
)
def test_each_refusal_has_its_code_and_its_words(
    cast: Cast, code: str, act: Callable[[Cast], object]
) -> None:
    assert refused(lambda: act(cast)) == code


def _open(cast: Cast, meeting_id: int, by: int) -> Meeting:
    return actions.open_meeting(meeting_id, by=cast.actor(by), at=clock.now())


def test_a_paper_follows_from_its_seed_and_is_given_back_while_it_is_open(cast: Cast) -> None:
    confirm(cast, cast.worker)
    paper = draw(cast, cast.worker)

    pool = queries.questions_for(cast.worker, clock.today())
    again = quiz.draw([one.core for one in pool.values()], paper.seed, queries.COUNTS)

    assert queries.paper_of(paper) == again
    assert draw(cast, cast.worker).pk == paper.pk
    assert facts("attempt.opened") == 1


def test_passing_meets_the_duty_and_failing_does_not(cast: Cast) -> None:
    confirm(cast, cast.worker)
    failed = hand_in(cast, draw(cast, cast.worker), right=7)

    assert (failed.score, failed.has_passed, is_met(cast, cast.worker)) == (70, False, False)

    passed = hand_in(cast, draw(cast, cast.worker), right=8)

    assert (passed.number, passed.score, passed.has_passed) == (2, 80, True)
    assert is_met(cast, cast.worker)
    assert not is_met(cast, cast.mate)
    assert (facts("attempt.failed"), facts("attempt.passed")) == (1, 1)
    assert refused(lambda: draw(cast, cast.worker)) == "training.already_passed"


def test_a_stale_reader_cannot_hand_in_a_second_time(cast: Cast) -> None:
    confirm(cast, cast.worker)
    paper = draw(cast, cast.worker)
    hand_in(cast, paper, right=5)

    assert refused(lambda: hand_in(cast, paper, right=10)) == "training.already_submitted"
    assert Attempt.objects.get(pk=paper.pk).score == 50


def test_nobody_answers_for_another(cast: Cast) -> None:
    confirm(cast, cast.worker)
    paper = draw(cast, cast.worker)
    by, at = cast.actor(cast.mate), clock.now()

    assert (
        refused(lambda: actions.submit_attempt(paper.pk, answers={}, by=by, at=at))
        == "training.not_yours"
    )
    assert (
        refused(lambda: actions.open_attempt(cast.worker, year=cast.year, by=by, at=at))
        == "training.not_yours"
    )


def test_an_answer_that_was_not_on_the_paper_is_refused(cast: Cast) -> None:
    confirm(cast, cast.worker)
    paper = draw(cast, cast.worker)
    by, at = cast.actor(cast.worker), clock.now()

    assert (
        refused(lambda: actions.submit_attempt(paper.pk, answers={"no": [0]}, by=by, at=at))
        == "quiz.not_on_paper"
    )
    assert Attempt.objects.get(pk=paper.pk).state == "OPEN"


def test_standings_take_two_queries_for_any_number(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    for people in ([cast.worker], list(cast.ids.values())):
        with django_assert_num_queries(2):
            queries.standings(people, cast.year)


def test_figures_by_unit_count_each_person_once(cast: Cast) -> None:
    cast.train(cast.worker, cast.mate)
    path = dated.path_of(cast.units["WELD"])

    shop, team = queries.unit_figures(path, cast.year, clock.today())

    assert (shop.due, shop.trained, team.due, team.trained) == (5, 2, 4, 2)


def test_wrong_digits_are_counted_by_person_and_a_right_one_never(cast: Cast) -> None:
    """E15: 300 wrong codes by one worker, all heard."""
    cast.hold_meeting()
    said = [refused(lambda: confirm(cast, cast.worker, "000000")) for _ in range(300)]

    assert said.count("training.wrong_code") == 10
    assert said.count("training.too_many_codes") == 290
    assert confirm(cast, cast.mate).person_id == cast.mate
    for _ in range(20):  # again and again the right one, which only returns the first
        confirm(cast, cast.mate)


def test_nobody_is_there_without_the_own_pin_a_moment_ago(cast: Cast) -> None:
    meeting = cast.hold_meeting()
    at = clock.now()

    def without() -> object:
        code = queries.wall_code(meeting, at)
        by = cast.actor(cast.worker)
        return actions.confirm_attendance(
            meeting.pk, cast.worker, code=code, is_proved=False, by=by, at=at
        )

    assert refused(without) == "training.prove_first"


def test_the_page_asks_the_pin_once_and_then_not_for_a_while(cast: Cast) -> None:
    meeting = cast.hold_meeting()
    address = f"/training/meetings/{meeting.pk}/here/"
    client = cast.door(cast.worker)
    session = client.session
    session[PROVED] -= FRESH.total_seconds() + 1
    session.save()
    code = queries.wall_code(meeting, clock.now())
    assert 'name="pin"' in client.get(address).content.decode()

    assert client.post(address, {"code": code}).status_code == 409
    assert client.post(address, {"code": code, "pin": "918274"}).status_code == 409
    assert client.post(address, {"code": "000000", "pin": PIN}).status_code == 409
    assert 'name="pin"' not in client.get(address).content.decode()
    assert client.post(address, {"code": code}).status_code == 303
    assert queries.attendance_of(meeting.pk, cast.worker) is not None
