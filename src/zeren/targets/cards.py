"""What the targets tell of a unit or a person, on pages that many rooms share."""

from datetime import date

from django.utils.translation import gettext as _

from zeren.targets import queries
from zeren.web.parts import Card


def of_unit(unit_id: int, on: date) -> Card:
    """The targets of the year that stood published at the end of the day."""
    return _card(_lines(unit_id, on))


def of_person(unit_id: int, on: date, *, is_head: bool, layer: int) -> Card:
    """What the person answers for of the targets of the unit."""
    return _card(queries.own(_lines(unit_id, on), is_head=is_head, layer=layer))


def _lines(unit_id: int, on: date) -> list[queries.TargetLine]:
    return queries.lines_for([unit_id], on.year, on=on).get(unit_id, [])


def _card(lines: list[queries.TargetLine]) -> Card:
    return Card(_("Targets"), "targets/_card.html", {"lines": lines})
