"""The quiz: a paper drawn from a seed, marked once, every wrong answer explained.

The same seed gives the same paper everywhere; another seed gives other questions in another order,
so that a neighbour's answers are of no use. No chance is used but the seed.
Source: Work Safety Law art. 28 (train, and record time, content, participants and result truly).
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from zeren.core.refusal import Problem, Refused

PASS_MARK = 80
"""Percent of the questions that must be right."""

LEAST_SECONDS = 3
"""Nobody reads and answers a question in less."""

"""From this many people on, full marks for everybody are a sign to look."""


@dataclass(frozen=True, slots=True)
class Question:
    """`options` is how many there are; `correct` holds their numbers, from 0.

    `keeps_order` is for true or false and for "all of these"; `is_own` for what this person meets
    in the own work and not everybody does.
    """

    code: str
    topic: str
    options: int
    correct: frozenset[int]
    keeps_order: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A question on a paper: `options` are the option numbers in the order shown."""

    code: str
    options: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A question that was not answered right; its explanation stands under `code`."""

    code: str
    chosen: tuple[int, ...]
    correct: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """`score` is in percent, cut off and never rounded up."""

    right: int
    total: int
    score: int
    has_passed: bool
    wrong: tuple[Wrong, ...]


def draw(questions: Iterable[Question], seed: str, counts: Mapping[str, int]) -> tuple[Item, ...]:
    """A paper with `counts[topic]` questions of each topic, in an order of the seed's own.

    Half of a topic, rounded up, is about the person's own work, as far as there is any.
    Errors: Refused("quiz.too_few_questions") with one problem for each topic that lacks some.
    """
    by_topic: dict[str, list[Question]] = {topic: [] for topic in counts}
    for question in questions:
        if question.topic in by_topic:
            by_topic[question.topic].append(question)
    lacking = [
        Problem("quiz.too_few_questions", topic, {"want": want, "got": len(by_topic[topic])})
        for topic, want in counts.items()
        if len(by_topic[topic]) < want
    ]
    if lacking:
        raise Refused("quiz.too_few_questions", lacking)
    chosen = [
        question
        for topic, want in counts.items()
        for question in _own_first(_shuffled(by_topic[topic], seed, "draw"), want)
    ]
    return tuple(_item(question, seed) for question in _shuffled(chosen, seed, "order"))


def mark(
    paper: Sequence[Item],
    key: Mapping[str, Question],
    answers: Mapping[str, Collection[int]],
    *,
    pass_mark: int = PASS_MARK,
) -> Result:
    """Mark a paper. A question counts when exactly its correct options are chosen.

    answers: for each code the chosen option numbers, as numbered in the question and not as shown;
    a missing answer is a wrong one.
    Errors: Refused("quiz.not_on_paper") when a code or an option was not on the paper.
    """
    if not paper:
        raise ValueError("want a paper with at least one question")
    shown = {item.code: set(item.options) for item in paper}
    strange = [
        Problem("quiz.not_on_paper", code)
        for code, chosen in answers.items()
        if code not in shown or not set(chosen) <= shown[code]
    ]
    if strange:
        raise Refused("quiz.not_on_paper", strange)
    wrong = tuple(
        Wrong(item.code, tuple(sorted(chosen)), tuple(sorted(key[item.code].correct)))
        for item in paper
        if (chosen := set(answers.get(item.code, ()))) != key[item.code].correct
    )
    right = len(paper) - len(wrong)
    return Result(
        right=right,
        total=len(paper),
        score=right * 100 // len(paper),
        has_passed=right * 100 >= pass_mark * len(paper),
        wrong=wrong,
    )


def is_too_fast(questions: int, seconds: float) -> bool:
    """Answered faster than anybody reads: counted, and shown to whoever keeps the records."""
    return seconds < questions * LEAST_SECONDS


def _item(question: Question, seed: str) -> Item:
    numbers = range(question.options)
    if question.keeps_order:
        return Item(question.code, tuple(numbers))
    return Item(
        question.code,
        tuple(sorted(numbers, key=lambda n: _rank(seed, "options", question.code, str(n)))),
    )


def _own_first(shuffled: Sequence[Question], want: int) -> list[Question]:
    own = [question for question in shuffled if question.is_own][: (want + 1) // 2]
    return [*own, *(question for question in shuffled if question not in own)][:want]


def _shuffled(questions: Iterable[Question], seed: str, purpose: str) -> list[Question]:
    return sorted(questions, key=lambda question: _rank(seed, purpose, question.code))


def _rank(*parts: str) -> bytes:
    """A place in an order that nobody can choose; the parts cannot run into each other."""
    return hashlib.sha256("\x00".join(parts).encode()).digest()
