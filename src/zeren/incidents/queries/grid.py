"""The month grid of heads and hours: what is written down, and what the roster proposes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zeren.content.queries import days
from zeren.core import due
from zeren.core.days import day_of
from zeren.core.incidents import classes, hours
from zeren.core.viewer import Viewer
from zeren.incidents.models import Exposure
from zeren.organisation import queries as organisation

POPULATIONS = classes.POPULATIONS[:-1]


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of one population: a cell for each month, None where nothing is written yet."""

    unit_id: int
    code: str
    name: organisation.Name
    depth: int
    cells: tuple[Exposure | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    months: tuple[date, ...]
    lines: tuple[Line, ...]


def may_enter(viewer: Viewer) -> bool:
    """The safety office and the personnel clerk keep heads and hours; who heads all may too."""
    return viewer.is_general_manager or viewer.has("safety_manager") or viewer.has("clerk")


def paths_kept(viewer: Viewer) -> tuple[str, ...]:
    """Where somebody may write heads and hours down."""
    paths = [one.path for one in viewer.roles if one.role in ("safety_manager", "clerk")]
    return (*paths, viewer.root_path) if viewer.is_general_manager else tuple(paths)


def paths_read(viewer: Viewer) -> tuple[str, ...]:
    return (*viewer.paths_seen(), *paths_kept(viewer))


def units_read(viewer: Viewer, on: date, words: str = "") -> list[organisation.UnitRow]:
    """The units this viewer reads, of all or of those whose code or name holds these words."""
    asked = words.casefold()
    return [
        row for row in organisation.unit_tree(on)
        if any(row.path.startswith(path) for path in paths_read(viewer))
        and asked in f"{row.code} {' '.join(row.name.values())}".casefold()
    ]  # fmt: skip


def grid_of(units: Sequence[organisation.UnitRow], year: int, base: str, population: str) -> Grid:
    """These units, with the newest value of each month; one query."""
    months = tuple(hours.months(date(year, 1, 1), date(year + 1, 1, 1)))
    rows = Exposure.objects.filter(
        base=base, population=population, month__gte=months[0], month__lte=months[-1],
        unit_id__in=[row.id for row in units],
    )  # fmt: skip
    newest = {(row.unit_id, row.month): row for row in rows.order_by("id")}
    lines = []
    for row in units:
        cells = tuple(newest.get((row.id, month)) for month in months)
        lines.append(Line(row.id, row.code, row.name, row.depth, cells))
    return Grid(months, tuple(lines))


def proposed_heads(month: date, population: str) -> dict[int, int]:
    """How many of a kind are counted in each unit on the last day of a month, by the roster."""
    rows = organisation.roster(hours.last_of(month))
    return dict(Counter(row.unit_id for row in rows if row.kind == population))


def working_days(unit_ids: list[int], month: date) -> dict[int, int]:
    """The working days of a month in the calendar of each unit."""
    last = hours.last_of(month)
    calendars = days.calendars(unit_ids, last) if unit_ids else {}
    before = day_of(month) - 1
    return {
        unit_id: due.between(before, day_of(last), calendar)
        for unit_id, calendar in calendars.items()
    }
