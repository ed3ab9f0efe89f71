"""What is stored: versions of a year, indicators, targets and results."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from zeren.core.log import entry
from zeren.core.targets import bounds, definition
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation
from zeren.targets.models import Indicator, Result, Target, TargetSet


def current_set(year: int) -> TargetSet | None:
    """The set of a year that counts: the newest version."""
    return TargetSet.objects.filter(year=year).order_by("-version").first()


def published_set(year: int) -> TargetSet | None:
    return TargetSet.objects.filter(year=year, state="PUBLISHED").order_by("-version").first()


def years() -> list[int]:
    return list(TargetSet.objects.order_by("-year").values_list("year", flat=True).distinct())


def stands(set_id: int) -> Q:
    """Rows that are part of a version: it came with it or before, and did not end by then."""
    of_year = Q(year=Subquery(TargetSet.objects.filter(pk=set_id).values("year")))
    return of_year & Q(since_id__lte=set_id) & (Q(until_id__isnull=True) | Q(until_id__gt=set_id))


def rows_of(set_id: int) -> QuerySet[Target]:
    """The targets of one version, with what they measure and where."""
    return Target.objects.filter(stands(set_id)).select_related("indicator", "unit", "owner")


def slot_of(
    found: Indicator,
    window: str,
    population: str,
    events: Mapping[str, object],
    *,
    is_stretch: bool,
    holder: str = "",
) -> str:
    """What sets a target apart from the usual one of its indicator and unit; "" for the usual."""
    usual = definition.read(found.definition)
    parts = [
        window if window and window != usual.window else "",
        population if population != usual.population else "",
        hashlib.sha256(entry.spelled(dict(events)).encode()).hexdigest()[:12] if events else "",
        "stretch" if is_stretch else "",
        holder,
    ]
    text = "|".join(parts).strip("|")
    return text if len(text) <= 64 else hashlib.sha256(text.encode()).hexdigest()[:32]


def set_of(row: Target) -> TargetSet:
    """The newest version that a row is part of."""
    found = TargetSet.objects.filter(year=row.year).order_by("-id")
    if row.until_id is not None:
        found = found.filter(pk__lt=row.until_id)
    return found[0]


def indicators(words: str = "", domain: str = "") -> list[Indicator]:
    """The newest version of each indicator, gravest first, searched in code and both names."""
    wanted = words.casefold().split()
    rows = newest_indicators()
    return [
        row
        for row in (rows.filter(domain=domain) if domain else rows)
        if all(one in f"{row.code} {' '.join(row.name.values())}".casefold() for one in wanted)
    ]


def newest_indicators() -> QuerySet[Indicator]:
    newest = Indicator.objects.filter(code=OuterRef("code")).order_by("-version")
    return Indicator.objects.filter(version=Subquery(newest.values("version")[:1]))


def indicator_by_code(code: str) -> Indicator | None:
    """The newest version of an indicator."""
    return Indicator.objects.filter(code=code).order_by("-version").first()


def by_codes(codes: Collection[str]) -> list[Indicator]:
    """The newest versions of these indicators."""
    return list(newest_indicators().filter(code__in=list(codes)))


def own_indicator(code: str) -> Indicator | None:
    """The newest version of an indicator of the house's own."""
    return Indicator.objects.filter(code=code, is_own=True).order_by("-version").first()


def company_targets(set_id: int) -> list[Target]:
    """Targets of the root, the gravest first."""
    rows = rows_of(set_id).filter(parent__isnull=True)
    return list(rows.order_by("indicator__rank", "indicator__code", "slot", "id"))


def company_target(set_id: int, code: str, slot: str = "") -> Target | None:
    """The root's target of one indicator."""
    rows = rows_of(set_id).filter(indicator__code=code, slot=slot)
    return rows.filter(parent__isnull=True).first()


def target_of(set_id: int, indicator_id: int, unit_id: int, slot: str = "") -> Target | None:
    """What one unit was given of one indicator."""
    return rows_of(set_id).filter(indicator_id=indicator_id, unit_id=unit_id, slot=slot).first()


def unit_for(viewer: Viewer, unit_id: int) -> object | None:
    """A unit in sight, or one that the viewer belongs to."""
    found = organisation.unit(unit_id, viewer.on)
    if found is None or not (
        viewer.sees_unit(found.path) or (viewer.unit_path or "-").startswith(found.path)
    ):
        return None
    return found


def target(target_id: int) -> Target | None:
    return Target.objects.select_related("indicator", "unit").filter(pk=target_id).first()


def target_for(viewer: Viewer, target_id: int) -> Target | None:
    """A target of a unit in sight, or of the viewer's own line of units."""
    found = target(target_id)
    if found is None:
        return None
    path = organisation.path_on(found.unit_id, viewer.on)
    return found if viewer.sees_unit(path) or viewer.unit_path.startswith(path) else None


def follower(row: Target, set_id: int) -> Target | None:
    """The row that stands for the same target in another version."""
    return rows_of(set_id).filter(Q(pk=row.key) | Q(first_id=row.key)).first()


def standing(target_id: int) -> int:
    """The row that now stands for a target; itself when the target is no more."""
    row = target(target_id)
    if row is None or row.until_id is None:
        return target_id
    same = Target.objects.filter(Q(pk=row.key) | Q(first_id=row.key), until__isnull=True)
    return same.values_list("pk", flat=True).first() or target_id


def children(row: Target, set_id: int | None = None) -> list[Target]:
    """What a target was given down as, in the newest version it is part of or in another one."""
    standing = set_of(row).pk if set_id is None else set_id
    return list(rows_of(standing).filter(parent_id=row.key).order_by("unit_id", "id"))


def given_below(row: Target, set_id: int) -> list[Target]:
    """All that was given of a target's kind on any level, in a version; one query."""
    alike = Q(indicator_id=row.indicator_id, slot=row.slot, parent__isnull=False)
    return list(rows_of(set_id).filter(alike | Q(parent_id=row.key)).order_by("id"))


def lines_above(row: Target, on: date) -> list[Target]:
    """The targets a target came from, the company's first."""
    ids = [unit_id for unit_id, _head in organisation.chain_above(row.unit_id, on)][1:]
    rows = rows_of(set_of(row).pk).filter(indicator_id=row.indicator_id, slot=row.slot)
    return list(rows.filter(unit_id__in=ids).order_by(organisation.path_of(on), "id"))


def unit_targets(unit_id: int, year: int) -> list[Target]:
    """What one unit was given in the year's published targets, the gravest first."""
    standing = published_set(year)
    return targets_in(standing.pk, unit_id) if standing else []


def targets_in(set_id: int, unit_id: int) -> list[Target]:
    """What one unit was given in a version, the gravest first."""
    rows = rows_of(set_id).filter(unit_id=unit_id)
    return list(rows.order_by("indicator__rank", "indicator__code", "slot", "id"))


@dataclass(frozen=True, slots=True)
class Written:
    """A result as it stands in the table: its number there, its last day, what was counted."""

    id: int
    ends: date
    result: bounds.Result


def newest_results(rows: Sequence[Target], until: date) -> dict[int, Written]:
    """Target -> the newest result of its year that ends by a day; none where none is written.

    What was written for a month or a quarter alone is no result of the year.
    """
    found: dict[tuple[str, int, str, int], Written] = {}
    written = Result.objects.filter(
        indicator__code__in={row.indicator.code for row in rows},
        unit_id__in={row.unit_id for row in rows},
        ends__lte=until,
    )
    for pk, code, unit, slot, starts, ends, above, below in written.order_by(
        "ends", "id"
    ).values_list(
        "pk", "indicator__code", "unit_id", "slot", "starts", "ends", "numerator", "denominator"
    ):
        if starts > date(ends.year, 1, 1):
            continue
        counted = bounds.Result(bounds.whole_of(above) or 0, bounds.whole_of(below) or 0)
        found[code, unit, slot, ends.year] = Written(pk, ends, counted)
    keys = {row.pk: (row.indicator.code, row.unit_id, row.slot, row.year) for row in rows}
    return {pk: found[key] for pk, key in keys.items() if key in found}
