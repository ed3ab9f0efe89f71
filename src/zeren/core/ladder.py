"""What is late climbs: after every so many working days the next head above is told.

Each step is told once, to one person. Who was told at a lower step is not told again, and the
person whose turn it is reads it every day anyway. Source: Work Safety Law art. 21, 22 (whoever is
in charge urges and examines); what hazards do besides stands in core.hazard.
"""

from collections.abc import Sequence


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
