"""Words of the content: refusals, facts, kinds, fields and states."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zeren.web import words

KINDS = words.table("content", "kinds")

STATES = {
    "DRAFT": (pgettext_lazy("text", "draft"), "soon"),
    "PUBLISHED": (pgettext_lazy("text", "published"), "ok"),
    "REPLACED": (pgettext_lazy("text", "replaced"), "closed"),
    "RETIRED": (pgettext_lazy("text", "out of use"), "closed"),
    "DROPPED": (pgettext_lazy("text", "put aside"), "closed"),
}

EDITIONS = {
    "replaced": (_("no longer holds: cite what followed it"), "gap"),
    "in force": (_("edition in force"), "ok"),
    "not checked": (_("edition not checked"), "soon"),
    "unread": (_("not looked up: which edition holds, check before you rely on it"), "soon"),
    "code prepared": (_("a code to replace it was prepared in 2025: check"), "soon"),
    "chemical firms": (_("binds firms of hazardous chemicals"), "plain"),
}

FILTERS = (
    ("", _("All")),
    ("DRAFT", _("A draft waits")),
    ("OWN", _("Changed by the house")),
    ("UNCHECKED", _("Source not compared with the law")),
    ("MISSING", _("A language is missing")),
)

TOPICS = words.table("content", "topics")

FREQUENCIES = words.table("content", "frequencies")

CHOICES = {**TOPICS, **FREQUENCIES, **words.table("content", "choices")}

FIELDS = words.table("content", "fields")

IN_TONGUE = {"": "%(field)s", "zh-hans": _("%(field)s, Chinese"), "en": _("%(field)s, English")}

HINTS = words.table("content", "hints")

WHAT_FOLLOWS = words.table("content", "what_follows")

NOTHING = words.table("content", "nothing")
"""What holds, and what to do first, where a kind has no text at all."""

PREVIEWED = ("card", "question", "clause")
"""Kinds of which a page shows what one person would read, be asked or sign."""
