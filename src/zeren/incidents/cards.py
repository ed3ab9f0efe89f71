"""What the pages that many rooms share tell of events: what waits, and what happened where."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from zeren.core.incidents.clocks import Clock
from zeren.core.viewer import Viewer
from zeren.incidents import permits, queries, texts
from zeren.web import links, words
from zeren.web.parts import Button, Card, Todo

SHOWN = 5
BY_HEADS = ("authority", "environment")
"""Clocks that stand on the day of the heads as well: R493 art. 9 asks the head of the unit."""


def todos(viewer: Viewer, on: date, now: datetime) -> Iterable[Todo]:
    """Clocks that run and classes that wait, for whoever keeps the event or heads its unit."""
    if not viewer.person_id or not (viewer.is_head or viewer.roles):
        return
    for row in queries.to_agree(viewer):
        if permits.is_second(viewer.person_id, row.event.unit_id, now):
            yield Todo(
                _("%(name)s asks for another class of an event") % {"name": row.asked_by.name},
                f"{texts.scheme(row.scheme)}: {texts.code(row.scheme, row.code)}",
                buttons=[Button(_("Look and decide"), links.incident(row.event_id))],
            )
    by_clock: dict[str, list[Todo]] = {}
    for event, clock in _clocks(viewer, on, now):
        state, standing = texts.clock_words(clock, now, on)
        todo = Todo(
            str(texts.CLOCKS[clock.code]),
            f"{words.shown(event.unit.name)} · {event.number} · {standing}",
            buttons=[Button(str(texts.BUTTONS[clock.code]), links.incident(event.pk))],
            state=state,
        )
        by_clock.setdefault(clock.code, []).append(todo)
    for code, some in by_clock.items():
        if len(some) <= SHOWN:
            yield from some
            continue
        late = [one for one in some if one.state == "gap"]
        listed = f"{links.incidents()}?state={'REPORTED' if code == 'classify' else 'OPEN'}"
        yield Todo(
            some[0].title,
            _("%(n)s events, %(late)s of them late") % {"n": len(some), "late": len(late)},
            buttons=[Button(_("Show them"), listed)],
            state="gap" if late else "soon",
        )


def _clocks(viewer: Viewer, on: date, now: datetime) -> Iterable[tuple[queries.Event, Clock]]:
    """What runs and is this viewer's to stop: as keeper, or as head of the unit."""
    rows = queries.unfinished(viewer)
    running = queries.running_of(rows)
    involved = queries.involving(viewer.person_id, running)
    units = {row.unit_id for row in rows}
    paths = {unit: queries.path_of(unit, on) for unit in units}
    keeps = {unit: permits.is_keeper(viewer.person_id, unit, now) for unit in units}
    for row in rows:
        is_kept = keeps[row.unit_id] and row.pk not in involved
        for clock in running[row.pk]:
            is_mine = is_kept or (clock.code in BY_HEADS and viewer.leads(paths[row.unit_id]))
            if clock.is_running and is_mine and clock.is_near(on):
                yield row, clock


def of_unit(viewer: Viewer, path: str, on: date) -> Card | None:
    """What happened in a unit and below, as known at the end of the day; for who sees it."""
    return _card(queries.of_unit(viewer, path, on), f"{links.incidents()}?year={on.year}")


def of_thing(viewer: Viewer, thing_id: int, on: date) -> Card | None:
    return _card(queries.of_thing(viewer, thing_id, on), "")


def of_person(viewer: Viewer, person_id: int, on: date) -> Card | None:
    """Events in which somebody was hurt: for himself, and for who reads names of injured."""
    rows = [
        row for row in queries.of_person(viewer, person_id, on)
        if viewer.person_id == person_id or queries.sees_people(viewer, row)
    ]  # fmt: skip
    return _card(rows, "")


def _card(rows: Iterable[queries.Event], href: str) -> Card | None:
    some = list(rows)
    if not some:
        return None
    content = {"lines": texts.lines(some[:SHOWN]), "more": len(some) > SHOWN}
    return Card(_("Accidents and events"), "incidents/_card.html", content, href=href)
