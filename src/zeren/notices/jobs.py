"""What the schedule calls: the outbox is emptied, and forgotten in time."""

import logging
import threading

from django.db import connections

from zeren.jobs.jobs import STOPPING
from zeren.ledger import clock
from zeren.notices import delivery, outbox

log = logging.getLogger(__name__)
_turn = threading.Lock()


def deliver() -> None:
    """Hand over what is due, in a thread of its own: a silent server must not hold back the rest.

    Not a daemon: whoever ends the worker waits until the message at hand is settled.
    """
    if _turn.acquire(blocking=False):
        threading.Thread(target=_deliver, name="outbox").start()


def forget() -> int:
    """Remove messages that have been kept long enough."""
    return outbox.forget(at=clock.now())


def _deliver() -> None:
    try:
        delivery.deliver(now=clock.now, stopping=STOPPING)
    except Exception:
        log.exception("the outbox was not emptied")
    finally:
        connections.close_all()
        _turn.release()
