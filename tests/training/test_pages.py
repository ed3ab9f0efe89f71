"""The training through HTTP, in both languages; what is not yours to see is not there."""

import pytest
from django.urls import reverse

from tests.cast import Cast, cast_of
from tests.counted import counted
from zeren.ledger import clock
from zeren.training import queries
from zeren.training.models import Attempt

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "zh-hans")


@pytest.fixture
def cast() -> Cast:
    return cast_of(with_targets=False)


def url(name: str, *args: object) -> str:
    return reverse(f"training:{name}", args=args)


def paper_of(cast: Cast, person: int) -> Attempt:
    found = queries.open_attempt(person, cast.year)
    assert found is not None
    return found


def answers_of(attempt: Attempt, *, right: int = 10) -> dict[str, list[int]]:
    rows = queries.asked(attempt)
    given = {}
    for place, (code, row) in enumerate(rows.items()):
        wrong = [n for n in range(len(row.options)) if n not in row.correct]
        given[f"q-{code}"] = list(row.correct) if place < right else wrong[:1]
    return given


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_worker_walks_from_the_meeting_to_the_letter(cast: Cast, language: str) -> None:
    meeting = cast.hold_meeting()
    door = cast.door(cast.worker, language)
    before = door.get(url("quiz")).content.decode()
    assert ("still closed" if language == "en" else "还没有开放") in before

    code = queries.wall_code(meeting, clock.now())
    assert door.post(url("here", meeting.pk), {"code": code}).status_code == 303
    assert door.get(url("cards")).status_code == 200
    begun = door.post(url("quiz"))
    attempt = paper_of(cast, cast.worker)
    assert begun.headers["Location"] == url("paper", attempt.pk)
    shown = door.get(url("paper", attempt.pk)).content.decode()
    assert shown.count("<fieldset") == 10
    handed = door.post(url("paper", attempt.pk), answers_of(attempt, right=9))
    assert handed.headers["Location"] == url("result", attempt.pk)
    result = door.get(url("result", attempt.pk)).content.decode()

    assert "90" in result
    assert ("Why" if language == "en" else "原因") in result
    assert reverse("letters:mine") in result
    assert queries.standing(cast.worker, cast.year).is_trained


def test_an_unanswered_question_is_named_and_the_paper_stays_open(cast: Cast) -> None:
    cast.attend(cast.worker)
    door = cast.door(cast.worker)
    door.post(url("quiz"))
    attempt = paper_of(cast, cast.worker)
    given = answers_of(attempt)
    given.pop(f"q-{attempt.paper[2]['code']}")

    answer = door.post(url("paper", attempt.pk), given)

    assert answer.status_code == 422
    assert "Question 3 has no answer yet." in answer.content.decode()
    assert answer.content.decode().count(" checked") >= 9
    assert paper_of(cast, cast.worker).pk == attempt.pk


def test_a_paper_handed_in_twice_shows_the_first_result(cast: Cast) -> None:
    cast.attend(cast.worker)
    door = cast.door(cast.worker)
    door.post(url("quiz"))
    attempt = paper_of(cast, cast.worker)
    door.post(url("paper", attempt.pk), answers_of(attempt, right=5))

    again = door.post(url("paper", attempt.pk), answers_of(attempt, right=10))

    assert again.headers["Location"] == url("result", attempt.pk)
    assert queries.standing(cast.worker, cast.year).score == 50


def test_the_quiz_before_the_meeting_is_refused_in_words(cast: Cast) -> None:
    answer = cast.door(cast.worker).post(url("quiz"))

    assert answer.status_code == 409
    assert "First the meeting, then the quiz" in answer.content.decode()


def test_other_digits_are_refused_in_words(cast: Cast) -> None:
    meeting = cast.hold_meeting()
    wrong = f"{(int(queries.wall_code(meeting, clock.now())) + 7) % 1_000_000:06d}"

    answer = cast.door(cast.worker).post(url("here", meeting.pk), {"code": wrong})

    assert answer.status_code == 409
    assert "look again" in answer.content.decode()


def test_papers_of_others_are_not_there(cast: Cast) -> None:
    cast.train(cast.worker)
    attempt = queries.attempts(cast.worker, cast.year)[0]

    for who in (cast.mate, cast.leader, cast.gm, cast.safety):
        assert cast.door(who).get(url("result", attempt.pk)).status_code == 404
        assert cast.door(who).get(url("paper", attempt.pk)).status_code == 404


@pytest.mark.parametrize("page", ["wall", "wall-now", "wall-qr", "sheet"])
def test_the_wall_and_the_names_are_not_there_for_workers(cast: Cast, page: str) -> None:
    meeting = cast.hold_meeting()

    assert cast.door(cast.worker).get(url(page, meeting.pk)).status_code == 404
    assert cast.door(cast.gm).get(url(page, meeting.pk)).status_code == 200


def test_a_worker_sees_the_agenda_and_no_names(cast: Cast) -> None:
    meeting = cast.hold_meeting()
    cast.attend(cast.mate)

    page = cast.door(cast.worker).get(url("meeting", meeting.pk)).content.decode()

    assert "Agenda" in page
    assert "王喆" not in page
    assert "王喆" in cast.door(cast.safety).get(url("meeting", meeting.pk)).content.decode()


@pytest.mark.parametrize("act", ["open", "close"])
def test_a_worker_cannot_open_or_close_the_meeting(cast: Cast, act: str) -> None:
    meeting = cast.hold_meeting()

    assert cast.door(cast.worker).post(url(act, meeting.pk)).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_meeting_is_planned_after_a_look_at_what_will_happen(cast: Cast, language: str) -> None:
    door = cast.door(cast.safety, language)
    form = door.get(url("plan")).context["form"]
    given = {
        **{name: form[name].value() for name in ("title_zh", "title_en", "unit", "agenda")},
        "trainer": cast.gm,
        "starts_at": "2030-02-16T08:30",
        "place": "一号会议室",
    }

    preview = door.post(url("plan"), given)
    assert not queries.meetings(cast.viewer(cast.safety)).exists()
    assert "孙致远" in preview.content.decode()
    planned = door.post(url("plan"), {**given, "sure": "1"})

    made = queries.meetings(cast.viewer(cast.safety)).get()
    assert planned.headers["Location"] == url("meeting", made.pk)
    assert (made.year, len(made.agenda), made.trainer_id) == (2030, 8, cast.gm)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_safety_office_sees_figures_by_unit_with_a_table(cast: Cast, language: str) -> None:
    cast.train(cast.worker, cast.mate)

    page = cast.door(cast.safety, language).get(url("index")).content.decode()

    assert 'data-chart="treemap"' in page
    assert 'id="units"' in page
    assert "焊接车间" in page or "Welding shop" in page


def test_figures_take_as_many_queries_for_many_people_as_for_few(cast: Cast) -> None:
    door = cast.door(cast.safety)
    cast.hold_meeting()
    door.get(url("index"))
    with counted() as few:
        door.get(url("index"))
    cast.train(cast.worker, cast.mate, cast.leader, cast.agency)
    with counted() as many:
        door.get(url("index"))

    assert len(few) == len(many)


def test_the_record_tells_time_content_participants_and_result(cast: Cast) -> None:
    cast.train(cast.worker)
    meeting = cast.hold_meeting()

    answer = cast.door(cast.safety).get(url("sheet", meeting.pk))

    page = " ".join(answer.content.decode().split())
    for word in (
        "Time of training",
        "Content",
        "Participants",
        "Result",
        "Trainer",
        "田𠮷生",
        "100 · passed",
    ):
        assert word in page
