"""What the writers of a plan share: ids by code, dated rows, facts to record, what is touched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.db import models

from zeren.core import tongue
from zeren.core.actor import Actor
from zeren.core.days import NEVER, day_of
from zeren.core.roster.state import Change
from zeren.ledger import actions as ledger
from zeren.ledger import many
from zeren.organisation import queries
from zeren.organisation.actions.rows import Log, Rows, is_part, steps
from zeren.organisation.models import Dated, Planned, Post, Thing, Unit

BATCH = 2000
Named = TypeVar("Named", Unit, Post, Thing)


@dataclass
class Ids:
    """Primary keys by code, as far as this plan has written them."""

    units: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    things: dict[str, int] = field(default_factory=dict)


class Facts:
    """Dated rows and facts of an import, by code, in the order of the changes."""

    def __init__(self, upload_id: int, *, on: date, by: Actor, at: datetime) -> None:
        self.upload_id, self.by, self.at = upload_id, by, at
        self.on = day_of(on)
        self.today = day_of(queries.date_of(at))
        self.rows = Rows(by=by, at=at, refusal="import.moved_meanwhile")
        self.items: dict[str, list[ledger.Item]] = {}
        self.touched: dict[str, set[int | None]] = {}
        self.since = NEVER
        self._planned: list[tuple[Planned, Log]] = []

    def add(
        self, change: Change, kind: str, pk: int, row: models.Model | None = None, **body: object
    ) -> None:
        said = {"upload": self.upload_id, "line": change.line, **body} if self.upload_id else body
        self.items.setdefault(change.act, []).append(ledger.Item((kind, pk), row, said))

    def opened(self, rows: Sequence[Dated]) -> None:
        """Write what is new, and remember that it was not there before."""
        many.insert(rows)
        self.rows.log += [(row, None, row.to_day) for row in rows]

    def rename(
        self, table: type[Named], changed: Sequence[Change], columns: Mapping[str, str]
    ) -> None:
        """What has no days: the name, and these columns by what the workbook calls them."""
        rows = table._default_manager.in_bulk([one.key for one in changed], field_name="code")
        kind = table.EVIDENCE_KIND
        for change in changed:
            row = rows[change.key]
            row.name = name_of(change, row.name)
            for key, column in columns.items():
                setattr(row, column, change.after.get(key, getattr(row, column)))
            self.add(change, kind, row.pk, row=row, changed=sorted(change.after))
            self.touch(None, **{f"{kind}s": [row.pk]})
        written = ["name", *columns.values()]
        table._default_manager.bulk_update(rows.values(), written, batch_size=BATCH)

    def touch(self, since: int | None, **ids: Iterable[int | None]) -> None:
        """What must follow above, from which day on; None for what has no days."""
        self.since = min(self.since, self.today if since is None else since)
        for key, found in ids.items():
            self.touched.setdefault(key, set()).update(found)

    def plan(self, change: Change, about: tuple[str, int], day: int, mark: int) -> None:
        """Keep a change of a day to come, so that it can be taken back.

        mark: how long the log of rows was before this change.
        """
        if day > self.today and not is_part():
            found = Planned(code=change.act, day=day, about_kind=about[0], about_id=about[1])
            self._planned.append((found, self.rows.log[mark:]))

    def record(self) -> None:
        """Write the rows, the plans of days to come, and all facts."""
        self.rows.write()
        for planned, log in self._planned:
            planned.steps = steps(log)
        made = Planned.objects.bulk_create([one for one, _log in self._planned], batch_size=BATCH)
        for row in made:
            item = ledger.Item((Planned.EVIDENCE_KIND, row.pk), row, {"code": row.code})
            self.items.setdefault("organisation.planned", []).append(item)
        for code, items in self.items.items():
            ledger.record_many(code, items, by=self.by, at=self.at, is_summed_up=True)
        self.items, self._planned = {}, []


def name_of(change: Change, old: dict[str, str] | None = None) -> dict[str, str]:
    kept = old or {}
    return tongue.both(
        change.after.get("name_zh", kept.get(tongue.CHINESE, "")),
        change.after.get("name_en", kept.get(tongue.ENGLISH, "")),
    )
