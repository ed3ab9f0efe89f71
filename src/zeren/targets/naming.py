"""What kinds, rules, domains and states of targets are called."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zeren.core.targets import cascade
from zeren.core.targets.bounds import MICRO
from zeren.web import words

Words = str | Promise
Filter = Mapping[str, Any]

KINDS = words.table("targets", "kinds")

RULES: dict[str, Words] = {
    "": _("not yet given down"),
    cascade.EQUAL_ZERO: _("zero for every unit"),
    cascade.APPORTION: _("shared out"),
    cascade.SAME_LIMIT: _("same for every unit"),
    cascade.HELD: _("stays with this unit"),
    cascade.OWN: _("each unit its own"),
    cascade.MAPPED: _("other values below"),
}

DOMAINS = words.table("targets", "domains")

STATES = words.table("targets", "states")

WINDOWS: list[tuple[str, Words]] = [
    ("", _("the whole year")),
    ("HALF", _("each half-year")),
    ("QUARTER", _("each quarter")),
    ("MONTH", _("each month")),
    ("WEEK", _("each week")),
    ("MONTHS_AVERAGE", _("the average of the months")),
    ("ROLLING:12", _("any twelve months")),
    ("ROLLING:3", _("any three months")),
    ("ACADEMIC_YEAR", _("the academic year")),
    ("PROJECT", _("the project")),
    ("TERM", _("several years")),
]

POPULATIONS: list[tuple[str, Words]] = [
    ("employee", _("own employees")),
    ("agency", _("agency workers")),
    ("intern", _("interns")),
    ("contractor", _("contractors")),
]

BASES: list[tuple[str, Words]] = [
    ("", _("nothing: a plain count or amount")),
    ("records", _("what was due, from the same records")),
    ("headcount", _("people")),
    ("hours", _("hours worked")),
    ("tonnes", _("tonnes of output")),
    ("output", _("output value")),
    ("area", _("area")),
    ("vehicles", _("vehicles")),
    ("other", _("something else, entered with the result")),
]

WHY = words.table("targets", "why")

PARENTS = words.table("targets", "parents")

HEARD = words.table("targets", "heard")

CAPACITIES = words.table("targets", "capacities")

SAID = words.table("targets", "said")

SHORTER: list[tuple[str, Words]] = [
    ("", "–"),
    *(one for one in WINDOWS if one[0] in ("HALF", "QUARTER", "MONTH", "WEEK")),
]

HOW_TO_TYPE: dict[str, Words] = {
    "DT": _("A day such as 2026-03-31, or “every month”, “每季度”."),
    "RG": _("Two values such as 90–110; a round bracket leaves the number out: (90–110]."),
    "RB": _("By how many percent less than the base: “20 %”, or “> 20 %” for more than that."),
    "RL": _("At most so many percent of the other's result: “≤ 90 %”."),
    "CO": _("The weighted mean of the parts: “≥ 90”, or “> 90” for more than that."),
}

EXAMPLES = {
    "Z": "0",
    "CN": "≤ 4",
    "CR": "≤ 3",
    "CA": "≤ 50000",
    "FP": "≥ 95",
    "FN": "≥ 12",
    "FR": "≥ 0.5",
    "DT": "2026-03-31",
    "RG": "90–110",
    "RB": "20 %",
    "RL": "≤ 90 %",
    "CO": "≥ 90",
    "SC": "≥ 85",
}
"""What stands in the empty field, by kind."""

CONDITIONS: dict[str, tuple[Words, Mapping[str, Words]]] = {
    "classes": (_("What it is"), words.table("incidents", "classes")),
    "type": (_("Type of accident"), words.table("incidents", "types")),
    "severity": (_("How badly somebody is hurt"), words.table("incidents", "gravities")),
    "grade": (_("Grade of the accident"), words.table("incidents", "grades")),
    "liability": (_("Our share of liability"), words.table("incidents", "liabilities")),
    "place": (_("Where it happens"), words.table("incidents", "places")),
    "duty": (_("At work?"), words.table("incidents", "duties")),
    "population": (_("Who is hurt"), words.table("incidents", "populations")),
}
"""What one alternative of an event filter may ask, with the words of its answers."""

FROM: dict[str, Words] = {
    "deaths_from": _("deaths, from"),
    "injured_from": _("injured, from"),
    "loss_from": _("direct loss in yuan, from"),
}
COUNTED: dict[str, Words] = {
    "events": _("events"),
    "persons": _("people hurt"),
    "deaths": _("deaths"),
    "lost_days": _("days lost"),
    "loss": _("direct loss in yuan"),
    "any": _("whether there was any"),
}


def said_events(events: Filter) -> str:
    """What a filter counts, as a sentence; "" where it is none."""
    if not events:
        return ""
    some = [_said_one(one) for one in events.get("any", ())]
    told = {"what": COUNTED[str(events["count"])], "which": gettext("; or ").join(some)}
    return gettext("It counts %(what)s: %(which)s.") % told


def _said_one(asked: Filter) -> str:
    """The conditions of one alternative, all of which hold."""
    parts = []
    for key, (label, table) in CONDITIONS.items():
        if asked.get(key):
            named = gettext(" or ").join(str(table.get(one, one)) for one in asked[key])
            parts.append(named if key == "classes" else f"{label}: {named}")
    for key, label in FROM.items():
        if asked.get(key):
            number = asked[key] // MICRO if key == "loss_from" else asked[key]
            parts.append(f"{label} {number}")
    return gettext(", ").join(parts)
