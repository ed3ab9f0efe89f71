"""What a draft changes of the version before it: what was 4, is 3, and for which units."""

from dataclasses import dataclass, field

from django.db.models import Q

from zeren.organisation.queries import Name
from zeren.targets.models import Target
from zeren.targets.queries.saying import said

NAMED = 12
"""So many units are named beside a change."""


@dataclass(slots=True)
class Change:
    """One change of one indicator, alike for all its units.

    before, after: said for people; None where there was nothing before, or is nothing any more.
    """

    indicator: Name
    before: dict[str, str] | None
    after: dict[str, str] | None
    units: list[Name] = field(default_factory=list)
    target_id: int = 0

    @property
    def shown(self) -> list[Name]:
        return self.units[:NAMED]

    @property
    def more(self) -> int:
        """How many units are not named."""
        return max(0, len(self.units) - NAMED)


def difference(draft_id: int) -> list[Change]:
    """Every value that a draft adds, changes or ends, the gravest first; one query.

    What only goes down by another rule, to the same values, is no change of a value.
    """
    rows = (
        Target.objects.filter(Q(since_id=draft_id) | Q(until_id=draft_id))
        .select_related("indicator", "unit")
        .order_by("indicator__rank", "indicator__code", "slot", "unit_id", "id")
    )
    found: dict[tuple[str, str, int], dict[str, Target]] = {}
    for row in rows:
        both = found.setdefault((row.indicator.code, row.slot, row.unit_id), {})
        both["after" if row.since_id == draft_id else "before"] = row
    changes: dict[tuple[str, ...], Change] = {}
    for (code, slot, _unit), both in found.items():
        old, new = both.get("before"), both.get("after")
        before, after = said(old) if old else None, said(new) if new else None
        if before == after:
            continue
        key = (code, slot, (before or {}).get("en", ""), (after or {}).get("en", ""))
        one = new or old
        assert one is not None
        change = changes.setdefault(key, Change(one.indicator.name, before, after))
        change.units.append(one.unit.name)
        change.target_id = change.target_id or one.pk
    return list(changes.values())
