"""The one question before a signature, drawn from the signer's own letter.

Which of these sentences stands in your letter? Who has read it knows; who has not is sent to the
place and asked about another. The same letter and try give the same question everywhere: no chance
is used but the digest. Nothing is held against anybody: how often somebody tried is not recorded.
Source: Work Safety Law art. 22 (who is responsible for what must be clear to that person); founding
story no. 3 (everybody knows the own responsibility before signing it).
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from zeren.core.letters.tongues import Document
from zeren.core.tongue import LANGUAGES

STRANGERS = 2
"""Sentences of other posts that stand beside the own one."""

NEAREST = 0.25
"""More alike than this (the share of runs of signs), two sentences could be taken for another."""

RUN = {"zh-hans": 2, "en": 4}
"""How many signs a run has. Of the 332 duties shipped, 19 of 20 pairs are less alike than NEAREST;
the others say the same."""

Text = Mapping[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """code: of the duty in the letter. options: as they are shown; right: which one is the own."""

    code: str
    options: tuple[Text, ...]
    right: int

    def key(self, option: int) -> str:
        """What a form sends for an option: it tells nothing and fits no other question."""
        told = f"{self.code}\n{option}\n{sorted(self.options[option].items())}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def answer(self) -> str:
        return self.key(self.right)


def question(document: Document, others: Sequence[Text], attempt: int) -> Question | None:
    """The question of the n-th try (from 0); None where nothing can be told apart.

    document: the letter. others: duties of any posts; what is in the letter, or like anything in
    it, is never among the strangers.
    """
    rows = [
        row
        for section in document["sections"]
        if section["kind"] == "duties"
        for row in section["rows"]
    ]
    if not rows:
        return None
    seed = str(document["number"])
    own = [_tongues(row["text"]) for row in rows]
    # what the law asks of everybody tells nothing about having read the own letter: it comes last
    often = Counter(said for text in others for said in set(text.values()))
    order = sorted(
        _drawn(rows, seed),
        key=lambda one: any(often[said] > 1 for said in _tongues(one["text"]).values()),
    )
    row = order[attempt % len(order)]
    code, mine = str(row["code"]), _tongues(row["text"])
    beside: list[Text] = []
    for text in _drawn(others, f"{seed} {attempt}"):
        if all(_differ(text, one) for one in (*own, *beside)):
            beside.append(text)
        if len(beside) == STRANGERS:
            break
    else:
        return None
    shown = _drawn([mine, *beside], f"{seed} {attempt} {code}")
    return Question(code, tuple(shown), shown.index(mine))


def _tongues(text: Text | str) -> Text:
    return dict.fromkeys(LANGUAGES, text) if isinstance(text, str) else text


def _differ(one: Text, other: Text) -> bool:
    """In every language both are written in; what shares none cannot be told apart by a reader."""
    shared = [tag for tag in LANGUAGES if one.get(tag) and other.get(tag)]
    return bool(shared) and all(_likeness(one[tag], other[tag], tag) < NEAREST for tag in shared)


def _likeness(one: str, other: str, tag: str) -> float:
    """The share of short runs of signs that both have, 0 to 1."""
    first, second = _runs(one, RUN[tag]), _runs(other, RUN[tag])
    return len(first & second) / max(1, min(len(first), len(second)))


@lru_cache(4096)
def _runs(text: str, length: int) -> frozenset[str]:
    said = "".join(sign for sign in text.lower() if sign.isalnum())
    return frozenset(said[at : at + length] for at in range(max(1, len(said) - length + 1)))


def _drawn(some: Sequence[T], seed: str) -> list[T]:
    """The same order for the same seed, whatever came first."""
    return sorted(some, key=lambda one: hashlib.sha256(f"{seed}\n{one!r}".encode()).hexdigest())
