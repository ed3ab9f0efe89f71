"""The published targets of a unit, as letters print them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Subquery

from zeren.ledger.prepared import Prepared
from zeren.organisation import queries as organisation
from zeren.organisation.queries import Name
from zeren.targets.models import Indicator, Target, TargetSet
from zeren.targets.queries.saying import said

MEMBER_KINDS = ("Z", "FP", "FN", "WD")
"""Kinds that a member's own letter lists: no rates and no money ceilings for workers."""

CONTROL_KINDS = ("Z", "CN", "CR", "CA", "RB")
"""What must not happen, or not more often than so: zeros, ceilings, reductions. The rest is work
to be done: shares, counts to reach, tasks, scores, ranges."""

MEMBER_LINES = 8
"""A worker's letter stays short: nobody keeps more targets in mind."""

OTHER_LEADERS = 2
"""The layer of deputies and directors, who lead a portfolio and not a unit."""


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target as a letter prints it. post_id, person_id: whose alone it is, else 0."""

    code: str
    name: Name
    value: dict[str, str]
    note: Name
    for_members: bool
    order: int = 0
    is_control: bool = False
    post_id: int = 0
    person_id: int = 0


def own(
    lines: Sequence[TargetLine], *, is_head: bool, layer: int, post_id: int = 0, person_id: int = 0
) -> list[TargetLine]:
    """What one person in a post answers for of the targets of a unit.

    Its head for all; another leader for what must not happen and what reaches everybody; a member
    for the latter. Source: Work Safety Law art. 5 (other leaders answer within their remit).
    What is one post's or person's alone is nobody else's, not even the head's.
    """
    return [
        line
        for line in lines
        if (
            line.post_id in (0, post_id) and line.person_id in (0, person_id)
            if line.post_id or line.person_id
            else is_head or line.for_members or (line.is_control and layer == OTHER_LEADERS)
        )
    ]


def lines_for(
    unit_ids: Sequence[int], year: int, *, on: date, paths: Mapping[int, str] | None = None
) -> dict[int, list[TargetLine]]:
    """The targets of a year as they were published by the end of a day, as letters print them.

    A unit stands under its own targets, or under those of the nearest unit above that has some.
    Members also stand under every target held above whose indicator reaches persons; their lines
    are only zeros, percents and floors, at most MEMBER_LINES of them.
    paths: the units' paths, when the caller knows them.
    """
    if paths is None:
        paths = dict(organisation.paths_of(unit_ids, on))
    wanted = {uid for path in paths.values() for uid in organisation.path_ids(path)}
    by_unit: dict[int, list[Target]] = {}
    owned: dict[int, list[Target]] = {}
    alone: dict[int, list[TargetLine]] = {}
    for values in PUBLISHED.rows(
        year=year, until=organisation.end_of_day(on), unit_ids=sorted(wanted)
    ):
        row = Target.from_db(None, TARGET_COLUMNS, values[: len(TARGET_COLUMNS)])
        row.indicator = Indicator.from_db(None, INDICATOR_COLUMNS, values[len(TARGET_COLUMNS) :])
        if row.post_id or row.person_id:
            one = _line(row, post_id=row.post_id, person_id=row.person_id)
            alone.setdefault(row.unit_id, []).append(one)
            continue
        by_unit.setdefault(row.unit_id, []).append(row)
        if row.owner_post_id or row.owner_person_id:
            one = _line(row, post_id=row.owner_post_id, person_id=row.owner_person_id)
            alone.setdefault(row.owner_id or row.unit_id, []).append(one)
        elif row.owner_id is not None:
            owned.setdefault(row.owner_id, []).append(row)
    found: dict[int, list[TargetLine]] = {}
    for unit_id, path in paths.items():
        lines = _lines(list(reversed(organisation.path_ids(path))), by_unit, owned)
        lines += alone.get(unit_id, [])
        if lines:
            found[unit_id] = sorted(lines, key=lambda one: (not one.is_control, one.order))
    return found


# In the order of the table's columns: a row is made of them as they come.
TARGET_COLUMNS = (
    "id", "indicator_id", "unit_id", "post_id", "person_id", "slot", "kind", "low", "low_open",
    "high", "high_open", "symbol", "scale", "base", "window", "population", "state", "starts",
    "ends", "detail", "own", "owner_id", "owner_post_id", "owner_person_id", "rule",
)  # fmt: skip

INDICATOR_COLUMNS = (
    "id", "code", "name", "unit_word", "layers", "evidence", "counted", "domain", "rank",
)  # fmt: skip

PUBLISHED = Prepared(
    lambda year, until, unit_ids: (
        Target.objects.filter(Q(unit_id__in=unit_ids) | Q(owner_id__in=unit_ids), year=year)
        .alias(
            standing=Subquery(
                TargetSet.objects.filter(year=year, published_at__lt=until)
                .order_by("-published_at", "-id")
                .values("pk")[:1]
            )
        )
        .filter(since_id__lte=F("standing"))
        .filter(Q(until_id__isnull=True) | Q(until_id__gt=F("standing")))
        .order_by("indicator__rank", "indicator__code", "slot", "id")
        .values_list(*TARGET_COLUMNS, *(f"indicator__{name}" for name in INDICATOR_COLUMNS))
    )
)
"""The targets of some units in the newest version of a year that was published by then."""


def _lines(
    chain: Sequence[int], by_unit: Mapping[int, list[Target]], owned: Mapping[int, list[Target]]
) -> list[TargetLine]:
    """The lines of one unit; `chain` is the unit and those above it, nearest first.

    owned: by unit, what is held above and named to be its own.
    """
    nearest: dict[tuple[str, str], Target] = {}
    own: set[int] = set()
    for unit_id in chain:
        rows = by_unit.get(unit_id, [])
        # what another unit owns is not inherited from who keeps it above
        own = own or {row.pk for row in rows if unit_id == chain[0] or row.owner_id is None}
        for row in rows:
            nearest.setdefault((row.indicator.code, row.slot), row)
    for row in owned.get(chain[0], []):
        nearest[row.indicator.code, row.slot] = row
        own = own | {row.pk}
    ordered = sorted(nearest.values(), key=_place)
    members = {row.pk for row in _for_members([row for row in ordered if reaches_members(row)])}
    return [
        _line(row, for_members=row.pk in members)
        for row in ordered
        if row.pk in own or row.pk in members
    ]


def _for_members(reaching: Sequence[Target]) -> list[Target]:
    """What a worker's letter lists: the gravest that must not happen, and as much work to do."""
    control = [row for row in reaching if row.kind in CONTROL_KINDS]
    work = [row for row in reaching if row.kind not in CONTROL_KINDS]
    half = MEMBER_LINES // 2
    most = max(half, MEMBER_LINES - len(work))
    return [*control[:most], *work[: MEMBER_LINES - len(control[:most])]]


def _place(row: Target) -> tuple[bool, int, str, str]:
    """What must not happen first, the gravest before the rest: deaths begin every letter."""
    indicator = row.indicator
    return (row.kind not in CONTROL_KINDS, indicator.rank, indicator.code, row.slot)


def reaches_members(row: Target) -> bool:
    """Whether a target may stand in a worker's own letter: one that everybody can influence."""
    is_kind = row.kind in MEMBER_KINDS or (row.kind == "CN" and row.value == 0)
    return is_kind and row.indicator.layers.endswith("P")


def _line(
    row: Target,
    *,
    for_members: bool = False,
    post_id: int | None = None,
    person_id: int | None = None,
) -> TargetLine:
    return TargetLine(
        code=f"{row.indicator.code}:{row.slot}" if row.slot else row.indicator.code,
        name=row.indicator.name,
        value=said(row),
        note=_note(row.indicator),
        for_members=for_members,
        order=row.indicator.rank,
        is_control=row.kind in CONTROL_KINDS,
        post_id=post_id or 0,
        person_id=person_id or 0,
    )


def _note(found: Indicator) -> Name:
    """From what it is counted, and what counts where that is less than everything."""
    joined = {"zh-hans": "；计入：", "en": "; counted: "}
    return {
        tag: joined[tag].join(
            part for part in (found.evidence.get(tag, ""), found.counted.get(tag, "")) if part
        )
        for tag in joined
    }
