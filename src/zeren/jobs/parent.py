"""Children end with whoever started them, also when that one was killed with -9.

Each asks now and then who its parent is; on Linux the kernel sends a signal at once as well. The
question alone works everywhere, the signal only saves half a second.
"""

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time

NAMED = "ZEREN_PARENT"
"""The number of the process that started us, in our environment; without it we stand alone."""
EVERY = 0.5
GRACE = 8.0
_PR_SET_PDEATHSIG = 1


def named() -> dict[str, str]:
    """The environment for a child of this process."""
    return {**os.environ, NAMED: str(os.getpid())}


def end_with_it(*, or_whoever: bool = False) -> None:
    """From now on end (SIGTERM, then by force) when the parent that named itself has ended.

    or_whoever: when none has, watch whoever is our parent now.
    """
    parent = int(os.environ.get(NAMED) or 0) or (os.getppid() if or_whoever else 0)
    if not parent:
        return
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
