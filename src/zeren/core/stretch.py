"""Stretches of days: when something is so, put together and compared.

A stretch is (from, to), half-open, in day numbers (core.days). Lists are sorted and disjoint where
a function returns them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

Stretch = tuple[int, int]


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The days of any of these, those that touch made one."""
    found: list[Stretch] = []
    for start, end in sorted(one for one in stretches if one[0] < one[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def common(left: Iterable[Stretch], right: Iterable[Stretch]) -> list[Stretch]:
    """The days that are in both."""
    a, b = joined(left), joined(right)
    found = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if start < end:
            found.append((start, end))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return found


def without(left: Iterable[Stretch], right: Iterable[Stretch]) -> list[Stretch]:
    """The days of the first that are not in the second."""
    found = []
    taken = joined(right)
    for start, end in joined(left):
        at = start
        for other_start, other_end in taken:
            if other_end <= at or other_start >= end:
                continue
            if other_start > at:
                found.append((at, other_start))
            at = max(at, other_end)
        if at < end:
            found.append((at, end))
    return found


def holds(stretches: Sequence[Stretch], day: int) -> bool:
    """Is it so on this day? `stretches` as `joined` returns them."""
    place = bisect_right(stretches, (day, 2**31)) - 1
    return place >= 0 and stretches[place][0] <= day < stretches[place][1]


def cut(whole: Iterable[Stretch], days: Iterable[int]) -> list[Stretch]:
    """The stretches, each cut in two at every one of these days that lies inside it."""
    marks = sorted(set(days))
    found = []
    for start, end in joined(whole):
        inside = [day for day in marks if start < day < end]
        found += list(zip([start, *inside], [*inside, end], strict=True))
    return found
