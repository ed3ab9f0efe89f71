"""The same seed gives the same paper; every wrong answer is named with the right one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import quiz
from zeren.core.quiz import Item, Question, Wrong
from zeren.core.refusal import Refused

TOPICS = ("safety", "environment", "rights")
QUESTIONS = tuple(
    Question(f"{topic}-{n:02}", topic, 4, frozenset({n % 4})) for topic in TOPICS for n in range(20)
)
KEY = {question.code: question for question in QUESTIONS}
COUNTS = {"safety": 6, "environment": 4, "rights": 5}


@given(st.text(max_size=20), st.permutations(QUESTIONS))
def test_the_same_seed_gives_the_same_paper_in_whatever_order_questions_are_read(
    seed: str, questions: list[Question]
) -> None:
    paper = quiz.draw(questions, seed, COUNTS)

    assert paper == quiz.draw(QUESTIONS, seed, COUNTS)
    assert len({item.code for item in paper}) == 15
    for topic, want in COUNTS.items():
        assert sum(item.code.startswith(topic) for item in paper) == want
    for item in paper:
        assert sorted(item.options) == [0, 1, 2, 3]


def test_two_seeds_give_two_papers() -> None:
    papers = {quiz.draw(QUESTIONS, f"seed {n}", COUNTS) for n in range(200)}

    assert len(papers) == 200


def test_over_many_seeds_every_question_and_every_order_comes_up() -> None:
    papers = [quiz.draw(QUESTIONS, f"seed {n}", COUNTS) for n in range(300)]

    assert {item.code for paper in papers for item in paper} == set(KEY)
    assert len({item.options for paper in papers for item in paper}) == 24


def test_true_and_false_keep_their_order() -> None:
    questions = [Question("t", "safety", 2, frozenset({0}), keeps_order=True)]

    assert all(
        quiz.draw(questions, f"seed {n}", {"safety": 1}) == (Item("t", (0, 1)),) for n in range(20)
    )


def test_every_topic_that_lacks_questions_is_named() -> None:
    with pytest.raises(Refused) as refused:
        quiz.draw(QUESTIONS, "x", {"safety": 21, "rights": 5, "fire": 1})

    assert [(p.where, p.params) for p in refused.value.problems] == [
        ("safety", {"want": 21, "got": 20}),
        ("fire", {"want": 1, "got": 0}),
    ]


PAPER = tuple(Item(f"safety-0{n}", (3, 2, 1, 0)) for n in range(5))


@pytest.mark.parametrize(
    ("wrong", "score", "has_passed"), [(0, 100, True), (1, 80, True), (2, 60, False), (5, 0, False)]
)
def test_the_pass_mark_is_included(wrong: int, score: int, has_passed: bool) -> None:
    answers = {
        item.code: {(n + (position < wrong)) % 4 for n in KEY[item.code].correct}
        for position, item in enumerate(PAPER)
    }

    result = quiz.mark(PAPER, KEY, answers, pass_mark=80)

    assert (result.score, result.has_passed, len(result.wrong)) == (score, has_passed, wrong)


def test_a_score_is_never_rounded_up() -> None:
    paper = PAPER[:3]
    answers = {item.code: KEY[item.code].correct for item in paper[:2]}

    result = quiz.mark(paper, KEY, answers, pass_mark=67)

    assert (result.score, result.has_passed) == (66, False)


def test_a_wrong_answer_is_reported_with_what_was_chosen_and_what_is_right() -> None:
    answers = {item.code: KEY[item.code].correct for item in PAPER} | {"safety-02": [1, 0]}

    result = quiz.mark(PAPER, KEY, answers)

    assert result.wrong == (Wrong("safety-02", (0, 1), (2,)),)


@pytest.mark.parametrize("chosen", [{0}, {0, 1, 2}, set(), {1, 2}])
def test_a_question_with_two_right_answers_wants_both_and_no_more(chosen: set[int]) -> None:
    key = {"m": Question("m", "safety", 4, frozenset({0, 1}))}
    paper = (Item("m", (0, 1, 2, 3)),)

    assert quiz.mark(paper, key, {"m": {1, 0}}).has_passed
    assert not quiz.mark(paper, key, {"m": chosen}).has_passed


def test_a_missing_answer_is_a_wrong_one() -> None:
    assert quiz.mark(PAPER, KEY, {}).right == 0


@pytest.mark.parametrize("answers", [{"rights-01": {0}}, {"safety-01": {4}}])
def test_what_was_not_on_the_paper_cannot_be_answered(answers: dict[str, set[int]]) -> None:
    with pytest.raises(Refused) as refused:
        quiz.mark(PAPER, KEY, answers)
    assert refused.value.code == "quiz.not_on_paper"


@pytest.mark.parametrize(("seconds", "flag"), [(0, True), (44.9, True), (45, False), (600, False)])
def test_answering_faster_than_reading_is_seen(seconds: float, flag: bool) -> None:
    assert quiz.is_too_fast(15, seconds) is flag
