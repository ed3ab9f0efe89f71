"""Codes that only a test knows: declared while it runs, so that nothing else may use them."""

from collections.abc import Iterator
from contextlib import contextmanager

from zeren.core import codes


@contextmanager
def made_up(*, facts: tuple[str, ...] = (), refusals: tuple[str, ...] = ()) -> Iterator[None]:
    """Declare these beside what the rooms declare."""
    before = [(kind, kind.known or frozenset()) for kind in (codes.FACTS, codes.REFUSALS)]
    codes.FACTS.declare({*before[0][1], *facts})
    codes.REFUSALS.declare({*before[1][1], *refusals})
    try:
        yield
    finally:
        for kind, known in before:
            kind.declare(known)
