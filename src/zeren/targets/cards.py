"""What the targets tell of a unit or a person, on pages that many rooms share."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation
from zeren.targets import naming, queries
from zeren.web import links, words
from zeren.web.parts import Button, Card, Todo


def of_unit(unit_id: int, on: date) -> Card:
    """The targets of the year that stood published at the end of the day."""
    return _card(_lines(unit_id, on))


def of_person(place: organisation.RosterRow, on: date) -> Card:
    """What the person answers for of the targets of the unit where he is counted."""
    lines = _lines(place.unit_id, on)
    return _card(
        queries.own(
            lines,
            is_head=place.is_head,
            layer=place.layer,
            post_id=place.post_id,
            person_id=place.person_id,
        )
    )


def _lines(unit_id: int, on: date) -> list[queries.TargetLine]:
    return queries.lines_for([unit_id], on.year, on=on).get(unit_id, [])


def _card(lines: list[queries.TargetLine]) -> Card:
    return Card(_("Targets"), "targets/_card.html", {"lines": lines})


def todos(viewer: Viewer) -> Iterable[Todo]:
    """Drafts that wait for this person's yes or no; what waits for an answer of the office."""
    for row, mine in queries.asked_of(viewer.person_id):
        for voice in mine:
            is_again = voice.heard.state == "CHANGED"
            title = _("The targets of %(year)s wait for your yes or no: %(unit)s")
            if is_again:
                title = _("The targets of %(year)s were changed, say yes or no again: %(unit)s")
            yield Todo(
                title=title % {"year": row.year, "unit": words.shown(voice.asked.unit.name)},
                detail=_("asked by %(name)s") % {"name": voice.asked.said_by.name},
                since=voice.asked.said_at,
                buttons=[Button(_("Read and say"), links.asked_targets(voice.asked.pk))],
            )
    for one in queries.to_name(viewer):
        title = _("Nobody answers for a target any more: %(name)s")
        yield Todo(
            title=title % {"name": words.shown(one.target.indicator.name)},
            detail=str(naming.WHY[one.why]),
            buttons=[Button(_("Say who answers"), links.target_holder(one.target.pk))],
        )
    for row, number in queries.to_answer() if viewer.has("safety_manager") else ():
        title = ngettext(
            "%(n)s word about the targets of %(year)s waits for your answer",
            "%(n)s words about the targets of %(year)s wait for your answer",
            number,
        )
        yield Todo(
            title=title % {"n": number, "year": row.year},
            detail=_("whoever did not accept is answered before they are published"),
            buttons=[Button(_("Read and answer"), links.consultation(row.year))],
        )
