"""Words of what is entered by hand, and of who and what stands in lists."""

from collections.abc import Iterable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zeren.core.actor import Actor
from zeren.web import words

COLUMNS = words.table("organisation", "columns")
UNIT_KINDS = words.table("organisation", "unit_kinds")
ROLES = words.table("organisation", "roles")
OFFICES: dict[str, Promise] = {**ROLES, "head": gettext_lazy("Head of the whole organisation")}
LISTS = words.table("organisation", "lists")
PEOPLE_KINDS = words.table("organisation", "people_kinds")
THING_KINDS = words.table("organisation", "thing_kinds")
LAYERS = {int(one): said for one, said in words.table("organisation", "layers").items()}


def hand_of(by: Actor) -> str:
    """Who did it, where it was no person."""
    return _("the house itself") if by.kind == "system" else _("the first administrator")


def earlier_told(rows: Iterable[tuple[str, str, date | None]]) -> list[str]:
    """What a person was called, and which staff numbers were given up."""
    said = {
        ("name", True): _("Called %(text)s until %(day)s"),
        ("name", False): _("Written as %(text)s before, by mistake"),
        ("number", True): _("Staff number %(text)s until %(day)s"),
    }
    return [
        said[what, day is not None or what == "number"]
        % {"text": text, "day": words.shown(day) if day else ""}
        for what, text, day in rows
    ]
