"""Codes that only a test knows: declared while it runs, so that nothing else may use them."""

from collections.abc import Iterator
from contextlib import contextmanager

from zeren.core import codes


@contextmanager
def made_up(*, facts: tuple[str, ...] = (), refusals: tuple[str, ...] = ()) -> Iterator[None]:
    """Declare these beside what the rooms declare."""
    from zeren.web import words  # a worker of its own imports this before Django is set up

    codes.FACTS.declare((*words.fact_words(), *facts))
    codes.REFUSALS.declare((*words.refusal_words(), *refusals))
    yield
    codes.FACTS.declare(words.fact_words())
    codes.REFUSALS.declare(words.refusal_words())
