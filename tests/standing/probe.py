"""How long others hold SQLite's write lock: asked again and again by a process of its own.

python -m tests.standing.probe DATABASE      until told to stop; prints the longest waits
"""

from __future__ import annotations

import signal
import sqlite3
import sys
import time


def main() -> None:
    waits: list[tuple[float, float]] = []
    begun = time.monotonic()
    is_over: list[bool] = []
    signal.signal(signal.SIGTERM, lambda *_: is_over.append(True))
    while not is_over:
        base = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=600)
        before = time.monotonic()
        try:
            base.execute("BEGIN IMMEDIATE")
            base.execute("ROLLBACK")
        except sqlite3.Error:
            continue
        finally:
            base.close()
        waits.append((time.monotonic() - before, before - begun))
        time.sleep(0.02)
    waits.sort(reverse=True)
    print(" ".join(f"{wait:.2f}s@{at:.0f}" for wait, at in waits[:8]), flush=True)


if __name__ == "__main__":
    main()
