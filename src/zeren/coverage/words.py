"""Coverage as sentences, states and picture: shared by its own pages and by the overview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zeren.core.days import date_of
from zeren.core.owed import coverage as rules
from zeren.core.owed.coverage import Count
from zeren.core.tongue import say
from zeren.coverage import queries, texts, turns
from zeren.coverage.queries import Act, Summary, UnitCoverage
from zeren.letters import queries as letters
from zeren.organisation.queries import UnitRow
from zeren.web import formats, links
from zeren.web.parts import State
from zeren.web.words import requirement_words

SOON = 980
"""From 98 % on a unit is nearly there; below, much is missing."""

NEAR, FAR = 5, 15
"""Percent missing: under 5 is near, over 15 is far."""

Ramp = Literal["plain", "full", "near", "part", "far"]


def state_of(count: Count) -> State:
    """Full, nearly, or not; nothing due has no state."""
    share = rules.tenths(count)
    if share is None:
        return "plain"
    if count.is_full:
        return "ok"
    return "soon" if share >= SOON else "gap"


def ramp_of(count: Count) -> Ramp:
    """How far a unit is: covered, or under 5, 5 to 15, over 15 % missing."""
    if not count.due:
        return "plain"
    if count.is_full:
        return "full"
    if count.missing * 100 < NEAR * count.due:
        return "near"
    return "part" if count.missing * 100 <= FAR * count.due else "far"


def ramp_words(ramp: Ramp) -> str:
    """The same in words, for whoever does not see colours."""
    return {
        "plain": _("nothing due"),
        "full": _("covered"),
        "near": _("under 5 % missing"),
        "part": _("5 to 15 % missing"),
        "far": _("over 15 % missing"),
    }[ramp]


def headline(total: Count, acts: Sequence[Act] = ()) -> str:
    """The answer as a sentence with its numbers, and how much the largest act would bring."""
    if not total.due:
        return _("Nothing is owed here on this day")
    share = formats.percent_floor(total.met, total.due)
    if total.is_full:
        return _("Responsibility is %(share)s covered. Nothing is missing.") % {"share": share}
    most = max((act.closes for act in acts), default=0)
    if most > 1 and total.missing > most:
        return _(
            "Responsibility is %(share)s covered. One act brings %(most)s of %(count)s missing."
        ) % {"share": share, "most": formats.number(most), "count": formats.number(total.missing)}
    missing = ngettext(
        "Responsibility is %(share)s covered. %(count)s thing is missing.",
        "Responsibility is %(share)s covered. %(count)s things are missing.",
        total.missing,
    )
    return missing % {"share": share, "count": formats.number(total.missing)}


@dataclass(frozen=True, slots=True)
class Renewing:
    """A year's letters being signed: told in amber while the window is open, never as met."""

    text: str
    signed: int
    due: int
    href: str


def renewing(on: date) -> Renewing | None:
    """How far the signing of the year's letters is, inside its window."""
    window = letters.window(on)
    if window is None or window.signed >= window.due:
        return None
    said = _("%(signed)s of %(due)s signed for %(year)s, window open until %(until)s") % {
        "signed": formats.number(window.signed),
        "due": formats.number(window.due),
        "year": window.year,
        "until": formats.day(window.until),
    }
    return Renewing(said, window.signed, window.due, f"{links.letters()}?year={window.year}")


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

    @property
    def ramp(self) -> Ramp:
        return ramp_of(self.count)

    @property
    def ramp_words(self) -> str:
        return ramp_words(self.ramp)


def requirement_lines(summary: Summary, address: str = "") -> list[Line]:
    return [
        Line(
            str(requirement_words()[name]),
            count,
            state_of(count),
            turns.gaps_href(address, f"requirement={name}") if count.missing else "",
        )
        for name, count in summary.by_requirement.items()
    ]


def layer_lines(summary: Summary, address: str = "") -> list[Line]:
    return [
        Line(
            str(texts.LAYERS[layer]),
            count,
            state_of(count),
            turns.gaps_href(address, f"layer={layer}") if count.missing else "",
        )
        for layer, count in summary.by_layer.items()
        if count.due
    ]


def unit_lines(summary: Summary, about: str = "") -> list[Line]:
    """Every unit in tree order with everything below it; `about` keeps the day in the links."""
    low = min((row.unit.depth for row in summary.by_unit), default=0)
    language = get_language() or "en"
    return [
        Line(
            say(row.unit.name, language),
            row.whole,
            state_of(row.whole),
            unit_href(row.unit.id, about),
            min(row.unit.depth - low, 4),
            row.unit.code,
        )
        for row in summary.by_unit
    ]


def unit_href(unit_id: int, about: str = "") -> str:
    return links.unit(unit_id) + (f"?{about}" if about else "")


def picture(summary: Summary, about: str = "") -> list[dict[str, object]]:
    """Fields of the tree map: the units right below the asked one, and its own part."""
    if not summary.by_unit:
        return []
    top = summary.by_unit[0]
    rows = [row for row in summary.by_unit if row.unit.parent_id == top.unit.id]
    fields = [_field(row.unit, row.whole, about) for row in rows if row.whole.due]
    if top.own.due:
        fields.append(_field(top.unit, top.own, about))
    return fields


def _field(unit: UnitRow, count: Count, about: str) -> dict[str, object]:
    return {
        "name": say(unit.name, get_language() or "en"),
        "value": count.due,
        "share": _share(count),
        "state": ramp_of(count),
        "note": _("%(met)s of %(due)s") % {"met": count.met, "due": count.due},
        "href": unit_href(unit.id, about),
    }


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """One unit right below the asked one, and the act that would help it most."""

    line: Line
    since: date | None
    act: str
    turn: str


def standings(
    summary: Summary, acts: Sequence[Act], about: str = "", *, known: int | None = None
) -> list[UnitStanding]:
    """The table twin of the picture: the units right below, worst first, then the covered ones."""
    if not summary.by_unit:
        return []
    top = summary.by_unit[0]
    tops = _tops(top, summary)
    inside = _inside([row for row, _count in tops], top, summary, acts)
    most = {pk: max(some, key=lambda one: one[0]) for pk, some in inside.items()}
    told = queries.told([act for _n, _since, act in most.values()], summary.on, known=known)
    owners = {pk: turns.owner_words(one) for pk, one in zip(most, told, strict=True)}
    language = get_language() or "en"
    found = []
    for row, count in tops:
        pk = row.unit.id
        sinces = [since for _n, since, _act in inside.get(pk, ())]
        found.append(
            UnitStanding(
                line=Line(
                    say(row.unit.name, language), count, state_of(count), unit_href(pk, about)
                ),
                since=date_of(min(sinces)) if sinces else None,
                act=turns.act_title(most[pk][2], most[pk][0]) if pk in most else "",
                turn=owners.get(pk, ""),
            )
        )
    return sorted(
        found, key=lambda one: (rules.tenths(one.line.count) or 0, -one.line.count.missing)
    )


def _inside(
    rows: Sequence[UnitCoverage], top: UnitCoverage, summary: Summary, acts: Sequence[Act]
) -> dict[int, list[tuple[int, int, Act]]]:
    """Unit right below -> (of how many subjects, since, act) of each act that stands inside.

    The top's own row holds what stands in it alone, and what stood in a closed unit.
    """
    below = {row.unit.path: row.unit.id for row in rows if row is not top}
    long = len(next(iter(below), ""))
    belongs = {row.unit.id: below.get(row.unit.path[:long]) for row in summary.by_unit}
    found: dict[int, list[tuple[int, int, Act]]] = {}
    for act in acts:
        here: dict[int, tuple[int, int]] = {}
        for pk, where in act.places.items():
            unit = top.unit.id if pk == top.unit.id else belongs.get(pk, top.unit.id)
            if unit is not None:
                number, since = here.get(unit, (0, where.since))
                here[unit] = (number + where.number, min(since, where.since))
        for unit, (number, since) in here.items():
            found.setdefault(unit, []).append((number, since, act))
    return found


def _tops(top: UnitCoverage, summary: Summary) -> list[tuple[UnitCoverage, Count]]:
    rows = [
        (row, row.whole)
        for row in summary.by_unit
        if row.unit.parent_id == top.unit.id and row.whole.due
    ]
    return [*rows, (top, top.own)] if top.own.due else rows
