"""Bring the shipped indicators into the table: a change of one is a new version of it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.targets import definition
from zeren.core.tongue import both
from zeren.ledger import actions as ledger
from zeren.targets import queries
from zeren.targets.models import Indicator


@transaction.atomic
def load_catalogue(catalogue: Iterable[Mapping[str, str]], *, at: datetime) -> int:
    """Bring the shipped indicators (sheets.indicators) into the table; repeatable.

    Targets keep the version they were set with. Refused: definition.broken.
    """
    standing = {row.code: row for row in queries.newest_indicators()}
    new = []
    for one in catalogue:
        row = _row(one)
        old = standing.get(row.code)
        if old is not None and all(getattr(old, name) == getattr(row, name) for name in SAID):
            continue
        row.version = old.version + 1 if old else 1
        new.append(row)
    Indicator.objects.bulk_create(new)
    ledger.record_changed("indicator.loaded", new, by=Actor.system(), at=at)
    return len(new)


SAID = tuple(name for name in Indicator.EVIDENCE if name not in ("id", "version"))


def _row(one: Mapping[str, str]) -> Indicator:
    meant = json.loads(one["definition"])
    definition.read(meant)
    return Indicator(
        code=one["code"],
        name=both(one["zh"], one["en"]),
        unit_word=both(one["unit_zh"], one["unit_en"]),
        kind=one["kind"],
        kinds_allowed=one["kinds_allowed"],
        direction=one["direction"],
        typical=one["typical_target"],
        layers=one["layers"],
        cascade=one["cascade_down"],
        roll_up=one["roll_up"],
        evidence=both(one["evidence_zh"], one["evidence_en"]),
        counted=both(one["counted_zh"], one["counted_en"]),
        scale=int(one["scale"] or 1),
        domain=one["domain"],
        rank=int(one["rank"]),
        is_usual=bool(one["usual"]),
        jurisdiction=one["jurisdiction"],
        edition=one["edition"],
        legal_basis=one["legal_basis"],
        definition=meant,
    )
