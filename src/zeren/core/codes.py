"""Codes that are declared: what nobody has words for can neither be refused with nor recorded.

Each room declares its codes with their words in `texts.py`; they are collected once when Zeren
starts. From then on every refusal, problem and fact is looked up as it happens, so that each test
of an act is also the check of its codes. Before anything is declared (the core alone, the
verifier in a stranger's hands) every code passes.
"""

from collections.abc import Callable, Iterable


class UndeclaredCodeError(LookupError):
    """A programmer's mistake: a code without words."""


def insist(what: str, code: str) -> None:
    """In tests and in debug: stop at once, with what to do."""
    raise UndeclaredCodeError(f"{what} {code!r} has no words: declare it in the room's texts.py")


class Declared:
    """The declared codes of one kind, and what happens when another one is met."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.known: frozenset[str] | None = None
        self._otherwise: Callable[[str, str], None] = insist

    def declare(self, codes: Iterable[str], otherwise: Callable[[str, str], None] = insist) -> None:
        """These and no others, for the whole process.

        otherwise: called with what it is and the code. In earnest it must not raise: a fact
        that nobody can read yet is still evidence, and a refusal still refuses.
        """
        self.known = frozenset(codes)
        self._otherwise = otherwise

    def meet(self, code: str) -> None:
        """Look the code up where it is used."""
        if self.known is not None and code not in self.known:
            self._otherwise(self.what, code)


FACTS = Declared("fact")
REFUSALS = Declared("refusal")
