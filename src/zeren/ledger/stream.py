"""The facts in the order of their places in the tree, for whoever reads them one by one."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from zeren.ledger.models import Leaf


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact at its place, without its body and without who acted."""

    position: int
    code: str
    about_kind: str
    about_id: int
    recorded_at: datetime
    entry_hash: str


def size() -> int:
    """How many facts have a place: the next gets this one."""
    last: int | None = Leaf.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def placed(start: int, most: int) -> list[Placed]:
    """So many facts at most, from a place on."""
    rows = Leaf.objects.filter(position__gte=start, position__lt=start + most).order_by("position")
    fields = ("code", "about_kind", "about_id", "recorded_at", "entry_hash")
    return [
        Placed(*row) for row in rows.values_list("position", *(f"fact__{one}" for one in fields))
    ]
