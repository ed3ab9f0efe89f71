"""What the worker does for the evidence: bring checkpoints out of the house."""

import logging
import threading

from django.db import connections

from zeren.evidence import actions, queries
from zeren.ledger import clock

log = logging.getLogger(__name__)
_turn = threading.Lock()


def send() -> None:
    """In a thread of its own: a witness that is silent must not hold back the folding."""
    if queries.is_anywhere_named() and _turn.acquire(blocking=False):
        threading.Thread(target=_send, name="outside", daemon=True).start()


def _send() -> None:
    try:
        actions.send(at=clock.now())
    except Exception:
        log.exception("checkpoints were not sent")
    finally:
        connections.close_all()
        _turn.release()
