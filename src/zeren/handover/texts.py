"""Words of hand-overs: states, causes, kinds of items, why somebody is the successor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.core import handover as core
from zeren.handover.models import Handover, Item
from zeren.handover.queries.listing import Known
from zeren.organisation.texts.changes import ROLES
from zeren.results.texts import VERDICTS
from zeren.web import formats, links, words
from zeren.web.parts import State

STEPS = words.table("handover", "steps")
ENDED = words.table("handover", "ended")
CAUSES = words.table("handover", "causes")
KINDS = words.table("handover", "kinds")
BECAUSE = words.table("handover", "because")
ITEM_STATES = words.table("handover", "item_states")
BADGES: dict[str, State] = {"RECEIVED": "ok", "SETTLED": "closed", "GIVEN": "soon"}


def _late_by(number: int) -> str:
    return ngettext("%(n)s day or more", "%(n)s days or more", number) % {"n": number}


late_by = lazy(_late_by, str)


@dataclass(frozen=True, slots=True)
class Line:
    """One hand-over in a list, with its words."""

    row: Handover
    title: str
    cause: str
    step: str
    badge: State
    due: str
    done: int
    of: int
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """One item with its words."""

    item: Item
    name: str
    known: str
    state: str
    badge: State
    successor: str
    because: str
    href: str
    ownerless: bool


def line(row: Handover, items: Iterable[core.Item], on: date) -> Line:
    some = list(items)
    is_open = row.state in core.OPEN_STATES
    is_late = is_open and row.due_date < on
    return Line(
        row=row,
        title=row.person.name,
        cause=cause(row),
        step=step(row.state, some),
        badge="gap" if is_late else "soon" if is_open else "ok" if row.state == "CLOSED" else
        "closed",
        due=due(row, on) if is_open else "",
        done=sum(one.state in core.DONE for one in some),
        of=len(some),
        href=links.handover(row.pk),
    )  # fmt: skip


def due(row: Handover, on: date) -> str:
    said = _("late since %(day)s") if row.due_date < on else _("due %(day)s")
    return said % {"day": formats.day(row.due_date)}


def step(state: str, items: Iterable[core.Item]) -> str:
    at = core.stage(state, items)
    return str(STEPS[at] if at in STEPS else ENDED[at])


def cause(row: Handover) -> str:
    told = {"day": formats.day(date.fromordinal(row.day))}
    if row.until:
        told["until"] = formats.day(date.fromordinal(row.until))
    return str(CAUSES[row.cause]) % told


def groups(items: Sequence[Item], ownerless: Iterable[int] = ()) -> list[tuple[str, list[Row]]]:
    """The items under the words of their kind, in the order of the core."""
    without = set(ownerless)
    by_kind: dict[str, list[Row]] = {}
    for one in items:
        by_kind.setdefault(one.kind, []).append(_row(one, one.pk in without))
    return [(str(KINDS[kind]), rows) for kind, rows in by_kind.items()]


def _row(item: Item, ownerless: bool) -> Row:
    return Row(
        item=item,
        name=name_of(item),
        known=known(item.known),
        state=str(ITEM_STATES[item.state]),
        badge="gap" if item.state == "OPEN" else BADGES.get(item.state, "soon"),
        successor=item.successor.name if item.successor else "",
        because=str(BECAUSE[item.because]) if item.because else "",
        href=href(item),
        ownerless=ownerless,
    )


def name_of(item: Item) -> str:
    said = words.shown(item.name) if item.name else ""
    if item.kind == "role":
        return f"{ROLES[item.code]} · {said}"
    if item.kind in ("hazard", "event"):
        return item.code
    return said or str(KINDS[item.kind])


def known(known: Known) -> str:
    """What is known of an item, in words: plain values, so that they are read in any language."""
    parts = []
    if day := known.get("due"):
        parts.append(_("due %(day)s") % {"day": formats.day(date.fromisoformat(day))})
    if people := known.get("people"):
        parts.append(ngettext("%(n)s person", "%(n)s people", people) % {"n": people})
    if value := known.get("value"):
        parts.append(words.shown(value))
    if verdict := known.get("verdict"):
        parts.append(str(VERDICTS[verdict]))
    if proof := known.get("evidence"):
        parts.append(_("proved by %(what)s") % {"what": words.shown(proof)})
    return " · ".join(parts)


def href(item: Item) -> str:
    """The page of what it is about."""
    if item.kind == "duty":
        return links.duties(item.about_id)
    if item.kind == "target":
        return links.unit_targets(item.about_id)
    return links.page(item.about_kind, item.about_id) if item.about_kind in links.PAGES else ""
