"""What every act of a hand-over shares: read it, ask the core, swap, write it into the log."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from zeren.core import handover as core
from zeren.core.actor import Actor
from zeren.core.letters.manifest import sha256
from zeren.core.log import entry
from zeren.core.refusal import Refused
from zeren.handover.models import Handover, Item, Signed
from zeren.handover.queries import rows as queries
from zeren.ledger import actions as ledger
from zeren.ledger.actions import Item as Told
from zeren.organisation import queries as organisation

MOVED = "handover.moved_meanwhile"


def begun(pk: int) -> Handover:
    row = Handover.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise Refused("handover.unknown")
    return row


def seen(
    row: Handover,
    by: Actor,
    on: date,
    *,
    chosen: Collection[int] = (),
    successor: int | None = None,
) -> core.Seen:
    """by: only whoever acts for himself; a deputy is told so."""
    actor = by.id if by.kind == "person" else None
    return queries.seen(
        row, on, actor=actor, acts_for=by.for_id or None, chosen=chosen, successor=successor
    )


def move(items: Sequence[Item], act: str, code: str, *, by: Actor, at: datetime,
         **values: object) -> None:  # fmt: skip
    """Each item takes the step, as it was read, with its fact."""
    for item in items:
        ledger.swap(
            item, MOVED, "state", "successor_id",
            state=core.item_after(act, item.state), **values,
        )  # fmt: skip
    told = [Told(("handover_item", one.pk), one, _touched(one)) for one in items]
    ledger.record_many(code, told, by=by, at=at)


def step(row: Handover, act: str, known: core.Seen, code: str, *, by: Actor, at: datetime,
         **values: object) -> None:  # fmt: skip
    """The whole takes a step that the core opens, with its fact."""
    ledger.swap(row, MOVED, "state", state=core.decide(act, known), **values)
    tell(code, row, by, at)


def tell(code: str, row: Handover, by: Actor, at: datetime) -> None:
    body = {"handover": row.pk, "state": row.state, "people": [row.person_id]}
    ledger.record(code, by=by, at=at, row=row, body=body)


def said(row: Handover, act: str, words: str, by: Actor, at: datetime) -> list[object]:
    """What was said so far, and this; nothing is added where nothing was said."""
    more = words.strip()
    return [*row.words, [act, by.id, more, at.isoformat()]] if more else list(row.words)


def document(row: Handover, items: Sequence[Item], act: str) -> dict[str, object]:
    """What somebody signs: the hand-over and these items as they stand; no names of people."""
    return {
        "handover": row.number,
        "act": act,
        "person": row.person_id,
        "cause": row.cause,
        "day": date.fromordinal(row.day).isoformat(),
        "until": date.fromordinal(row.until).isoformat() if row.until else None,
        "said": [one[2] for one in row.words if one[0] == "weak"],
        "items": [
            [
                one.pk,
                one.kind,
                one.about_kind,
                one.about_id,
                one.code,
                one.name,
                one.known,
                one.successor_id,
            ]
            for one in sorted(items, key=lambda one: one.pk)
        ],
    }


def text_of(row: Handover, items: Sequence[Item], act: str) -> str:
    return entry.spelled(document(row, items, act))


def sign(
    row: Handover, items: Sequence[Item], act: str, *, digest_seen: str, instead_of: int | None,
    by: Actor, at: datetime,
) -> Signed:  # fmt: skip
    """The own PIN under the text that was shown, compared with the text as it is now.

    Refused: handover.pin_needed, handover.text_changed.
    """
    if by.proof != "pin":
        raise Refused("handover.pin_needed")
    text = text_of(row, items, act)
    digest = sha256(text)
    if digest != digest_seen:
        raise Refused("handover.text_changed")
    signed = Signed.objects.create(
        handover=row, act=act, person_id=by.id, instead_of_id=instead_of, text=text,
        digest=digest, signed_at=at,
    )  # fmt: skip
    body = {"handover": row.pk, "digest": signed.digest, "act": act}
    ledger.record("handover.signed", by=by, at=at, row=signed, body=body)
    return signed


def heads_day(row: Handover, at: datetime) -> date:
    """The day for which owners are asked: the day of the change, or today once it is over."""
    return max(organisation.date_of(at), date.fromordinal(row.day))


def _touched(item: Item) -> dict[str, object]:
    people = [item.successor_id] if item.successor_id else []
    return {"handover": item.handover_id, "state": item.state, "people": people}
