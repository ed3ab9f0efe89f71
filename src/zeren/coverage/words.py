"""Coverage as sentences, states and picture: shared by its own pages and by the overview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zeren.core import coverage as rules
from zeren.core.coverage import Count
from zeren.core.days import date_of
from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.coverage import links, texts
from zeren.coverage.queries import Act, Gap, Summary, UnitCoverage
from zeren.organisation.queries import UnitRow
from zeren.web import formats
from zeren.web.parts import Button, State, Todo
from zeren.web.words import act_words, gap_words, next_step_words, requirement_words

SOON = 980
"""From 98 % on a unit is nearly there; below, much is missing."""

SHOWN_UNITS = 3
FOR_LEADERS = ("letter.not_issued", "letter.not_fitting", "trained.no_meeting")
"""The safety office's acts that the head of a unit may take as well."""


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
            str(requirement_words()[name]),
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


def act_title(act: Act) -> str:
    """What waits for one act, counted; the only number in the sentence is the count."""
    said = str(act_words()[act.gap] % {"count": act.number})
    return said.replace(str(act.number), formats.number(act.number), 1)


def subject_words(gap: Gap) -> str:
    """The name of the person, unit or thing."""
    return say(gap.subject_name, get_language() or "en")


def owner_words(one: Gap | Act) -> str:
    """Whose turn it is: the person with the post he holds, or the seat while nobody holds it."""
    if not one.owner:
        return _("%(seat)s (nobody holds this seat)") % {"seat": texts.SEATS[one.who]}
    post = say(one.owner_post, get_language() or "en")
    return _("%(name)s, %(post)s") % {"name": one.owner, "post": post} if post else one.owner


def todos(
    acts: Sequence[Act],
    units: Mapping[int, str],
    viewer: Viewer,
    address: str = "",
) -> list[Todo]:
    """What to do next: one line an act, the main button on the first that is the viewer's."""
    found: list[Todo] = []
    has_main = False
    for act in acts:
        listed = list_href(act, address)
        button = Button(_("Show them") if act.number > 1 else _("Show"), listed)
        if may_act(act, viewer):
            href = links.step_of(act.first) if act.number == 1 else links.all_of(act) or listed
            button = Button(str(next_step_words()[act.gap]), href, is_main=not has_main)
            has_main = True
        found.append(
            Todo(
                title=act_title(act),
                detail=act_detail(act, units),
                owner=owner_words(act),
                since=date_of(act.since),
                buttons=[button],
                state="gap" if act.is_late else "soon",
            )
        )
    return found


def may_act(act: Act, viewer: Viewer) -> bool:
    """It is the viewer's turn, or an act that leaders may take for the one whose turn it is."""
    if act.owner_id is not None and act.owner_id == viewer.person_id:
        return True
    return act.gap in FOR_LEADERS and (viewer.is_head or viewer.has("safety_manager"))


def list_href(act: Act, address: str = "") -> str:
    """The list of exactly these gaps."""
    return _gaps(address, f"gap={act.gap}&owner={act.owner_id or 0}")


def act_detail(act: Act, units: Mapping[int, str]) -> str:
    """Who or what it is about, or where they stand, most first."""
    if act.number == 1:
        subject, unit = subject_words(act.first), units.get(act.first.unit_id, "")
        parts = [subject, unit] if unit and unit != subject else [subject]
        return " · ".join([*parts, str(gap_words()[act.gap])])
    named = [
        _("%(unit)s %(count)s") % {"unit": units.get(unit, ""), "count": formats.number(number)}
        for unit, number in act.units[:SHOWN_UNITS]
    ]
    rest = len(act.units) - SHOWN_UNITS
    if rest > 0:
        named.append(
            ngettext("%(count)s more unit", "%(count)s more units", rest)
            % {"count": formats.number(rest)}
        )
    return " · ".join(named)
