"""The worker: does what is ready, and calls what is scheduled, until it is told to stop.

Any number of workers may run on any number of machines against one database.
"""

import logging
import threading
import time
from collections.abc import Sequence
from types import FrameType

from django.db import close_old_connections, connections
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Worker

from zeren.jobs import jobs

log = logging.getLogger(__name__)

Schedule = Sequence[tuple[float, str]]
"""Every so many seconds, the function of this dotted name, called without arguments.

Each function computes what is due from the state of the tables, so that a missed call is caught
up by the next, and each is safe to be called by several workers at once.
"""
OWN: Schedule = (
    (15, "zeren.jobs.jobs.sweep"),
    (86_400, "zeren.jobs.jobs.forget_old_wakings"),
)
PATIENCE = 30.0


class _Loop(Worker):
    """The engine's loop; a signal also reaches the part at hand and the ticks."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        jobs.STOPPING.set()
        super().shutdown(signum, frame)


def run(schedule: Schedule, *, interval: float = 0.5, once: bool = False) -> None:
    """Work until SIGTERM or SIGINT; with `once` do everything that waits, then return."""
    jobs.STOPPING.clear()
    loop = _Loop(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=interval,
        batch=once,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    if once:
        _call_all((*OWN, *schedule))
        loop.run()
        return
    loop.configure_signals()
    ticks = threading.Thread(
        target=tick, args=((*OWN, *schedule),), kwargs={"stopping": jobs.STOPPING}, name="ticks"
    )
    ticks.start()
    try:
        loop.run()
    finally:
        jobs.STOPPING.set()
        ticks.join(PATIENCE)


def tick(schedule: Schedule, *, stopping: threading.Event) -> None:
    """Call what is due, each in its turn, until told to stop; what fails is tried again."""
    due = {name: 0.0 for _, name in schedule}
    try:
        while not stopping.is_set():
            close_old_connections()
            for seconds, name in schedule:
                if time.monotonic() >= due[name] and not stopping.is_set():
                    due[name] = time.monotonic() + seconds
                    _call(name)
            soonest = min(due.values(), default=time.monotonic() + 1)
            stopping.wait(max(0.05, min(1.0, soonest - time.monotonic())))
    finally:
        connections.close_all()


def _call_all(schedule: Schedule) -> None:
    for _, name in schedule:
        _call(name)


def _call(name: str) -> None:
    try:
        import_string(name)()
    except Exception as error:  # noqa: BLE001 - one bad tick must not stop the others
        log.error("tick %s failed: %s", name, type(error).__name__)
