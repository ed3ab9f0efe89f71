"""How many anonymous reports came from one place on the network lately: in memory, on purpose.

A row would say for a day when somebody behind an address reported, and the house could work out
whose address it was. Each process counts for itself with a key of its own, and forgets with it.
What is over the budget is kept like any other report and waits for a look.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from zeren.core.limit import Budget, Seen, Wait

RULE = Budget(burst=10, every=timedelta(minutes=6))
MOST_KEYS = 10_000

_key = secrets.token_bytes(32)
_seen: OrderedDict[bytes, Seen] = OrderedDict()
_lock = threading.Lock()


def is_many(source: str, at: datetime) -> bool:
    """Count one report from this source; True when very many came from it."""
    name = hashlib.blake2b(source.encode(), key=_key, digest_size=16).digest()
    with _lock:
        step = RULE.take(_seen.get(name, Seen()), at)
        if isinstance(step, Wait):
            return True
        _seen[name] = step.seen
        _seen.move_to_end(name)
        while len(_seen) > MOST_KEYS:
            _seen.popitem(last=False)
    return False


def forget() -> None:
    """Begin anew; for tests."""
    _seen.clear()
