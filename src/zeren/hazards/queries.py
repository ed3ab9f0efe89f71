"""Which hazards there are, who sees one, and what is late."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import chinese_calendar
from django.conf import settings
from django.db.models import Count, Q, QuerySet

from zeren.core import hazard as core
from zeren.core.days import day_of
from zeren.core.due import Calendar
from zeren.core.viewer import Viewer
from zeren.hazards.models import Hazard, HazardPhoto, HazardStep
from zeren.organisation import queries as organisation

OPEN = core.OPEN_STATES
PUBLIC_STATES = ("PUBLISHED", "CLOSED")
TAG = 16


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    """Public holidays and worked weekends of China, as far as they are announced.

    Years that are not announced yet count as plain five-day weeks.
    """
    holidays = frozenset(day_of(day) for day in chinese_calendar.constants.holidays)
    worked = frozenset(day_of(day) for day in chinese_calendar.constants.workdays)
    return Calendar(holidays=holidays, worked=worked)


# The code on the wall


def place_code(code: str) -> str:
    """The address part of a place's QR: the thing's code and a tag only this house can make.

    A code pasted over on the wall with another place, or with one bit changed, is refused
    (trust.md T9).
    """
    return f"{code}~{_tag(code)}"


def place_of_code(signed: str) -> str | None:
    """The thing's code, or None when the tag is not ours."""
    code, _, tag = signed.rpartition("~")
    if code and hmac.compare_digest(tag.encode(), _tag(code).encode()):
        return code
    return None


def _tag(code: str) -> str:
    return hmac.new(settings.QR_KEY, code.encode(), hashlib.sha256).hexdigest()[:TAG]


# Hazards


def visible_to(viewer: Viewer) -> QuerySet[Hazard]:
    """Reporter, owner, those the hazard climbed to, heads and roles over the unit; and everyone
    in the house once it is published (Work Safety Law art. 41)."""
    if not viewer.is_known:
        return Hazard.objects.none()
    seen = Q(state__in=PUBLIC_STATES)
    if viewer.person_id:
        pid = viewer.person_id
        seen |= Q(reporter_id=pid) | Q(owner_id=pid) | Q(escalated_to_id=pid)
        seen |= Q(rectified_by_id=pid) | Q(verified_by_id=pid)
    if viewer.unit_path:
        seen |= Q(unit_id=viewer.unit_id)
    for path in viewer.paths_seen():
        seen |= Q(unit__path__gte=path, unit__path__lt=path + "~")
    return Hazard.objects.filter(seen)


def hazard_for(viewer: Viewer, hazard_id: int) -> Hazard | None:
    return (
        visible_to(viewer)
        .select_related("thing", "unit", "owner", "owner_unit", "escalated_to")
        .filter(pk=hazard_id)
        .first()
    )


def hazard_ids(
    viewer: Viewer,
    *,
    state: str = "",
    grade: str = "",
    overdue_on: date | None = None,
    mine: bool = False,
    thing_id: int = 0,
    path: str = "",
) -> QuerySet[Hazard, int]:
    rows = visible_to(viewer)
    if state == "OPEN":
        rows = rows.filter(state__in=OPEN)
    elif state:
        rows = rows.filter(state=state)
    if grade:
        rows = rows.filter(grade=grade)
    if overdue_on is not None:
        rows = rows.filter(state__in=OPEN, due_date__lt=overdue_on)
    if mine:
        rows = rows.filter(owner_id=viewer.person_id, state__in=OPEN)
    if thing_id:
        rows = rows.filter(thing_id=thing_id)
    if path:
        rows = rows.filter(organisation.below(path, "unit__path"))
    return rows.order_by("-id").values_list("id", flat=True)


def hazards_by_id(ids: Sequence[int]) -> list[Hazard]:
    return list(
        Hazard.objects.filter(pk__in=ids)
        .select_related("thing", "unit", "owner", "owner_unit", "escalated_to")
        .order_by("-id")
    )


def by_tracking(code: str) -> Hazard | None:
    """The hazard an anonymous reporter follows with the code on the receipt."""
    digest = hashlib.sha256(code.strip().upper().encode()).hexdigest()
    return Hazard.objects.filter(tracking_hash=digest).select_related("thing", "unit").first()


def steps(hazard_id: int) -> list[HazardStep]:
    return list(HazardStep.objects.filter(hazard_id=hazard_id).order_by("id"))


def photos(hazard_id: int) -> list[HazardPhoto]:
    return list(HazardPhoto.objects.filter(hazard_id=hazard_id).order_by("id"))


def photo_for(viewer: Viewer, digest: str) -> HazardPhoto | None:
    """A photo of a hazard the viewer sees."""
    return HazardPhoto.objects.filter(digest=digest, hazard__in=visible_to(viewer)).first()


def state_counts(path: str = "") -> dict[str, int]:
    rows = Hazard.objects.filter(organisation.below(path, "unit__path")).order_by()
    return dict(rows.values_list("state").annotate(number=Count("id")))


def overdue(on: date, path: str = "") -> QuerySet[Hazard]:
    return (
        Hazard.objects.filter(
            organisation.below(path, "unit__path"), state__in=OPEN, due_date__lt=on
        )
        .select_related("thing", "unit", "owner", "escalated_to")
        .order_by("due_date", "id")
    )


def open_of_thing(thing_id: int) -> list[Hazard]:
    return list(Hazard.objects.filter(thing_id=thing_id, state__in=OPEN).order_by("id"))


def in_time_counts(path: str = "", year: int = 0) -> tuple[int, int]:
    """(hazards rectified, of them in time) by the recorded day of the last rectification."""
    rows = Hazard.objects.filter(
        organisation.below(path, "unit__path"), rectified_at__isnull=False, due_date__isnull=False
    ).exclude(state__in=("REPORTED", "ASSIGNED"))
    if year:
        rows = rows.filter(reported_at__year=year)
    total = late = 0
    for rectified_at, due_date in rows.values_list("rectified_at", "due_date"):
        assert rectified_at is not None and due_date is not None, "filtered above"
        total += 1
        late += organisation.date_of(rectified_at) > due_date
    return total, total - late


def by_month(year: int, path: str = "") -> list[tuple[int, int, int]]:
    """(month, found, closed) of a year: the trend, in two queries."""
    found = dict.fromkeys(range(1, 13), 0)
    closed = dict.fromkeys(range(1, 13), 0)
    rows = Hazard.objects.filter(organisation.below(path, "unit__path"))
    for when in rows.filter(reported_at__year=year).values_list("reported_at", flat=True):
        found[organisation.date_of(when).month] += 1
    for done in rows.filter(closed_at__year=year).values_list("closed_at", flat=True):
        assert done is not None, "filtered by year"
        closed[organisation.date_of(done).month] += 1
    return [(month, found[month], closed[month]) for month in range(1, 13)]
