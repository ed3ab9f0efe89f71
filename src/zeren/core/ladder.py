"""What is late climbs: after every so many working days the next head above is told.

Each step is told once, to one person. Who was told at a lower step is not told again, and the
person whose turn it is reads it every day anyway. Source: Work Safety Law art. 21, 22 (whoever is
in charge urges and examines); what hazards do besides stands in core.hazard.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Late:
    """Something owed past its last day, as a room tells it to the ladder.

    kind, subject_id: the row it is about. gap: its code, in words. owner_id: None is nobody's turn.
    last: the last day in time, as a day number; since: the first day it was owed, where it differs.
    """

    requirement: str
    kind: str
    subject_id: int
    gap: str
    unit_id: int
    owner_id: int | None
    last: int
    since: int = 0


def steps(
    late: int, every: int, above: Sequence[int | None], owner: int | None = None
) -> tuple[tuple[int, int], ...]:
    """(step, person) of everybody who is to know by now, lowest first.

    late:  working days by which it is late; every: after so many the next one, 0: nobody ever.
    above: the heads over the owner, nearest first; vacant posts and the owner himself are stepped
           over, and beyond the top there is nobody.
    """
    if every <= 0 or late < every:
        return ()
    heads = dict.fromkeys(head for head in above if head is not None and head != owner)
    return tuple(enumerate(list(heads)[: late // every], start=1))
