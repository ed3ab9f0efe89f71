"""Lists of people that leave the house: when a second person is asked, and how long a yes holds.

Up to 50 people a list is work: a head prints the sheet of his team. Above, it is a copy of the
house, and one person alone does not take it. Source: PIPL art. 6 and 51 (no more than is needed;
limits on who may); GDPR art. 5 (1)(b), 25, 32; ISO/IEC 27001:2022 A.5.3 (separation of duties).
Small files add up: what one person took alone in the day before counts with the next one.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from zeren.core.refusal import Refused

MOST = 50
"""So many people may stand in a file that one person takes alone."""

OPEN_FOR = timedelta(days=1)
"""So long the file can be taken after the yes."""

WAITS = timedelta(days=7)
"""A question that nobody answered in this time can be answered no more; it is asked anew."""

STEPS = (
    ("ASKED", "allow", "ALLOWED"),
    ("ASKED", "decline", "DECLINED"),
    ("ASKED", "take_back", "TAKEN_BACK"),
    ("ALLOWED", "take_back", "TAKEN_BACK"),
)
"""(state, act, next state). What was allowed ends by itself after a day."""
GIVEN = "GIVEN"
"""A small file that went out at once; nothing leads there and nothing from there."""
STATES = ("ASKED", "ALLOWED", "DECLINED", "TAKEN_BACK", GIVEN)
BY_SECOND = ("allow", "decline")

PURPOSES = ("inspection", "audit", "accident", "insurance", "own_work", "other")
"""What for; the words beside it say it in a sentence."""


def needs_second(people: int) -> bool:
    return people > MOST


def decide(
    act: str, state: str, *, is_asker: bool, is_second: bool, asked_at: datetime, at: datetime
) -> str:
    """The state an act leads to.

    is_second: heads the whole, keeps its safety or audits it.
    Refused: export.own (nobody confirms what he asks), export.not_yours, export.step_closed.
    """
    target = next((to for frm, by, to in STEPS if (frm, by) == (state, act)), "")
    if act in BY_SECOND and is_asker:
        raise Refused("export.own")
    if not (is_second if act in BY_SECOND else is_asker or is_second):
        raise Refused("export.not_yours")
    if not target or (state == "ASKED" and act == "allow" and at > asked_at + WAITS):
        raise Refused("export.step_closed")
    return target


def covers(
    *, state: str, until: datetime | None, at: datetime,
    confirmed: Collection[int], now: Collection[int], unnamed: tuple[int, int] = (0, 0),
) -> bool:  # fmt: skip
    """Does a yes hold for the list as it is now? It may have become shorter, never wider.

    unnamed: how many without a number were confirmed, and how many there are now.
    """
    holds = state == "ALLOWED" and until is not None and at <= until
    return holds and set(now) <= set(confirmed) and unnamed[1] <= unnamed[0]
