"""Who was asked about a draft, what each said, and whose word or answer is still waited for."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from zeren.core.log import entry
from zeren.core.targets import consulting
from zeren.core.viewer import Viewer
from zeren.ledger.prepared import Prepared
from zeren.organisation import queries as organisation
from zeren.targets.models import Saying, TargetSet
from zeren.targets.queries.rows import rows_of

SPOKEN_OF = (
    "indicator__code", "slot", "kind", "low", "low_open", "high", "high_open", "symbol", "scale",
    "base", "window", "population", "filter", "state", "starts", "ends", "detail",
)  # fmt: skip
"""What an acceptance speaks of: all that a person has to reach, not how it is given on below."""


@dataclass(slots=True)
class Voice:
    """One asked person about one unit, all that was said, and where it stands."""

    asked: Saying
    said: list[Saying] = field(default_factory=list)
    heard: consulting.Heard = field(default_factory=lambda: consulting.Heard("SILENT"))

    @property
    def open(self) -> list[Saying]:
        """What waits for an answer, oldest first."""
        return [one for one in self.said if one.pk in self.heard.open]


def digests(set_id: int, unit_ids: Sequence[int] | None = None) -> dict[int, str]:
    """Unit -> SHA-256 (hex) of its targets in a version; units without targets are absent."""
    rows = rows_of(set_id)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    found: dict[int, list[object]] = {}
    for unit, *values in rows.order_by("unit_id", "indicator__code", "slot", "id").values_list(
        "unit_id", *SPOKEN_OF
    ):
        found.setdefault(unit, []).append(values)
    return {
        unit: hashlib.sha256(entry.spelled(lines).encode()).hexdigest()
        for unit, lines in found.items()
    }


def voices(set_id: int, *, person_id: int = 0, asked_id: int = 0) -> list[Voice]:
    """Everybody who was asked about a version, in the order of asking; three queries."""
    rows = Saying.objects.filter(set_id=set_id)
    if person_id:
        rows = rows.filter(person_id=person_id)
    if asked_id:
        asked = rows.filter(pk=asked_id).values("unit_id", "person_id")[:1]
        rows = rows.filter(
            unit_id__in=asked.values("unit_id"), person_id__in=asked.values("person_id")
        )
    found: dict[tuple[int, int], Voice] = {}
    for row in rows.select_related("unit", "person", "said_by").order_by("id"):
        key = (row.unit_id, row.person_id)
        if row.act == "ASKED":
            found[key] = Voice(row)
        found[key].said.append(row)
    now = digests(set_id, [unit for unit, _person in found]) if found else {}
    for (unit, _person), voice in found.items():
        told = [
            consulting.Said(one.pk, one.act, one.digest, one.answers_id or 0) for one in voice.said
        ]
        voice.heard = consulting.heard(told, now.get(unit, ""))
    return list(found.values())


def voices_for(viewer: Viewer, set_id: int) -> list[Voice]:
    """Those about units in sight, and the viewer's own."""
    every = voices(set_id)
    units = sorted({one.asked.unit_id for one in every})
    paths = dict(organisation.paths_of(units, viewer.on))
    return [
        one
        for one in every
        if one.asked.person_id == viewer.person_id
        or viewer.sees_unit(paths.get(one.asked.unit_id, "-"))
    ]


def voice_for(viewer: Viewer, asked_id: int) -> Voice | None:
    """What one person was asked: for that person, and for who leads or keeps safety above."""
    row = Saying.objects.filter(pk=asked_id, act="ASKED").first()
    if row is None:
        return None
    path = organisation.path_on(row.unit_id, viewer.on)
    if row.person_id != viewer.person_id and not (path and viewer.sees_unit(path)):
        return None
    found = voices(row.set_id, asked_id=asked_id)
    return found[0] if found else None


def to_ask(set_id: int, on: date) -> list[tuple[int, int]]:
    """(unit, head) of units below the top that were given something and whose head was not asked.

    The head of the whole publishes: his own word is the publishing.
    """
    top = organisation.root(on)
    units = [one for one in digests(set_id) if top is None or one != top.id]
    asked = set(
        Saying.objects.filter(set_id=set_id, act="ASKED").values_list("unit_id", "person_id")
    )
    return [pair for pair in sorted(organisation.heads(on, units).items()) if pair not in asked]


WAITING = Prepared(
    lambda person_id: (
        Saying.objects.filter(person_id=person_id, set__state="DRAFT")
        .order_by("set_id")
        .values_list("set_id", flat=True)
        .distinct()
    )
)
"""The drafts about which a person was asked; empty for nearly everybody on nearly every day."""


def asked_of(person_id: int) -> list[tuple[TargetSet, list[Voice]]]:
    """The drafts that wait for the word of a person, with what is asked of each unit."""
    ids = [pk for (pk,) in WAITING.rows(person_id=person_id)] if person_id else []
    found = []
    for row in TargetSet.objects.filter(pk__in=ids).order_by("year") if ids else ():
        mine = [one for one in voices(row.pk, person_id=person_id) if one.heard.is_asked]
        if mine:
            found.append((row, mine))
    return found


def to_answer() -> list[tuple[TargetSet, int]]:
    """Drafts with sayings that nobody has answered, and how many."""
    found = []
    for row in TargetSet.objects.filter(state="DRAFT").filter(Q(pk__in=_spoken())).order_by("year"):
        number = sum(len(one.heard.open) for one in voices(row.pk))
        if number:
            found.append((row, number))
    return found


def _spoken() -> QuerySet[Saying, int]:
    rows = Saying.objects.filter(act__in=("REFUSED", "COMMENTED"))
    return rows.order_by().values_list("set_id", flat=True)
