"""Which events there are, who sees one and what of it, what waits; and the facts they come to."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from zeren.core.incidents import classes, clocks, toll
from zeren.core.incidents import incident as core
from zeren.core.incidents.counting import EventFacts
from zeren.core.incidents.severity import Band
from zeren.core.viewer import Viewer
from zeren.incidents.models import (
    Event,
    EventClass,
    EventFigure,
    EventNote,
    EventPerson,
    EventPhoto,
    Exposure,
    Scale,
)
from zeren.incidents.queries.facts import (
    Cell,
    Known,
    classes_of,
    counts,
    estimated_in,
    events_behind,
    exposure,
    facts_of,
    figures_of,
    known,
    people_of,
)
from zeren.incidents.queries.grid import Grid, grid_of, may_enter, units_read
from zeren.ledger import vault
from zeren.organisation import queries as organisation

__all__ = [
    "Cell", "Event", "Exposure", "Grid", "Known", "classes_of", "counts", "estimated_in",
    "events_behind", "exposure", "facts_of", "figures_of", "grid_of", "known", "may_enter",
    "people_of", "units_read",
]  # fmt: skip

WAITING = ("REPORTED", "CONFIRMED")


def visible_to(viewer: Viewer) -> QuerySet[Event]:
    """Whoever reported it, whoever was hurt, and those who see the unit."""
    if not viewer.is_known:
        return Event.objects.none()
    seen = Q(pk__in=())
    if viewer.person_id:
        hurt = EventPerson.objects.filter(event=OuterRef("pk"), person_id=viewer.person_id)
        seen = Q(reporter_id=viewer.person_id) | Q(Exists(hurt))
    for path in viewer.paths_seen():
        is_whole = path == viewer.root_path  # also of units that are no more
        seen |= Q(pk__gt=0) if is_whole else organisation.below(path, viewer.on)
    return Event.objects.filter(seen)


def path_of(unit_id: int, on: date) -> str:
    """Where a unit stands; what happened in one that is no more is kept at the top."""
    found, top = dict(organisation.paths_of([unit_id], on)), organisation.root(on)
    return found.get(unit_id) or (top.path if top else "-")


def locked(event_id: int) -> Event | None:
    """The event for one act at a time: two who enter a person at once enter two people."""
    return Event.objects.select_for_update().filter(pk=event_id).first()


def event(event_id: int) -> Event | None:
    return Event.objects.filter(pk=event_id).first()


def event_for(viewer: Viewer, event_id: int) -> Event | None:
    """One event; None when the viewer may not know of it."""
    return visible_to(viewer).select_related("unit", "thing").filter(pk=event_id).first()


def event_ids(
    viewer: Viewer, *, state: str = "", kind: str = "", year: int = 0, path: str = ""
) -> QuerySet[Event, int]:
    """Ids of the events a viewer sees, narrowed by the filters, the newest first.

    state: a state, or OPEN for what is not finished.   kind: a class, or "none" for no class yet.
    """
    rows = visible_to(viewer).filter(organisation.below(path, viewer.on))
    if state == "OPEN":
        rows = rows.filter(state__in=WAITING)
    elif state:
        rows = rows.filter(state=state)
    if year:
        first, last = date(year, 1, 1), date(year, 12, 31)
        rows = rows.filter(
            occurred_at__gte=organisation.start_of_day(first),
            occurred_at__lt=organisation.end_of_day(last),
        )
    if kind:
        later = EventClass.objects.filter(
            event=OuterRef("event"), scheme=kind, counts_at__isnull=False, pk__gt=OuterRef("pk")
        )
        said = EventClass.objects.filter(
            ~Exists(later), event=OuterRef("pk"), scheme=kind, code=classes.YES,
            counts_at__isnull=False,
        )  # fmt: skip
        rows = rows.filter(Exists(said))
    return rows.order_by("-occurred_at", "-id").values_list("id", flat=True)


def events_by_id(ids: Sequence[int]) -> list[Event]:
    """Events in the order of their ids, in one query."""
    found = Event.objects.select_related("unit", "thing").in_bulk(list(ids))
    return [found[one] for one in ids if one in found]


def first_year() -> int:
    """The year of the oldest event; 0 without one."""
    oldest = Event.objects.order_by("occurred_at").values_list("occurred_at", flat=True).first()
    return organisation.date_of(oldest).year if oldest else 0


def rows_of_classes(event_id: int) -> list[EventClass]:
    """Everything that was ever said of what it is, the oldest first."""
    rows = EventClass.objects.filter(event_id=event_id).select_related("asked_by", "second")
    return list(rows.order_by("id"))


def class_row(row_id: int) -> EventClass | None:
    return EventClass.objects.filter(pk=row_id).first()


def notes(event_id: int) -> list[EventNote]:
    return list(EventNote.objects.filter(event_id=event_id).select_related("by").order_by("id"))


def photos(event_id: int) -> list[EventPhoto]:
    """Photos of an event, each file read: `damage` says what is wrong with it."""
    found = list(EventPhoto.objects.filter(event_id=event_id).order_by("id"))
    for photo in found:
        photo.damage = vault.damage(photo.digest)
    return found


def kept_beside(event_id: int) -> list[tuple[str, list[int]]]:
    """(kind, ids) of the other rows of an event, for its history."""
    found: list[tuple[str, list[int]]] = []
    for table in (EventPerson, EventFigure, EventPhoto):
        ids = table.objects.filter(event_id=event_id).values_list("pk", flat=True)
        found.append((table.EVIDENCE_KIND, list(ids)))
    return found


def photo_for(viewer: Viewer, digest: str) -> EventPhoto | None:
    return EventPhoto.objects.filter(digest=digest, event__in=visible_to(viewer)).first()


def sees_people(viewer: Viewer, row: Event) -> bool:
    """Who reads names and injuries: the safety office, the auditor, who heads the whole.

    A head on the way reads how many were hurt, and the one who was hurt his own line
    (PIPL art. 28: necessity; domain rule 36).
    """
    path = path_of(row.unit_id, viewer.on)
    is_office = any(viewer.has(role, path) for role in ("safety_manager", "auditor"))
    return is_office or viewer.is_general_manager


def people_for(viewer: Viewer, row: Event) -> list[EventPerson]:
    """The lines that this viewer may read."""
    rows = people_of([row.pk]).get(row.pk, [])
    if sees_people(viewer, row):
        return rows
    return [one for one in rows if viewer.person_id and one.person_id == viewer.person_id]


def is_involved(person_ids: Collection[int], event_id: int) -> bool:
    """Does one of these stand among the people of the event?"""
    rows = EventPerson.objects.filter(event_id=event_id, person_id__in=list(person_ids))
    return rows.exists()


def involving(person_id: int, ids: Collection[int]) -> set[int]:
    """Of these events those in which somebody was hurt."""
    rows = EventPerson.objects.filter(person_id=person_id, event_id__in=list(ids))
    return set(rows.values_list("event_id", flat=True))


def day_of(row: Event) -> date:
    return organisation.date_of(row.occurred_at)


def facts(row: Event) -> EventFacts:
    """What is known of it today, as an indicator would count it."""
    ids = [row.pk]
    said, people = classes_of(ids).get(row.pk, {}), people_of(ids).get(row.pk, [])
    figures = figures_of(ids).get(row.pk, {})
    return facts_of(day_of(row), row.place, row.duty, said, people, figures)


def running(row: Event) -> list[clocks.Clock]:
    """The clocks of one event, with what stopped them."""
    return running_of([row])[row.pk]


def running_of(rows: Sequence[Event]) -> dict[int, list[clocks.Clock]]:
    """The clocks of many events, in a fixed number of queries."""
    ids = [row.pk for row in rows]
    said, people, figures = classes_of(ids), people_of(ids), figures_of(ids)
    told: dict[int, set[tuple[str, datetime]]] = {}
    for note in EventNote.objects.filter(event_id__in=ids, kind__in=("told", "longer")):
        code = note.code if note.kind == "told" else note.kind
        told.setdefault(note.event_id, set()).add((code, here(note.said_at or note.at)))
    found = {}
    for row in rows:
        parts = said.get(row.pk, {}), people.get(row.pk, []), figures.get(row.pk, {})
        known, lines = facts_of(day_of(row), row.place, row.duty, *parts), told.get(row.pk, set())
        seen = clocks.Seen(
            occurred=day_of(row),
            recorded_at=row.recorded_at,
            classes=known.classes,
            hurt=row.hurt,
            is_confirmed=row.state in core.COUNTS,
            is_closed=row.state == "CLOSED",
            grade=known.grade,
            living=sum(one.is_injured for one in known.people),
            told=frozenset(lines),
            is_longer=any(code == "longer" for code, _at in lines),
        )
        found[row.pk] = [] if row.state == "DISMISSED" else clocks.clocks(seen)
    return found


def here(at: datetime) -> datetime:
    """The same moment, whose day is that of the organisation."""
    start = organisation.start_of_day(organisation.date_of(at))
    return at.astimezone(start.tzinfo)


def late_by(row: Event) -> timedelta:
    """How much later than it happened it was written down."""
    return row.recorded_at - row.occurred_at


def last_day_of_toll(row: Event) -> date:
    return toll.last_day(day_of(row), facts(row).classes)


def scales() -> list[Scale]:
    """The newest of each own scale, by code."""
    return list({row.code: row for row in Scale.objects.order_by("code", "id")}.values())


def bands(row: Scale) -> list[Band]:
    return [Band(*one) for one in row.bands]


def to_agree(viewer: Viewer, event_id: int = 0) -> list[EventClass]:
    """Other classes that wait for a second person, of one event or of all that he sees."""
    rows = EventClass.objects.filter(state="ASKED", event__in=visible_to(viewer))
    rows = rows.exclude(asked_by_id=viewer.person_id).select_related("event", "asked_by")
    return list(rows.filter(event_id=event_id) if event_id else rows)


def unfinished(viewer: Viewer) -> list[Event]:
    """What was reported where this viewer sees it and is not closed, the oldest first."""
    rows = visible_to(viewer).filter(state__in=WAITING)
    return list(rows.select_related("unit").order_by("recorded_at", "id"))


def unfinished_in(unit_ids: Collection[int]) -> list[Event]:
    """What happened in these units and is not closed, the oldest first."""
    rows = Event.objects.filter(unit_id__in=list(unit_ids), state__in=WAITING)
    return list(rows.order_by("recorded_at", "id"))


def units_of(event_ids: Collection[int]) -> dict[int, int]:
    """The unit of each of these events that are not closed."""
    rows = Event.objects.filter(pk__in=list(event_ids), state__in=WAITING)
    return dict(rows.values_list("id", "unit_id"))


def of_unit(viewer: Viewer, path: str, on: date) -> QuerySet[Event]:
    """What happened below a path, of what this viewer sees and was known by the end of a day."""
    return _by_then(viewer, on).filter(organisation.below(path, on))


def of_thing(viewer: Viewer, thing_id: int, on: date) -> QuerySet[Event]:
    return _by_then(viewer, on).filter(thing_id=thing_id)


def of_person(viewer: Viewer, person_id: int, on: date) -> QuerySet[Event]:
    """Events in which somebody was hurt."""
    hurt = EventPerson.objects.filter(event=OuterRef("pk"), person_id=person_id)
    return _by_then(viewer, on).filter(Exists(hurt))


def _by_then(viewer: Viewer, on: date) -> QuerySet[Event]:
    until = organisation.end_of_day(on)
    rows = visible_to(viewer).filter(recorded_at__lt=until).select_related("unit", "thing")
    return rows.order_by("-occurred_at", "-id")
