"""The safety office's inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from zeren.core.viewer import Viewer
from zeren.notices.models import Enquiry


@dataclass(frozen=True, slots=True)
class EnquiryRow:
    id: int
    number: str
    name: str
    contact: str
    message: str
    consent_text: str
    language: str
    received_at: datetime
    answered_at: datetime | None
    answered_by: str
    is_one_of_many: bool


def reads_inbox(viewer: Viewer) -> bool:
    """The inbox holds what strangers wrote in confidence: only the safety manager reads it."""
    return viewer.has("safety_manager")


def ids(viewer: Viewer, *, only_open: bool = False) -> "QuerySet[Enquiry, int]":
    """The numbers of the messages this viewer may read: unanswered first, newest first; what came
    as one of very many from one source stands behind the others.
    """
    found = Enquiry.objects.all() if reads_inbox(viewer) else Enquiry.objects.none()
    if only_open:
        found = found.filter(answered_at__isnull=True)
    order = (F("answered_at").desc(nulls_first=True), "is_one_of_many", "-id")
    return found.order_by(*order).values_list("id", flat=True)


def rows(enquiry_ids: Sequence[int]) -> list[EnquiryRow]:
    """The messages of these ids, in their order."""
    found = Enquiry.objects.select_related("answered_by").in_bulk(list(enquiry_ids))
    return [_row(found[one]) for one in enquiry_ids if one in found]


def enquiry_for(viewer: Viewer, enquiry_id: int) -> EnquiryRow | None:
    """One message, for the safety manager."""
    if not reads_inbox(viewer):
        return None
    return next(iter(rows([enquiry_id])), None)


def open_count() -> int:
    """How many messages wait for an answer."""
    return Enquiry.objects.filter(answered_at__isnull=True).count()


def _row(row: Enquiry) -> EnquiryRow:
    return EnquiryRow(
        id=row.pk,
        number=row.number,
        name=row.name,
        contact=row.contact,
        message=row.message,
        consent_text=row.consent_text,
        language=row.language,
        received_at=row.received_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by.name if row.answered_by else "",
        is_one_of_many=row.is_one_of_many,
    )
