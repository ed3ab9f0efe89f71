"""What kinds, rules, domains and states of targets are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zeren.core import cascade

Words = str | Promise

KINDS: dict[str, Words] = {
    "Z": _("zero"),
    "CN": _("at most (count)"),
    "CR": _("at most (rate)"),
    "CA": _("at most (amount)"),
    "FP": _("at least (percent)"),
    "FN": _("at least (count)"),
    "DT": _("task with a date"),
    "RG": _("between two values"),
    "RB": _("reduction"),
    "SC": _("score"),
}

RULES: dict[str, Words] = {
    "": _("not yet given down"),
    cascade.EQUAL_ZERO: _("zero for every unit"),
    cascade.APPORTION: _("shared out"),
    cascade.SAME_LIMIT: _("same for every unit"),
    cascade.HELD: _("stays with this unit"),
    cascade.OWN: _("each unit its own"),
    cascade.MAPPED: _("other values below"),
}

DOMAINS: dict[str, Words] = {
    "S": _("Safety"),
    "E": _("Environment"),
    "H": _("Health"),
    "F": _("Fire"),
}

STATES: dict[str, Words] = {
    "DRAFT": pgettext_lazy("targets", "draft"),
    "PUBLISHED": pgettext_lazy("targets", "published"),
    "SUPERSEDED": pgettext_lazy("targets", "superseded"),
}
