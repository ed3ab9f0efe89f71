"""Who counts as dead of an event: whoever dies within 30 days, of traffic or fire within 7.

Source: R493 art. 13. The day of the event is not counted (Civil Code art. 201), so the last day is
the thirtieth (or seventh) after it. A death counts in the period of the event, so that it restates
a closed one; a later death changes neither grade nor toll.
"""

from collections.abc import Collection
from datetime import date, timedelta

DAYS, DAYS_OF_TRAFFIC_AND_FIRE = 30, 7


def last_day(occurred: date, classes: Collection[str]) -> date:
    """The last day on which a death still changes the toll; the shorter term where one applies."""
    short = "traffic" in classes or "fire" in classes
    return occurred + timedelta(DAYS_OF_TRAFFIC_AND_FIRE if short else DAYS)


def counts(died: date | None, occurred: date, classes: Collection[str]) -> bool:
    return died is not None and died <= last_day(occurred, classes)
