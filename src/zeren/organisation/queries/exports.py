"""Lists of people that were asked for as a file: whose, for whose yes, and where they went."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from zeren.core import handing as rule
from zeren.core.viewer import Viewer
from zeren.organisation.models import Export, Exported, Person

__all__ = ["Export"]

SECONDS = ("safety_manager", "auditor")


def is_second(viewer: Viewer) -> bool:
    """May this reader be the second person: heads the whole, keeps its safety or audits it?"""
    if not viewer.person_id:
        return False
    return viewer.is_general_manager or any(viewer.has(one, viewer.root_path) for one in SECONDS)


def visible(viewer: Viewer) -> QuerySet[Export]:
    """What he asked for; all of them to whoever may be the second person. Newest first."""
    rows = Export.objects.exclude(state=rule.GIVEN).select_related("asked_by", "decided_by")
    return rows if is_second(viewer) else rows.filter(asked_by_id=viewer.person_id)


def export_for(viewer: Viewer, export_id: int) -> Export | None:
    return visible(viewer).filter(pk=export_id).first()


def to_decide(viewer: Viewer, at: datetime) -> QuerySet[Export]:
    """What waits for this reader's yes or no."""
    if not is_second(viewer):
        return Export.objects.none()
    rows = Export.objects.select_related("asked_by")
    open_ones = rows.filter(state="ASKED", asked_at__gte=at - rule.WAITS)
    return open_ones.exclude(asked_by_id=viewer.person_id)


def with_before(person_id: int, people: Collection[int], unnamed: int, at: datetime) -> int:
    """How many stand in this file and in what he took alone in the day before, together."""
    rows = Export.objects.filter(
        state=rule.GIVEN, asked_by_id=person_id, asked_at__gt=at - rule.OPEN_FOR, asked_at__lte=at
    )
    given = [(named(row), row.unnamed) for row in rows]
    known = set(people).union(*(one for one, _unnamed in given))
    return len(known) + unnamed + sum(many for _one, many in given)


def people_kept() -> int:
    """How many people have a record here, whether they still belong to the house or not."""
    return Person.objects.count()


def asked(person_id: int, address: str, at: datetime) -> Export | None:
    """What the same person already asks for at the same address."""
    rows = Export.objects.filter(state="ASKED", asked_by_id=person_id, address=address)
    return rows.filter(asked_at__gte=at - rule.WAITS).first()


def allowed(
    person_id: int, address: str, now: Collection[int], unnamed: int, at: datetime
) -> Export | None:
    """The yes by which this person may take this list as it is now."""
    rows = Export.objects.filter(
        state="ALLOWED", asked_by_id=person_id, address=address, until__gte=at
    )
    for row in rows:
        if rule.covers(
            state=row.state, until=row.until, at=at, confirmed=named(row), now=now,
            unnamed=(row.unnamed, unnamed),
        ):  # fmt: skip
            return row
    return None


def named(row: Export) -> set[int]:
    """Ids of the people in it."""
    return {int(one) for one in row.listed.split(",") if one}


def where_to(person_id: int) -> QuerySet[Export]:
    """Lists with this person in them that were taken, newest first."""
    mine = Exported.objects.filter(person_id=person_id).order_by()
    rows = Export.objects.select_related("asked_by", "decided_by")
    gone = rows.filter(Q(pk__in=mine.values("export")), taken__gt=0)
    return gone.exclude(state=rule.GIVEN)
