"""What the writers of a plan share: ids by code, facts to record, names and days."""

from dataclasses import dataclass, field
from datetime import date

from zeren.core import tongue
from zeren.core.roster_state import Change
from zeren.ledger import actions as ledger

BATCH = 2000


@dataclass
class Ids:
    """Primary keys by code, as far as this plan has written them."""

    units: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    things: dict[str, int] = field(default_factory=dict)


@dataclass
class Facts:
    """Facts to record, by code, in the order of the changes."""

    upload_id: int
    items: dict[str, list[ledger.Item]] = field(default_factory=dict)

    def add(self, change: Change, kind: str, pk: int, **body: object) -> None:
        said = {"upload": self.upload_id, "line": change.line, **body}
        self.items.setdefault(change.act, []).append(ledger.Item((kind, pk), body=said))


def name_of(change: Change, old: dict[str, str] | None = None) -> dict[str, str]:
    kept = old or {}
    return tongue.both(
        change.after.get("name_zh", kept.get(tongue.CHINESE, "")),
        change.after.get("name_en", kept.get(tongue.ENGLISH, "")),
    )


def day(text: str) -> date:
    return date.fromisoformat(text)


def day_or_open(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
