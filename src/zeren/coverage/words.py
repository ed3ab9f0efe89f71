"""Coverage as sentences, states and picture: shared by its own pages and by the overview."""

from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zeren.core import coverage as rules
from zeren.core.coverage import Count
from zeren.core.days import date_of
from zeren.core.tongue import say
from zeren.coverage import links, texts
from zeren.coverage.queries import Gap, GapGroup, Summary, UnitCoverage
from zeren.organisation.queries import UnitRow
from zeren.web import formats
from zeren.web.parts import Button, State, Todo

SOON = 980
"""From 98 % on a unit is nearly there; below, much is missing."""


def state_of(count: Count) -> State:
    """Full, nearly, or not; nothing due has no state."""
    share = rules.tenths(count)
    if share is None:
        return "plain"
    if count.is_full:
        return "ok"
    return "soon" if share >= SOON else "gap"


def headline(total: Count) -> str:
    """The answer as a sentence with its numbers."""
    if not total.due:
        return _("Nothing is owed here on this day")
    share = formats.percent_floor(total.met, total.due)
    if total.is_full:
        return _("Responsibility is %(share)s covered. Nothing is missing.") % {"share": share}
    missing = ngettext(
        "Responsibility is %(share)s covered. %(count)s thing is missing.",
        "Responsibility is %(share)s covered. %(count)s things are missing.",
        total.missing,
    )
    return missing % {"share": share, "count": formats.number(total.missing)}


def _share(count: Count) -> float | None:
    found = rules.tenths(count)
    return None if found is None else found / 10


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: what it is about, met of due, and how that stands."""

    label: str
    count: Count
    state: State
    href: str = ""
    depth: int = 0
    code: str = ""


def requirement_lines(summary: Summary, address: str = "") -> list[Line]:
    return [
        Line(
            str(texts.REQUIREMENTS[name]),
            count,
            state_of(count),
            _gaps(address, f"requirement={name}") if count.missing else "",
        )
        for name, count in summary.by_requirement.items()
    ]


def layer_lines(summary: Summary, address: str = "") -> list[Line]:
    return [
        Line(
            str(texts.LAYERS[layer]),
            count,
            state_of(count),
            _gaps(address, f"layer={layer}") if count.missing else "",
        )
        for layer, count in summary.by_layer.items()
        if count.due
    ]


def unit_lines(summary: Summary) -> list[Line]:
    """Every unit in tree order with everything below it."""
    low = min((row.unit.depth for row in summary.by_unit), default=0)
    language = get_language() or "en"
    return [
        Line(
            say(row.unit.name, language),
            row.whole,
            state_of(row.whole),
            links.address("desk:unit", row.unit.id),
            min(row.unit.depth - low, 4),
            row.unit.code,
        )
        for row in summary.by_unit
    ]


def _gaps(address: str, asked: str) -> str:
    joined = "&".join(part for part in (address, asked) if part)
    return f"{links.address('coverage:gaps')}?{joined}"


def picture(summary: Summary) -> list[dict[str, object]]:
    """Fields of the tree map: the units right below the asked one, and its own part."""
    if not summary.by_unit:
        return []
    top = summary.by_unit[0]
    rows = [row for row in summary.by_unit if row.unit.parent_id == top.unit.id]
    fields = [_field(row.unit, row.whole) for row in rows if row.whole.due]
    if top.own.due:
        fields.append(_field(top.unit, top.own))
    return fields


def _field(unit: UnitRow, count: Count) -> dict[str, object]:
    return {
        "name": say(unit.name, get_language() or "en"),
        "value": count.due,
        "share": _share(count),
        "state": state_of(count),
        "note": _("%(met)s of %(due)s") % {"met": count.met, "due": count.due},
        "href": links.address("desk:unit", unit.id),
    }


def top_lines(summary: Summary) -> list[Line]:
    """The table twin of the picture."""
    if not summary.by_unit:
        return []
    top = summary.by_unit[0]
    language = get_language() or "en"
    return [
        Line(
            say(row.unit.name, language),
            count,
            state_of(count),
            links.address("desk:unit", row.unit.id),
        )
        for row, count in _tops(top, summary)
    ]


def _tops(top: UnitCoverage, summary: Summary) -> list[tuple[UnitCoverage, Count]]:
    rows = [
        (row, row.whole)
        for row in summary.by_unit
        if row.unit.parent_id == top.unit.id and row.whole.due
    ]
    return [*rows, (top, top.own)] if top.own.due else rows


def group_title(group: GapGroup) -> str:
    """What is missing in one unit, counted."""
    number = group.number
    titles = {
        "trained": ngettext(
            "%(count)s person is not yet trained", "%(count)s people are not yet trained", number
        ),
        "letter": ngettext(
            "%(count)s letter is not yet in force", "%(count)s letters are not yet in force", number
        ),
        "unit_head": ngettext(
            "%(count)s unit has no head in office", "%(count)s units have no head in office", number
        ),
        "thing_in_charge": ngettext(
            "%(count)s thing needs one person in charge",
            "%(count)s things need one person in charge",
            number,
        ),
        "thing_user": ngettext(
            "%(count)s thing has no user", "%(count)s things have no user", number
        ),
    }
    return titles[group.requirement] % {"count": formats.number(number)}


def subject_words(gap: Gap) -> str:
    """The name of the person, unit or thing."""
    return say(gap.subject_name, get_language() or "en")


def owner_words(gap: Gap) -> str:
    """Whose turn it is: the person and the seat, or the seat while nobody holds it."""
    seat = str(texts.SEATS[gap.who])
    if not gap.owner or gap.who == "person":
        return gap.owner or seat
    return _("%(name)s (%(seat)s)") % {"name": gap.owner, "seat": seat}


def todos(groups: list[GapGroup], units: dict[int, str], address: str = "") -> list[Todo]:
    """What to do next: one item a group, the main button on the first."""
    found: list[Todo] = []
    for place, group in enumerate(groups):
        gap = group.first
        subject = subject_words(gap)
        unit = units.get(group.unit_id, "")
        detail = [unit] if unit and unit != subject else []
        if group.number == 1:
            detail = [subject, *detail]
        detail.append(str(texts.GAPS[gap.gap]))
        href = links.step_of(gap) if group.number == 1 else ""
        where = _gaps(address, f"requirement={group.requirement}&at={group.unit_id}")
        found.append(
            Todo(
                title=group_title(group),
                detail=" · ".join(detail),
                owner=owner_words(gap),
                since=date_of(group.since),
                buttons=[
                    Button(str(texts.NEXT_STEPS[gap.gap]), href, is_main=place == 0)
                    if href
                    else Button(_("Show them"), where, is_main=place == 0)
                ],
            )
        )
    return found
