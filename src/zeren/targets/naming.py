"""What kinds, rules, domains and states of targets are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zeren.core.targets import cascade
from zeren.web import words

Words = str | Promise

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

PARENTS = words.table("targets", "parents")

HEARD = words.table("targets", "heard")

CAPACITIES = words.table("targets", "capacities")

SAID = words.table("targets", "said")

HOW_TO_TYPE: dict[str, Words] = {
    "DT": _("A day such as 2026-03-31, or “every month”, “每季度”."),
    "RG": _("Two values such as 90–110; a round bracket leaves the number out: (90–110]."),
}
