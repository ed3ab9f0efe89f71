"""The questions of the quiz keep the promises a fair test makes."""

from collections import Counter
from typing import Any

import pytest

from zeren.content import queries, sheets
from zeren.core import content as core

PACKS = (core.BASE, *(pack.code for pack in queries.packs()))
QUESTIONS: list[dict[str, Any]] = [
    {"code": code, "pack": home, **body}
    for pack in PACKS
    for home, kind, code, body in sheets.shipped(pack)
    if kind == "question"
]
TOPICS = core.TOPICS
TONGUES = ("zh-hans", "en")
SINGLE = [question for question in QUESTIONS if question["form"] == "single"]


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_has_at_least_22_questions(topic: str) -> None:
    assert sum(question["topic"] == topic for question in QUESTIONS) >= 22


def test_no_question_has_an_unknown_topic_or_kind() -> None:
    assert {question["topic"] for question in QUESTIONS} == set(TOPICS)
    assert {question["form"] for question in QUESTIONS} == {"single", "multiple", "truth"}


def test_codes_are_unique() -> None:
    codes = Counter(question["code"] for question in QUESTIONS)

    assert [code for code, times in codes.items() if times > 1] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["code"])
def test_every_text_stands_in_both_languages(question: dict[str, Any]) -> None:
    texts = [question["text"], question["explanation"], *question["options"]]

    for text in texts:
        assert set(text) == set(TONGUES)
        assert all(text[tongue].strip() == text[tongue] != "" for tongue in TONGUES)
    assert set(question["source"]) == set(TONGUES)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["code"])
def test_options_differ_and_the_correct_ones_are_among_them(question: dict[str, Any]) -> None:
    options, correct = question["options"], question["correct"]

    assert 2 <= len(options) <= 6
    assert correct == sorted(set(correct))
    assert all(1 <= place <= len(options) for place in correct)
    for tongue in TONGUES:
        assert len({option[tongue] for option in options}) == len(options)
    if question["form"] == "multiple":
        assert 2 <= len(correct) < len(options)
    else:
        assert len(correct) == 1
    if question["form"] == "truth":
        assert len(options) == 2


def test_where_several_are_right_several_are_wrong() -> None:
    found = [question for question in QUESTIONS if question["form"] == "multiple"]

    assert [
        question["code"]
        for question in found
        if not 2 <= len(question["correct"]) <= len(question["options"]) - 2
    ] == []


@pytest.mark.parametrize("tongue", TONGUES)
def test_the_longest_option_does_not_give_the_answer_away(tongue: str) -> None:
    def is_longest(question: dict[str, Any]) -> bool:
        lengths = [len(option[tongue]) for option in question["options"]]
        right = lengths.pop(question["correct"][0] - 1)
        return right > max(lengths)

    share = sum(map(is_longest, SINGLE)) / len(SINGLE)

    assert share < 0.25  # by chance one of four is the longest


def test_the_place_of_the_correct_option_does_not_give_the_answer_away() -> None:
    places = Counter(question["correct"][0] for question in SINGLE)
    truths = Counter(
        question["correct"][0] for question in QUESTIONS if question["form"] == "truth"
    )

    assert set(places) >= {1, 2, 3, 4}
    assert max(places.values()) < 0.4 * len(SINGLE)
    assert min(truths[1], truths[2]) >= 0.3 * truths.total()
