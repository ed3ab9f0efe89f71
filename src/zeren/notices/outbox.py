"""The outbox: a message is written once, by the first way that leads to its person.

What a way refuses for good goes on by the next one, in a row of its own; where none is left, a head
says it. How messages leave is told in delivery.py.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from zeren.accounts.ways import held as ways_held
from zeren.accounts.ways import now as ways_now
from zeren.core.reaching import DUTY, LEFT_OUT, MAIL, following, is_quiet, ways
from zeren.core.viewer import Viewer
from zeren.ledger import house
from zeren.notices import channels
from zeren.notices.models import PAPER, WITHOUT_WAY, Message, Wish
from zeren.organisation import queries as organisation

KEPT = timedelta(days=90)
AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be written: to whom, of which key, in which language, what it says.

    address, phone: mail and phone of the person as the house knows them.
    kind:           DUTY reaches everybody; another only whoever did not say no.
    is_alarm:       goes out at any hour.
    """

    person_id: int
    address: str
    key: str
    language: str
    subject: str
    text: str
    path: str
    number: int
    phone: str = ""
    kind: str = DUTY
    is_alarm: bool = False


@ways_held()
def write(drafts: Iterable[Draft], *, at: datetime) -> int:
    """Put messages into the outbox; one that was written under its key before stays as it is.

    To whom no way leads it is UNREACHED from the beginning; what is no duty and not wanted is not
    written at all.
    """
    found = list(drafts)
    for start in range(0, len(found), AT_A_TIME):
        some = found[start : start + AT_A_TIME]
        wishes = _wishes([one.person_id for one in some])
        rows = [
            _row(one, wish, at)
            for one in some
            if one.kind not in (wish := wishes.get(one.person_id, Wish())).off
        ]
        # where a row of that key stands already, whichever way it took, this one is left out
        Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    return len(found)


def _row(one: Draft, wish: Wish, at: datetime) -> Message:
    led = _led(wish, one.address, one.phone, one.kind)
    way = following(led, ())
    return Message(
        person_id=one.person_id,
        address=address_of(way, wish, one.address, one.phone),
        key=one.key,
        channel=way,
        kind=one.kind,
        language=one.language,
        subject=one.subject,
        text=one.text,
        path=one.path,
        number=one.number,
        state="QUEUED" if way else "UNREACHED",
        written_at=at,
        next_at=at if one.is_alarm else after_quiet(at, wish),
    )


@ways_held()
def first_ways(reached: Sequence[organisation.Reach]) -> Counter[str]:
    """By which way how many of these people would be told their duties; "" where none leads."""
    wishes = _wishes([one.person_id for one in reached])
    return Counter(
        following(_led(wishes.get(one.person_id, Wish()), one.email, one.phone, DUTY), ())
        for one in reached
    )


def _wishes(people: Sequence[int]) -> Mapping[int, Wish]:
    return Wish.objects.in_bulk(list(people))


def _led(wish: Wish, mail: str, phone: str, kind: str) -> list[str]:
    order = channels.order()
    open_to = {way: address_of(way, wish, mail, phone) for way in order}
    return ways(order, {way: kept[0] for way, kept in wish.ways.items()}, open_to, kind)


def address_of(way: str, wish: Wish, mail: str, phone: str) -> str:
    """Where a way finds a person; "" where it does not."""
    if way == MAIL:
        return mail
    known = next((one for one in channels.channels() if one.name == way), None)
    if known is None:
        return ""
    return str(wish.ways.get(way, (LEFT_OUT, ""))[1]) if known.asks_address else phone


def after_quiet(at: datetime, wish: Wish) -> datetime:
    """When it may go out: now, or when the quiet hours of the person, else of the house, end."""
    start, end = ways_now().quiet_from, ways_now().quiet_to
    if wish.quiet_from is not None and wish.quiet_to is not None:
        start, end = wish.quiet_from, wish.quiet_to
    local = house.zones().local(at)
    if not is_quiet(local.hour, start, end):
        return at
    ends = local.replace(hour=end, minute=0, second=0, microsecond=0)
    return at + ((ends - local) % timedelta(days=1))


def pass_on(row: Message, problem: str, *, at: datetime) -> None:
    """A way refused it for good: the next one has it, or somebody has to say it.

    Both in one transaction, so that a message is never without a row that is responsible for it.
    """
    wish = Wish.objects.filter(pk=row.person_id).first() or Wish()
    reach = next(iter(organisation.reached(organisation.date_of(at), [row.person_id])), None)
    mail, phone = (reach.email, reach.phone) if reach else ("", "")
    with transaction.atomic():
        taken = Message.objects.filter(pk=row.pk, state="SENDING", tries=row.tries + 1)
        tried = Message.objects.filter(person_id=row.person_id, key=row.key)
        way = following(
            _led(wish, mail, phone, row.kind), list(tried.values_list("channel", flat=True))
        )
        state = "PASSED" if way else "FAILED"
        if taken.update(state=state, problem=problem[:300], settled_at=at) and way:
            Message.objects.create(
                person_id=row.person_id,
                address=address_of(way, wish, mail, phone),
                key=row.key,
                channel=way,
                kind=row.kind,
                language=row.language,
                subject=row.subject,
                text=row.text,
                path=row.path,
                number=row.number,
                state="QUEUED",
                written_at=row.written_at,
                next_at=at,
            )


def replace_older(person_ids: Sequence[int], prefix: str, *, at: datetime) -> int:
    """What these people were not told before under keys that begin so is over: it may be done."""
    rows = Message.objects.filter(person_id__in=person_ids, key__startswith=prefix)
    rows = rows.filter(state__in=("QUEUED", *WITHOUT_WAY), written_at__lt=at)
    return rows.update(state="OVER", settled_at=at)


def forget(*, at: datetime) -> int:
    """Messages repeat what stands elsewhere and name people: they are kept for a while."""
    return Message.objects.filter(written_at__lt=at - KEPT).delete()[0]


def opened(message_id: int, *, at: datetime) -> None:
    """Its person followed the link; the first time counts."""
    Message.objects.filter(pk=message_id, opened_at__isnull=True).update(opened_at=at)


def told(viewer: Viewer, message_ids: Sequence[int], *, at: datetime) -> int:
    """A head says that he told these people; returns how many of them nobody had told before."""
    rows = Message.objects.filter(pk__in=message_ids, state__in=WITHOUT_WAY)
    return rows.update(state="TOLD", told_by_id=viewer.person_id, settled_at=at)


def told_on_paper(message_ids: Sequence[int], *, by_id: int, at: datetime) -> int:
    """A call list came back: these were told by word of mouth; so was what a later day repeats."""
    rows = Message.objects.filter(pk__in=message_ids, state__in=(*WITHOUT_WAY, "OVER"))
    return rows.update(state="TOLD", channel=PAPER, told_by_id=by_id, settled_at=at)
