"""By which way a message comes to a person, and which comes next when one fails.

A person may put the ways in an order of his own and leave some out. What is a duty reaches
everybody all the same: who left out all ways that lead to him is told by those of the house.
"""

from collections.abc import Mapping, Sequence

MAIL = "mail"
LEFT_OUT = 0
DUTY, LADDER = "duty", "ladder"
"""What must reach a person; and what he may do without: what is late below him."""
KINDS = (DUTY, LADDER)


def ways(
    house: Sequence[str], wished: Mapping[str, int], open_to: Mapping[str, str], kind: str
) -> list[str]:
    """The ways that lead to a person, first to last.

    house:   the ways there are, in the order of the house.
    wished:  the place the person gave to a way; LEFT_OUT: not this way. What he did not name
             comes after what he named, in the order of the house.
    open_to: the address of the person by way; a way without one leads nowhere.
    """
    leads = [way for way in house if open_to.get(way)]
    wanted = [way for way in leads if wished.get(way) != LEFT_OUT]
    if not wanted and kind == DUTY:
        return leads
    last = max(wished.values(), default=0) + 1
    return sorted(wanted, key=lambda way: wished.get(way, last))


def following(led: Sequence[str], tried: Sequence[str]) -> str:
    """The next way that was not tried yet; "" when somebody has to say it."""
    return next((way for way in led if way not in tried), "")


def is_quiet(hour: int, start: int, end: int) -> bool:
    """Is it the time in which nothing but an alarm goes out? From `start` to before `end`, over
    midnight where it begins later than it ends; the same hour twice: never."""
    if start <= end:
        return start <= hour < end
    return hour >= start or hour < end
