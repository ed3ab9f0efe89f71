"""What coverage tells of a person and a unit, on pages that many rooms share."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zeren.core.days import NEVER, date_of, day_of
from zeren.core.viewer import Viewer
from zeren.coverage import links, queries, turns, words
from zeren.coverage.queries import Summary
from zeren.coverage.scope import Day
from zeren.obligations import queries as owed
from zeren.web.access import opens
from zeren.web.parts import Card, Column
from zeren.web.words import next_step_words, requirement_words


def gaps_of_person(viewer: Viewer, person_id: int, day: Day) -> Card | None:
    """What is missing with one person, with the button that does it while that can be done."""
    gaps = queries.gaps_of_person(person_id, day.on)
    if not gaps:
        return None
    return Card(
        _("What is missing"),
        "coverage/_gaps_card.html",
        {
            "gaps": [
                {
                    "missing": turns.missing_words(gap),
                    "object_href": turns.object_href(gap, viewer) if day.is_today else "",
                    "owner": turns.owner_words(gap),
                    "step": next_step_words()[gap.gap],
                    "href": links.step_of(gap, viewer) if day.is_today else "",
                }
                for gap in gaps
            ]
        },
        width=12,
    )


def owed_by_person(person_id: int, on: date) -> Card:
    """Every duty of a person up to a day, and how it stood then; what came later is not shown."""
    day = day_of(on)
    rows: list[dict[str, Any]] = []
    for row in owed.of_subject("person", person_id):
        if row.due_from > day or row.due_from == row.due_to:
            continue
        is_due, is_met = row.due_to > day, row.ok_from <= day < row.ok_to
        rows.append(
            {
                "requirement": requirement_words()[row.requirement],
                "due_from": date_of(row.due_from),
                "due_to": None if is_due else date_of(row.due_to),
                "ok_from": date_of(row.ok_from) if row.ok_from <= min(day, NEVER - 1) else None,
                "badge": _badge(is_due=is_due, is_met=is_met),
            }
        )
    return Card(
        _("What is owed, and since when"), "coverage/_owed_card.html", {"rows": rows}, width=12
    )


def _badge(*, is_due: bool, is_met: bool) -> tuple[str, str]:
    if not is_due:
        return "closed", _("over")
    return ("ok", _("met")) if is_met else ("gap", _("missing"))


def of_unit(viewer: Viewer, summary: Summary, day: Day, *, sees: bool) -> Card:
    """How far a unit with everything below it is covered, and what to do next."""
    unit = summary.by_unit[0].unit if summary.by_unit else None
    acts = queries.acts(day.on, summary.path) if sees and summary.total.missing else []
    told = queries.told(acts[: turns.SHOWN_ACTS], day.on)
    about = "&".join(part for part in (day.address, f"unit={unit.id}" if unit else "") if part)
    every = turns.acts_href(about)
    return Card(
        _("Coverage"),
        "coverage/_unit_card.html",
        {
            "headline": words.headline(summary.total),
            "total": summary.total,
            "state": words.state_of(summary.total),
            "sees": sees,
            "todos": turns.todos(told, viewer, about, is_open=day.is_today),
            "more": max(0, len(acts) - turns.SHOWN_ACTS),
            "more_href": every if opens(viewer, every) else "",
        },
    )


def below_unit(summary: Summary, day: Day) -> Card | None:
    """The units directly below, each with everything below it."""
    if not summary.by_unit:
        return None
    top = summary.by_unit[0].unit
    below = [row for row in summary.by_unit if row.unit.parent_id == top.id]
    if not below:
        return None
    lines = words.unit_lines(replace(summary, by_unit=below), day.address)
    title = _("Units directly below")
    return Card(
        title,
        "coverage/_below_card.html",
        {"lines": lines, "columns": columns(_("Unit")), "caption": title},
        width=12,
    )


def columns(first: str) -> Sequence[Column]:
    """The columns of a table of counts."""
    return [
        Column(first),
        Column(_("Met"), is_number=True),
        Column(_("Due"), is_number=True),
        Column(_("Share"), is_number=True),
        Column(_("How far")),
    ]
