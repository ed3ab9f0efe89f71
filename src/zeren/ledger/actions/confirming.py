"""What goes on only with the word of two people: a clock put right, a history that was lost.

Who the two may be is asked above (organisation.actions.together); here both are written down.
"""

from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.log import order
from zeren.core.refusal import Refused
from zeren.ledger import audit, clock, memory
from zeren.ledger.actions.recording import LAST, record, record_as_it_is
from zeren.ledger.models import Fact

CONFIRMED = "ledger.clock_confirmed"


def confirm_clock(*, by: Actor, second: Actor, at: datetime) -> Fact:
    """Two people have looked at another clock: this one is right now.

    When it was ahead before, recorded time begins anew here, and every verifier sees it.
    Refused: ledger.clock_is_right when there is nothing to confirm.
    """
    with transaction.atomic():
        _number, last = next(iter(LAST.rows()), (0, None))
        if clock.trouble(last) is None:
            raise Refused("ledger.clock_is_right")
        fell = last is not None and at < last - clock.TOLERANCE
        fact = record_as_it_is(
            order.CLOCK_WAS_WRONG if fell else CONFIRMED,
            about=("installation", 1),
            by=by,
            at=at,
            body={"second": said(second), "last": last},
        )
    clock.begin_anew()
    return fact


def acknowledge_gap(*, by: Actor, second: Actor, at: datetime) -> Fact:
    """Two people know that a part of what was signed is not here (after a restore).

    The log goes on from what is here; the fact names what was signed and is lost, for ever.
    Refused: ledger.no_gap; ledger.rewritten when what is here was changed, which no word mends.
    """
    with transaction.atomic():
        gap = memory.gap()
        if gap is None:
            raise Refused("ledger.no_gap")
        if gap.is_rewritten:
            raise Refused("ledger.rewritten", size=gap.size)
        return record(
            audit.ACKNOWLEDGED,
            about=("installation", 1),
            by=by,
            at=at,
            body={
                "size": gap.size,
                "root": gap.root,
                "common": gap.common,
                "lost": [list(one) for one in gap.lost],
                "second": said(second),
            },
        )


def said(second: Actor) -> list[object]:
    """The second of two in the body of a fact: kind, id, account, proof, epoch."""
    return [second.kind, second.id, *second.via]
