"""What is behind a number: each event, or the list that it was counted from."""

from datetime import timedelta

from zeren.core.viewer import Viewer
from zeren.incidents import queries as incidents
from zeren.organisation import queries as organisation
from zeren.results.queries import measures, sources
from zeren.results.queries.verdicts import Line


def events_of(viewer: Viewer, line: Line) -> list[incidents.Event]:
    """The events that a target counted in its newest window, those that the viewer may see."""
    if line.measure.source != measures.EVENTS or not line.begun:
        return []
    last = line.begun[-1]
    asked = measures.narrowed(measures.rule_of(line.row))
    until = last.ends + timedelta(days=1)
    path = organisation.path_on(line.row.unit_id, min(viewer.on, last.ends))
    units = [unit for unit, _path in organisation.tree_paths(min(viewer.on, last.ends), path)]
    ids = incidents.events_behind(
        asked, units, since=last.starts, until=until, as_of=organisation.end_of_day(viewer.on)
    )
    return [row for one in ids if (row := incidents.event_for(viewer, one)) is not None]


def list_of(line: Line) -> str:
    """Which list shows what was counted, as web/links.py names it; "" where there is none."""
    known = sources.SOURCES.get(line.measure.source)
    return known.behind if known else ""
