"""Which consents there are: of one person, and those by which an office may give a record on."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, QuerySet

from zeren.core import consent as core
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation
from zeren.privacy.models import Consent, Release

__all__ = ["Consent"]

MOST = 500


def of(person_id: int | None) -> QuerySet[Consent]:
    """All that a person ever gave, newest first, with how often each was used."""
    rows = Consent.objects.filter(person_id=person_id) if person_id else Consent.objects.none()
    return rows.annotate(used=Count("releases"))


def may_release(viewer: Viewer, person_id: int, on: date) -> bool:
    """Who keeps safety over the person, or heads the whole; and nobody releases his own record.

    Of somebody who has left: who keeps safety over the whole.
    """
    if not viewer.person_id or viewer.person_id == person_id:
        return False
    place = organisation.place_of(person_id, on)
    path = organisation.path_on(place.unit_id, on) if place else viewer.root_path
    return viewer.is_general_manager or viewer.has("safety_manager", path or viewer.root_path)


def standing(viewer: Viewer, on: date) -> list[Consent]:
    """Consents that hold today of people over whom this reader may act, newest first."""
    rows = Consent.objects.filter(taken_back_at__isnull=True, until__gte=on)
    found = rows.select_related("person").annotate(used=Count("releases"))[:MOST]
    return [one for one in found if may_release(viewer, one.person_id, on)]


def consent_for(viewer: Viewer, consent_id: int, on: date) -> Consent | None:
    """One that this reader may release by, also when it stands no more."""
    row = Consent.objects.select_related("person").filter(pk=consent_id).first()
    return row if row is not None and may_release(viewer, row.person_id, on) else None


def stands(row: Consent, on: date) -> bool:
    return core.stands(until=row.until, is_taken_back=row.taken_back_at is not None, on=on)


def releases_of(person_id: int | None) -> Sequence[Release]:
    """What was given on of a person, newest first."""
    rows = Release.objects.select_related("consent", "released_by")
    return list(rows.filter(consent__person_id=person_id)) if person_id else []
