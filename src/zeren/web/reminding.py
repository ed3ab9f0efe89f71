"""The button "Remind them" of a list: one page for all lists (desk), for whoever it opens to."""

from zeren.web import links
from zeren.web.access import Request, opens

LISTS = ("letters", "hazards", "cases", "people")
"""Those that are named; without a name: what is missing."""


def remind_of(kind: str, asked: str) -> str:
    """Whoever has the next step of what stands on a list, narrowed as its address asks."""
    assert kind in LISTS
    return f"{links.remind()}?{asked}{'&' if asked else ''}list={kind}"


def reminding(request: Request, kind: str) -> str:
    """The same for the list that is looked at; "" for whom that page does not open."""
    there = remind_of(kind, request.GET.urlencode())
    return there if opens(request.viewer, links.remind()) else ""
