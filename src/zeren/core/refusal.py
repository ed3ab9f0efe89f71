"""The expected no: a rule refuses with a code, the room's texts.py has the words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zeren.core import codes


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with its place, so that all can be shown at once.

    code:    "import.unknown_unit"; the words stand in the room's texts.py.
    where:   the place for a reader: a form field, or (sheet, row, column) as text.
    params:  the named placeholders of the sentence.
    """

    code: str
    where: str = ""
    params: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        codes.REFUSALS.meet(self.code)


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An act that the rules do not allow now; carries a code and the facts for its sentence."""

    def __init__(self, code: str, problems: Sequence[Problem] = (), **params: object) -> None:
        codes.REFUSALS.meet(code)
        super().__init__(code)
        self.code = code
        self.params = params
        self.problems = tuple(problems)

    def __str__(self) -> str:
        extra = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code}({extra})" if extra else self.code
