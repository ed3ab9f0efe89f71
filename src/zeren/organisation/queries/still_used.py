"""What rooms above still have in a unit or a thing: they are asked before it is closed.

As with `web.foretelling`, who answers is said once at the start, so that no room calls upward.
"""

from collections.abc import Callable, Sequence
from datetime import date

from zeren.core.refusal import Problem
from zeren.organisation.queries.units import Name

Asked = Callable[[str, int, date], list[Problem]]
"""Given "unit", "post" or "thing", its id and the day of its end: the reasons to keep it open."""

NAMED = 6
"""So many names stand in a reason; of more the number is told."""

_ANSWERS: list[Asked] = []


def register(*answers: Asked) -> None:
    """From now on these are asked, in this order."""
    _ANSWERS[:] = answers


def reasons_above(kind: str, row_id: int, on: date) -> list[Problem]:
    """Every reason of the rooms above why this is not closed on a day."""
    return [one for answer in _ANSWERS for one in answer(kind, row_id, on)]


def reason(code: str, names: Sequence[str | Name]) -> list[Problem]:
    """One sentence that names what is still there; none when nothing is."""
    told = {"names": list(names[:NAMED]), "n": len(names)}
    return [Problem(code, params=told)] if names else []
