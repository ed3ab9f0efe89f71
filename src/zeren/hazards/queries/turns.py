"""Whose turn a hazard is: its owner's until it is mended, then that of who keeps the order there.

The order is kept by the safety manager nearest to the unit; where none is, or it is about his own
work, by the next head above. So every open hazard is exactly one person's turn, and stands on the
day of nobody else. Who it climbed to is told as well: it stays the owner's to mend.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zeren.core import hazard as core
from zeren.core.viewer import Viewer
from zeren.hazards.models import Hazard
from zeren.organisation import queries as organisation
from zeren.organisation.queries.seats import seats

KEEPERS = {"REPORTED": "assign", "RECTIFIED": "verify", "VERIFIED": "publish", "PUBLISHED": "close"}
"""What comes next in a state that no owner can leave."""
DECIDED = tuple(state for state, act, _next in core.STEPS if act == "dismiss")
"""From where it can be found to be none; what is mended meanwhile is verified like any other."""
ACTS = ("climbed", "rectify", "decide", "assign", "verify", "publish", "close")


@dataclass(frozen=True, slots=True)
class Turn:
    """One hazard and what is to be done with it."""

    act: str
    hazard_id: int
    due: date | None


def turns(viewer: Viewer) -> list[Turn]:
    """What waits for this viewer among the hazards, those due first first.

    climbed: overdue below, and the next step of the ladder. decide: somebody says it is none.
    """
    if not viewer.person_id:
        return []
    me = viewer.person_id
    mine = Hazard.objects.filter(
        Q(owner_id=me, state="ASSIGNED") | Q(escalated_to_id=me, state__in=core.OPEN_STATES)
    )
    found = [
        Turn("rectify" if row["owner_id"] == me else "climbed", row["pk"], row["due_date"])
        for row in mine.values("pk", "owner_id", "due_date")
    ]
    found += _kept(viewer)
    seen: dict[int, Turn] = {}
    for turn in sorted(found, key=lambda one: (one.due or date.max, ACTS.index(one.act))):
        seen.setdefault(turn.hazard_id, turn)
    return list(seen.values())


def turns_for(absent: Viewer, deputy_id: int, kinds: Collection[str]) -> list[Turn]:
    """What a deputy may do of what waits for somebody away, but for what is his own (permits)."""
    found = [
        turn for turn in turns(absent)
        if ("verify" if turn.act == "verify" else "hazards") in kinds
    ]  # fmt: skip
    own = Q(owner_id=deputy_id) | Q(rectified_by_id=deputy_id) | Q(proposed_by_id=deputy_id)
    ids = [turn.hazard_id for turn in found if turn.act in ("verify", "decide")]
    barred = set(Hazard.objects.filter(own, pk__in=ids).values_list("pk", flat=True))
    return [turn for turn in found if turn.hazard_id not in barred]


def owned(person_id: int) -> list[int]:
    """The hazards that are somebody's to mend, or were escalated to him, newest first."""
    mine = Q(owner_id=person_id) | Q(escalated_to_id=person_id)
    return list(Hazard.objects.filter(mine).values_list("pk", flat=True)[:1000])


def open_of(person_ids: Collection[int]) -> list[Hazard]:
    """What is still there and is one of these people's to mend, what is due first first."""
    rows = Hazard.objects.filter(state__in=core.OPEN_STATES, owner_id__in=list(person_ids))
    return list(rows.order_by("due_date", "id"))


def ids_of(viewer: Viewer) -> list[int]:
    """The hazards that are this viewer's turn."""
    return [turn.hazard_id for turn in turns(viewer)]


def whose_turn(hazard_ids: Sequence[int]) -> set[int]:
    """Who is to mend these hazards; what waits for others (a check, an answer) is on their day."""
    rows = Hazard.objects.filter(pk__in=hazard_ids, state="ASSIGNED", owner__isnull=False)
    return {one for one in rows.values_list("owner_id", flat=True) if one}


def dues(viewer: Viewer, on: date) -> list[tuple[int, date]]:
    """(hazard, its day) of what is to be mended from a day on: one's own, and all that is below
    a head or an office."""
    mine = Q(owner_id=viewer.person_id) if viewer.person_id else Q(pk__in=())
    if viewer.is_head or viewer.has("safety_manager"):
        for path in viewer.paths_seen():
            mine |= organisation.below(path, viewer.on)
    rows = Hazard.objects.filter(mine, state__in=core.OPEN_STATES, due_date__gte=on)
    found = rows.order_by("due_date", "id").values_list("id", "due_date")
    return [(hazard_id, due) for hazard_id, due in found if due]


def unsettled_things() -> frozenset[str]:
    """Codes of the things at which something is not settled."""
    rows = Hazard.objects.filter(
        state__in=(*core.OPEN_STATES, "HELD"), thing__isnull=False
    ).order_by()
    return frozenset(rows.values_list("thing__code", flat=True))


def _kept(viewer: Viewer) -> list[Turn]:
    """What waits for whoever keeps the order, where that is this viewer."""
    if not (viewer.is_head or viewer.has("safety_manager")):
        return []
    over = Q(pk__in=())
    for path in viewer.paths_seen():
        over |= organisation.below(path, viewer.on)
    waits = Q(state__in=KEEPERS) | Q(state__in=DECIDED, proposed_by__isnull=False)
    columns = ("state", "unit_id", "owner_id", "rectified_by_id", "proposed_by_id", "due_date")
    rows = list(Hazard.objects.filter(over, waits).order_by().only(*columns))
    at = seats(viewer.on, {row.unit_id for row in rows}) if rows else None
    found = []
    for row in rows:
        act, besides = _next(row)
        if at and at.holder("safety_office", row.unit_id, besides) == viewer.person_id:
            found.append(Turn(act, row.pk, row.due_date))
    return found


def _next(row: Hazard) -> tuple[str, tuple[int | None, ...]]:
    """The act, and who may not do it."""
    if row.proposed_by_id is not None and row.state in DECIDED:
        return "decide", (row.proposed_by_id, row.owner_id)
    return KEEPERS[row.state], (row.rectified_by_id,) if row.state == "RECTIFIED" else ()
