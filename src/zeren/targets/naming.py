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

HOW_TO_TYPE: dict[str, Words] = {
    "DT": _("A day such as 2026-03-31, or “every month”, “每季度”."),
    "RG": _("Two values such as 90–110; a round bracket leaves the number out: (90–110]."),
}
