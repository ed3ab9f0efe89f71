"""The limits that rules count with on a day: by the region of the house, each with its source."""

from datetime import date

from zeren.content.models import Text
from zeren.content.queries import days
from zeren.core import content as core
from zeren.core.assessment import assessment
from zeren.core.case import WORKING_DAYS
from zeren.core.hazard import LADDER


def holding(on: date) -> dict[str, core.Body]:
    """The limit of each rule (core.content.RULES) on a day; two queries.

    A version that was replaced holds up to the day from which its successor does; a text that was
    taken out of use holds on no day.
    """
    rows = Text.objects.filter(kind="limit", state__in=("PUBLISHED", "REPLACED"))
    found = list(rows.order_by("published_at", "number"))
    live = {row.code for row in found if row.state == "PUBLISHED"}
    house = Text.objects.filter(kind="calendar", code=days.HOUSE, state="PUBLISHED").first()
    body = house.body if house else days.default()
    region = "-".join(filter(None, (body["country"].upper(), body.get("region", "").upper())))
    return core.limits_on([row.body for row in found if row.code in live], region, on.isoformat())


def ladder(on: date) -> tuple[int, ...]:
    """Working days of lateness at which a hazard or a case climbs a step; two queries."""
    held = holding(on)
    steps = enumerate(LADDER, 1)
    return tuple(sorted(held.get(f"climb-{n}", {}).get("value", days) for n, days in steps))


def days_to_answer(kind: str, on: date) -> int:
    """Working days within which a case of a kind that was raised on a day is to be answered."""
    return int(holding(on).get(f"answer-{kind}", {}).get("value", WORKING_DAYS[kind]))


ASSESSMENT_DAYS = {
    "self": assessment.SELF_DAYS, "object": assessment.WINDOW_DAYS, "due": assessment.DUE_DAYS,
}  # fmt: skip


def assessment_days(what: str, on: date) -> int:
    """Working days for the own view ("self") and to object ("object"); days until "due"."""
    return int(holding(on).get(f"assess-{what}", {}).get("value", ASSESSMENT_DAYS[what]))
