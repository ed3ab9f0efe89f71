"""The safety office's inbox, and the outbox of the house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, QuerySet

from zeren.accounts import queries as accounts
from zeren.core.viewer import Viewer
from zeren.notices import personal
from zeren.notices.models import STATES, WITHOUT_WAY, Enquiry, Message, Wish
from zeren.organisation import queries as organisation

__all__ = ["WITHOUT_WAY"]

LOOKS_BACK = timedelta(days=14)
"""So far back the outbox is counted, and people are to be called."""
OUTBOX_ROLES = ("safety_manager", "administrator")


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


def answered_before(day: date) -> list[int]:
    """Messages that were answered before this day and still say who wrote."""
    rows = Enquiry.objects.filter(answered_at__date__lt=day).exclude(name="", message="")
    return list(rows.order_by("pk").values_list("pk", flat=True))


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


# Messages of the house


@dataclass(frozen=True, slots=True)
class MessageRow:
    id: int
    person_id: int
    name: str
    unit: organisation.Name
    subject: str
    text: str
    number: int
    channel: str
    state: str
    problem: str
    written_at: datetime
    settled_at: datetime | None
    opened_at: datetime | None
    told_by: str
    path: str


def message_ids(
    viewer: Viewer, since: datetime, states: Sequence[str] = STATES
) -> "QuerySet[Message, int]":
    """Messages to people whom this viewer looks after, newest first."""
    rows = _seen(viewer).filter(written_at__gte=since, state__in=states)
    return rows.order_by("-id").values_list("id", flat=True)


def ones_own(viewer: Viewer) -> "QuerySet[Message, int]":
    """What the house told this viewer, newest first."""
    rows = Message.objects.filter(person_id=viewer.person_id or -1).exclude(state="PASSED")
    return rows.order_by("-id").values_list("id", flat=True)


def _seen(viewer: Viewer) -> "QuerySet[Message]":
    """To everybody for whoever has a role over the whole; else to the people of the own part."""
    paths = [grant.path for grant in viewer.roles if grant.role in OUTBOX_ROLES]
    paths += [head.path for head in viewer.heads if head.path == viewer.root_path]
    if any(viewer.root_path.startswith(path) for path in paths):
        return Message.objects.all()
    people = organisation.people().filter(organisation.seated_in(paths, viewer.on))
    return Message.objects.filter(person__in=people)


def messages(ids: Sequence[int], on: date) -> list[MessageRow]:
    """The messages of these ids, in their order, each with the unit its person stands in today."""
    found = Message.objects.select_related("person", "told_by").in_bulk(list(ids))
    rows = [found[one] for one in ids if one in found]
    seats = {seat.person_id: seat for seat in organisation.roster(on, person_ids=_people(rows))}
    return [
        MessageRow(
            id=row.pk,
            person_id=row.person_id,
            name=row.person.name,
            unit=seats[row.person_id].unit_name if row.person_id in seats else {},
            subject=row.subject,
            text=row.text,
            number=row.number,
            channel=row.channel,
            state=row.state,
            problem=row.problem,
            written_at=row.written_at,
            settled_at=row.settled_at,
            opened_at=row.opened_at,
            told_by=row.told_by.name if row.told_by else "",
            path=row.path,
        )
        for row in rows
    ]


def written(person_ids: Sequence[int], key: str) -> set[int]:
    """Those of these people who have a message of this key."""
    rows = Message.objects.filter(person_id__in=person_ids, key=key)
    return set(rows.values_list("person_id", flat=True))


def message_counts(viewer: Viewer, since: datetime) -> dict[str, int]:
    """How many messages stand in each state, of those of `message_ids`."""
    rows = _seen(viewer).filter(written_at__gte=since).order_by().values_list("state")
    counted = dict(rows.annotate(number=Count("id")))
    return {state: counted.get(state, 0) for state in STATES}


def to_tell(viewer: Viewer, on: date, since: datetime) -> list[MessageRow]:
    """The call list of a head: what reached none of his own people, by unit and person."""
    found = messages([pk for pk, _person in _unreached(viewer, on, since)], on)
    return sorted(found, key=lambda row: (sorted(row.unit.items()), row.name))


def calls(viewer: Viewer, on: date, since: datetime) -> int:
    """How many people stand on that list."""
    return len({person for _pk, person in _unreached(viewer, on, since)})


def _unreached(viewer: Viewer, on: date, since: datetime) -> list[tuple[int, int]]:
    """(message, person) of what reached none of a head's own people."""
    if not viewer.is_head:
        return []
    paths = tuple(head.path for head in viewer.heads)
    rows = Message.objects.filter(written_at__gte=since, state__in=WITHOUT_WAY)
    rows = rows.exclude(person_id=viewer.person_id).order_by("id")
    asked = list(rows.values_list("id", "person_id"))
    people = sorted({person for _pk, person in asked})
    seats = organisation.roster(on, person_ids=people) if people else []
    mine = {seat.person_id for seat in seats if seat.unit_path.startswith(paths)}
    return [(pk, person) for pk, person in asked if person in mine]


def gists(message_ids: Sequence[int]) -> dict[int, str]:
    """What waits, of each of these messages in one line, as its reader is told."""
    found = dict(Message.objects.filter(pk__in=message_ids).values_list("id", "text"))
    return {
        pk: " · ".join(
            line.removeprefix("- ")
            for line in text.splitlines()
            if line.startswith("- ") or (line and "- " not in text)
        )
        for pk, text in found.items()
    }


@dataclass(frozen=True, slots=True)
class Linked:
    """Where the link of a message leads, whose it is, and his number at the door."""

    message_id: int
    person_id: int
    login: str
    path: str
    is_over: bool


def linked(message_id: int, at: datetime) -> Linked | None:
    """The message of a link; over after a while, or once its person has left."""
    row = Message.objects.filter(pk=message_id).first()
    if row is None:
        return None
    reach = organisation.reached(organisation.date_of(at), [row.person_id])
    known = accounts.standing(reach[0].account_id) if reach else None
    is_over = known is None or row.written_at < at - personal.OPENS_FOR
    return Linked(row.pk, row.person_id, known.login if known else "", row.path, is_over)


def wish_of(person_id: int) -> Wish:
    """How this person wants to be told; all as the house does it where he said nothing."""
    return Wish.objects.filter(pk=person_id).first() or Wish(person_id=person_id)


def _people(rows: Sequence[Message]) -> list[int]:
    return sorted({row.person_id for row in rows})
