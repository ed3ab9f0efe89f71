"""Who is away, and who acts for him: for some kinds of act, in his name, never in his place.

The head stays the head. Responsibility, letters and targets know nothing of a deputy, so that no
unit ever has two heads; what a deputy does is done for somebody and says so. Nobody signs for
another what is another's own (his letter, his training), and nobody hands on what was handed to
him. Source: Work Safety Law art. 22 (the responsible person of each post); Electronic Signature Law
art. 13 (the signer alone controls his signature); domain 3.1 (an authority to sign is recorded).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from zeren.core import stretch
from zeren.core.refusal import Problem
from zeren.core.stretch import Stretch

KINDS = ("hazards", "verify", "countersign", "meetings", "remind", "cases")
"""All that can be handed over; what is not here is nobody's but the person's own."""

STEPS = (("ASKED", "accept", "ACTS"), ("ASKED", "decline", "DECLINED"))
"""(state, act, next state) of the question to a deputy. ALONE: nobody was asked. It all ends with
the last day of the row; who stops before that day ends the row, and another one begins ALONE."""

ALONE = "ALONE"
STATES = (ALONE, "ASKED", "ACTS", "DECLINED")

LONG = 30
"""After so many days in a row somebody away is not counted: shown with a figure of his own."""

MOST = 366
"""So many days at most are entered at once; who is away for longer is entered again."""


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who is away on a day; `deputy` has accepted, and stands in for `kinds`."""

    deputy: int | None = None
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An absence as it is entered, in days; `until` is the first day back.

    taken: the days for which somebody acts for this person already.
    deputy_away: the days on which the deputy is away himself.
    """

    person: int
    from_day: int
    until: int
    deputy: int | None = None
    kinds: Collection[str] = ()
    is_deputy_here: bool = True
    taken: Sequence[Stretch] = ()
    deputy_away: Sequence[Stretch] = ()


def problems(wanted: Wanted) -> list[Problem]:
    """Everything that keeps an absence from being entered, each beside its field."""
    days = [(wanted.from_day, wanted.until)]
    found = []
    if wanted.until <= wanted.from_day:
        found.append(Problem("absence.ends_before_it_begins", "last_day"))
    elif wanted.until - wanted.from_day > MOST:
        found.append(Problem("absence.too_long", "last_day", {"most": MOST}))
    if stretch.common(days, wanted.taken):
        found.append(Problem("absence.deputy_acts", "from_date"))
    if wanted.deputy is None:
        return found
    if wanted.deputy == wanted.person:
        found.append(Problem("absence.deputy_is_oneself", "deputy"))
    elif not wanted.is_deputy_here:
        found.append(Problem("absence.deputy_not_here", "deputy"))
    elif wanted.from_day < wanted.until and not stretch.without(days, wanted.deputy_away):
        found.append(Problem("absence.deputy_away", "deputy"))
    if not wanted.kinds or set(wanted.kinds) - set(KINDS):
        found.append(Problem("absence.no_kinds", "kinds"))
    return found


def acting(
    person: int, kind: str, away: Mapping[int, Away], above: Sequence[int | None] = ()
) -> int | None:
    """Who acts for somebody who is away; None where he is there, or nobody does.

    above: the heads above, nearest first. Where the deputy is away too it ends at the next of them
    who is there: his own deputy acts for him in what is his, not in what was handed to him.
    """
    one = away.get(person)
    if one is None or one.deputy is None or kind not in one.kinds:
        return None
    for other in (one.deputy, *above):
        if other is not None and other != person and other not in away:
            return other
    return None


def is_free(hands: Iterable[int], parties: Collection[int | None]) -> bool:
    """May it be judged so? Neither who acts nor whom he acts for has a part in it."""
    return not set(hands) & {one for one in parties if one is not None}


def uncounted(days: Iterable[Stretch], *, long: int = LONG) -> list[Stretch]:
    """The days on which somebody has been away for more than `long` days in a row.

    Asked of the days behind, not of the last day that was entered: who comes back early, or leaves
    a day out, changes no figure of a day that is over.
    """
    return [(start + long, end) for start, end in stretch.joined(days) if end - start > long]
