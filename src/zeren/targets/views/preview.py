"""Every unit that a cascade would reach, before it is done: a page of them, and the sums of all."""

from collections.abc import Sequence

from zeren.organisation.queries import UnitRow
from zeren.targets import naming, queries
from zeren.web.access import Request
from zeren.web.paging import page_of

PER = 100


def shown(
    request: Request,
    row: queries.Target,
    levels: Sequence[tuple[int, queries.Part]],
    below: Sequence[UnitRow],
    here: queries.Ground,
) -> dict[str, object]:
    """The parts of a page, and what becomes of all units below.

    uncovered: units that would have nothing. orphans: units that have something and lose it.
    """
    asked = request.GET.get("q", "").strip().casefold()
    wanted = [one for one in levels if not asked or asked in _named(one[1].unit)]
    page = page_of(request, wanted, lambda some: [_part(row, one) for one in some], per=PER)
    reached = {part.unit.id for _depth, part in levels}
    names = {unit.id: unit.name for unit in below}
    had = {one.unit_id: one.unit.name for one in queries.given_below(row, queries.set_of(row).pk)}
    lost = {unit: name for unit, name in had.items() if unit in names and unit not in reached}
    gone = {unit: name for unit, name in had.items() if unit not in names}
    return {
        "page": page,
        "parts": page.rows,
        "q": asked,
        "carried": _carried(request, page.rows),
        "reached": len(reached),
        "uncovered": len(below) - len(reached),
        "uncovered_names": [name for unit, name in names.items() if unit not in reached][:5],
        "orphans": len(lost) + len(gone),
        "orphan_names": [*lost.values(), *gone.values()][:5],
        "levels": max((depth for depth, _part in levels), default=0),
    }


def _carried(request: Request, rows: Sequence[dict[str, object]]) -> list[tuple[str, str]]:
    """Typed weights of units that stand on another page."""
    here = {f"weight-{one['id']}" for one in rows if not one["indent"]}
    return [
        (name, str(text))
        for name, text in request.GET.items()
        if name.startswith("weight-") and name not in here
    ]


def _named(unit: UnitRow) -> str:
    return f"{unit.code} {' '.join(unit.name.values())}".casefold()


def _part(row: queries.Target, one: tuple[int, queries.Part]) -> dict[str, object]:
    depth, part = one
    return {
        "id": part.unit.id,
        "unit": part.unit,
        "indent": min(depth - 1, 4),
        "weight": part.weight,
        "value": queries.typed_limit(part.limit),
        "said": queries.said_limit(row, part.limit, part.detail),
        "word": naming.KINDS[part.limit.kind],
    }
