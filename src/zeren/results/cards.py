"""What the results tell on pages that many rooms share: a unit, a person's day, the overview."""

from collections.abc import Collection
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.core.targets.verdict import MET, NOT_APPLICABLE, ON_TRACK
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation
from zeren.results import texts
from zeren.results.queries import owners, verdicts
from zeren.targets.queries import entries
from zeren.web import formats
from zeren.web.parts import Button, Figure, Todo


def figure(unit_id: int, on: date) -> Figure | None:
    """How many targets of a unit are met or on track; None where it has none."""
    lines = verdicts.lines(unit_id, on.year, organisation.start_of_day(on))
    judged = [one for one in lines if one.state != NOT_APPLICABLE]
    if not judged:
        return None
    good = sum(one.state in (MET, ON_TRACK) for one in judged)
    last = headline(unit_id, on.year - 1, organisation.start_of_day(on))
    notes = [texts.worst(judged), last["said"] if last else ""]
    return Figure(
        label=_("Targets met or on track"),
        value=formats.number(good),
        of=formats.number(len(judged)),
        bar=good,
        bar_of=len(judged),
        state="ok" if good == len(judged) else "soon",
        note=" · ".join(one for one in notes if one),
        href=reverse("results:unit", args=[unit_id]),
    )


def headline(unit_id: int, year: int, at: datetime) -> dict[str, str] | None:
    """ "2022: 17 of 18 targets met", with the page of it; None where the unit had no targets."""
    lines = verdicts.lines(unit_id, year, at)
    if not lines:
        return None
    told = {"year": year, "headline": texts.headline(lines)}
    href = f"{reverse('results:unit', args=[unit_id])}?year={year}"
    return {"said": _("%(year)s: %(headline)s") % told, "href": href}


def beside(
    path: str, codes: Collection[str], year: int, at: datetime
) -> dict[str, dict[str, object]]:
    """Of each indicator the result of the nearest unit of a line that has a target of it.

    before: last year's beside it, {} where there is none.
    """
    ids = organisation.path_ids(path) if path else []
    rows = list(entries.all_of(year).filter(unit_id__in=ids, indicator__code__in=list(codes)))
    nearest = {row.indicator.code: row for row in sorted(rows, key=lambda r: ids.index(r.unit_id))}
    return {
        one.row.indicator.code: {
            "said": texts.figures(one),
            "word": texts.VERDICTS[one.state],
            "state": texts.BADGES.get(one.state, "plain"),
            "before": texts.before(one),
            "year_before": year - 1,
            "href": reverse("results:target", args=[one.row.pk]),
        }
        for one in verdicts.of_rows(list(nearest.values()), at)
    }


def todos(viewer: Viewer, on: date) -> list[Todo]:
    """Results that this person is named to enter and whose period is over."""
    waits = owners.missing_of(viewer.person_id or 0, on)
    if not waits:
        return []
    late = [one for one in waits if one.is_late(on)]
    title = ngettext(
        "%(n)s result waits to be entered by you", "%(n)s results wait to be entered by you",
        len(waits),
    )  # fmt: skip
    due = {"day": formats.day(waits[0].due)}
    said = _("overdue since %(day)s") if late else _("due %(day)s")
    href = reverse("results:enter", args=[waits[0].row.pk])
    if len({one.row.pk for one in waits}) > 1:
        href = reverse("results:to-enter")
    return [
        Todo(
            title=title % {"n": len(waits)},
            detail=said % due,
            buttons=[Button(_("Enter results"), href)],
            state="gap" if late else "soon",
        )
    ]
