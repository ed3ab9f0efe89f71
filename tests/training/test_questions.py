"""The questions of the quiz keep the promises a fair test makes."""

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations
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


@pytest.mark.parametrize("tongue", TONGUES)
def test_no_option_can_be_told_by_its_length(tongue: str) -> None:
    def shares(question: dict[str, Any]) -> tuple[bool, bool]:
        lengths = [len(option[tongue]) for option in question["options"]]
        right = lengths.pop(question["correct"][0] - 1)
        return right > max(lengths), right < min(lengths)

    found = [shares(question) for question in SINGLE]
    longest, shortest = (sum(one[place] for one in found) / len(SINGLE) for place in (0, 1))

    # "never the longest" would be as good a rule as "always the longest"
    assert longest > 0.12
    assert shortest < 0.25
    assert [question["code"] for question in SINGLE if spread(question, tongue) > 2.1] == []


def spread(question: dict[str, Any], tongue: str) -> float:
    """How many times longer the longest option is than the shortest."""
    lengths = [len(option[tongue]) for option in question["options"]]
    return max(lengths) / min(lengths)


def test_where_several_are_right_their_places_give_nothing_away() -> None:
    several = [question for question in QUESTIONS if question["form"] == "multiple"]
    places = Counter(place for question in several for place in question["correct"])
    sets = Counter(tuple(question["correct"]) for question in several)

    assert all(0.4 < places[place] / len(several) < 0.8 for place in range(1, 6))
    assert max(sets.values()) < 0.25 * len(several)


@pytest.mark.parametrize("tongue", TONGUES)
def test_no_question_is_asked_twice_in_other_words(tongue: str) -> None:
    said = [(question["code"], question["text"][tongue]) for question in QUESTIONS]
    alike = [
        (one, other)
        for (one, text), (other, again) in combinations(said, 2)
        if text[:9] == again[:9] and SequenceMatcher(None, text, again).ratio() > 0.85
    ]

    assert alike == []


def test_no_wrong_answer_of_one_question_is_offered_again_as_it_stands() -> None:
    wrong = Counter(
        option["zh-hans"]
        for question in SINGLE
        for place, option in enumerate(question["options"], 1)
        if place not in question["correct"]
    )

    assert [said for said, times in wrong.items() if times > 1 and len(said) > 6] == []


def test_true_and_false_are_called_the_same_everywhere() -> None:
    truths = [question for question in QUESTIONS if question["form"] == "truth"]

    assert {tuple(one["zh-hans"] for one in question["options"]) for question in truths} == {
        ("正确", "错误")
    }


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["code"])
def test_an_explanation_teaches_more_than_the_right_answer_says(question: dict[str, Any]) -> None:
    for tongue in TONGUES:
        right = [question["options"][place - 1][tongue] for place in question["correct"]]
        assert question["explanation"][tongue] not in right
        assert len(question["explanation"][tongue]) >= {"zh-hans": 12, "en": 24}[tongue]


BY_PLACE = re.compile(
    r"前[一二两三四]项|前[两三]者|最后一[项组个]|第[一二三四五六]项"
    r"|\b(?:first|last) (?:one|two|three|four|option)\b"
)


def test_no_explanation_points_at_an_option_by_its_place() -> None:
    """Options are dealt in another order to each person."""
    assert [
        question["code"]
        for question in QUESTIONS
        for tongue in TONGUES
        if BY_PLACE.search(question["explanation"][tongue])
    ] == []


def test_a_question_of_a_pack_is_asked_of_nobody_who_never_meets_its_danger() -> None:
    dangers = {pack.code: set(pack.dangers) for pack in queries.packs()}

    assert [
        question["code"]
        for question in QUESTIONS
        if question["pack"] != core.BASE
        and not (
            question.get("audience") and set(question["audience"]) <= dangers[question["pack"]]
        )
    ] == []
