"""What is stored: sets of a year, indicators, targets and results."""

from collections.abc import Sequence
from datetime import date

from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation
from zeren.targets.models import Indicator, Result, Target, TargetSet

DOMAIN_ORDER = {"S": 0, "H": 1, "F": 2, "E": 3}


def current_set(year: int) -> TargetSet | None:
    """The set of a year that counts: the newest version."""
    return TargetSet.objects.filter(year=year).order_by("-version").first()


def published_set(year: int) -> TargetSet | None:
    return TargetSet.objects.filter(year=year, state="PUBLISHED").order_by("-version").first()


def years() -> list[int]:
    return list(TargetSet.objects.order_by("-year").values_list("year", flat=True).distinct())


def indicators(words: str = "", domain: str = "") -> list[Indicator]:
    """The catalogue, searched in code and in both names; it is small enough to read whole."""
    wanted = words.casefold().split()
    rows = Indicator.objects.filter(domain=domain) if domain else Indicator.objects.all()
    return [
        row
        for row in rows
        if all(one in f"{row.code} {' '.join(row.name.values())}".casefold() for one in wanted)
    ]


def indicator_by_code(code: str) -> Indicator | None:
    return Indicator.objects.filter(code=code).first()


def company_targets(set_id: int) -> list[Target]:
    """Targets of the root, in the catalogue's order."""
    return list(
        Target.objects.filter(set_id=set_id, parent__isnull=True)
        .select_related("indicator", "unit", "set")
        .order_by("indicator__domain", "indicator__code")
    )


def company_target(set_id: int, indicator_id: int) -> Target | None:
    """The root's target of one indicator."""
    rows = Target.objects.filter(set_id=set_id, indicator_id=indicator_id)
    return rows.filter(parent__isnull=True).first()


def target_of(set_id: int, indicator_id: int, unit_id: int) -> Target | None:
    """What one unit was given of one indicator."""
    rows = Target.objects.filter(set_id=set_id, indicator_id=indicator_id, unit_id=unit_id)
    return rows.select_related("indicator", "unit").first()


def unit_for(viewer: Viewer, unit_id: int) -> object | None:
    """A unit in sight, or one that the viewer belongs to."""
    found = organisation.unit(unit_id, viewer.on)
    if found is None or not (
        viewer.sees_unit(found.path) or (viewer.unit_path or "-").startswith(found.path)
    ):
        return None
    return found


def target(target_id: int) -> Target | None:
    return (
        Target.objects.select_related("indicator", "unit", "set", "parent")
        .filter(pk=target_id)
        .first()
    )


def target_for(viewer: Viewer, target_id: int) -> Target | None:
    """A target of a unit in sight, or of the viewer's own line of units."""
    found = target(target_id)
    if found is None:
        return None
    path = organisation.path_on(found.unit_id, viewer.on)
    return found if viewer.sees_unit(path) or viewer.unit_path.startswith(path) else None


def children(target_id: int) -> list[Target]:
    """What a target was given down as; sisters stand in the tree by their ids."""
    return list(
        Target.objects.filter(parent_id=target_id)
        .select_related("unit", "indicator")
        .order_by("unit_id", "id")
    )


def lines_above(row: Target, on: date) -> list[Target]:
    """The targets a target came from, the company's first."""
    ids = [unit_id for unit_id, _head in organisation.chain_above(row.unit_id, on)][1:]
    return list(
        Target.objects.filter(set_id=row.set_id, indicator_id=row.indicator_id, unit_id__in=ids)
        .select_related("unit", "indicator")
        .order_by(organisation.path_of(on), "id")
    )


def unit_targets(unit_id: int, year: int) -> list[Target]:
    """What one unit was given in the year's published targets."""
    standing = published_set(year)
    if standing is None:
        return []
    return list(
        Target.objects.filter(set=standing, unit_id=unit_id)
        .select_related("indicator", "unit", "set")
        .order_by("indicator__domain", "indicator__code")
    )


def results(target_ids: Sequence[int]) -> dict[int, Result]:
    """The newest result of each target."""
    found: dict[int, Result] = {}
    for row in Result.objects.filter(target_id__in=target_ids).order_by("id"):
        found[row.target_id] = row
    return found
