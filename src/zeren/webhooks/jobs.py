"""What the schedule calls: facts are handed over, in a thread of their own."""

import logging
import threading

from django.db import connections

from zeren.jobs.jobs import STOPPING
from zeren.ledger import clock
from zeren.webhooks import actions

log = logging.getLogger(__name__)
_turn = threading.Lock()


def deliver() -> None:
    """A receiver that is silent must not hold back the rest."""
    if _turn.acquire(blocking=False):
        threading.Thread(target=_deliver, name="webhooks").start()


def _deliver() -> None:
    try:
        actions.deliver(now=clock.now, stopping=STOPPING)
    except Exception:
        log.exception("facts were not handed over")
    finally:
        connections.close_all()
        _turn.release()
