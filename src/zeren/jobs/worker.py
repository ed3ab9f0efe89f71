"""The worker: does what is ready, and calls what is scheduled, until it is told to stop.

Any number of workers may run on any number of machines against one database. A database that is
busy, full or away ends no worker: it waits, says so once, and goes on when the database answers.
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

from zeren.jobs import actions, jobs
from zeren.ledger import storage

log = logging.getLogger(__name__)

Schedule = Sequence[tuple[float, str]]
"""Every so many seconds, the function of this dotted name, called without arguments.

Each function computes what is due from the state of the tables, so that a missed call is caught
up by the next, and each is safe to be called by several workers at once.
"""
OWN: Schedule = ((15, "zeren.jobs.jobs.sweep"), (86_400, "zeren.jobs.jobs.forget_old_wakings"))
PATIENCE = 30.0
BEAT_EVERY = 20.0
WAITS = (1.0, 2.0, 5.0, 10.0, 15.0)
"""Seconds between two questions to a database that does not answer; the last is kept."""


class _Loop(Worker):
    """The engine's loop; a signal also reaches the part at hand and the ticks."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        jobs.STOPPING.set()
        super().shutdown(signum, frame)

    def run(self) -> None:
        """As the engine's, but begun again after an error; with `once` the error goes out."""
        failed = 0
        while True:
            began = time.monotonic()
            try:
                super().run()
            except Exception as error:
                if self.batch:
                    raise
                failed = 0 if time.monotonic() - began > WAITS[-1] * 2 else failed
                _tell("loop", error, first=not failed)
                connections.close_all()
                if jobs.STOPPING.wait(WAITS[min(failed, len(WAITS) - 1)]):
                    return
                failed += 1
            else:
                return


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
    beats = threading.Thread(
        target=beat, args=(loop.worker_id,), kwargs={"stopping": jobs.STOPPING}, name="beats"
    )
    ticks.start()
    beats.start()
    try:
        loop.run()
    finally:
        jobs.STOPPING.set()
        ticks.join(PATIENCE)
        beats.join(PATIENCE)


def tick(schedule: Schedule, *, stopping: threading.Event) -> None:
    """Call what is due, each in its turn, until told to stop; what fails is tried again.

    What database or disk stand in the way of is tried again sooner than it would be due.
    """
    due = {name: 0.0 for _, name in schedule}
    failed = dict.fromkeys(due, 0)
    try:
        while not stopping.is_set():
            close_old_connections()
            for seconds, name in schedule:
                if time.monotonic() < due[name] or stopping.is_set():
                    continue
                wait = float(seconds)
                if _call(name, first=not any(failed.values())):
                    failed[name] = 0
                else:
                    wait = min(wait, WAITS[min(failed[name], len(WAITS) - 1)])
                    failed[name] += 1
                    connections.close_all()
                due[name] = time.monotonic() + wait
            jobs.note_ticks()
            soonest = min(due.values(), default=time.monotonic() + 1)
            stopping.wait(max(0.05, min(1.0, soonest - time.monotonic())))
    finally:
        connections.close_all()


def beat(worker_id: str, *, stopping: threading.Event) -> None:
    """Write down every few seconds that this worker lives, until it is told to stop."""
    try:
        while True:
            close_old_connections()
            if not _call_beat(worker_id):
                connections.close_all()
            if stopping.wait(BEAT_EVERY):
                actions.sign_off(worker_id)
                return
    finally:
        connections.close_all()


def _call_beat(worker_id: str) -> bool:
    try:
        jobs.beat(worker_id)
    except Exception as error:  # noqa: BLE001 - a beat that is missed is what the page then says
        return not _tell("beat", error, first=False)
    return True


def _call_all(schedule: Schedule) -> None:
    for _, name in schedule:
        _call(name)


def _call(name: str, *, first: bool = True) -> bool:
    """Call a scheduled function; False when database or disk stand in its way."""
    try:
        import_string(name)()
    except Exception as error:  # noqa: BLE001 - one bad tick must not stop the others
        return not _tell(name, error, first=first)
    return True


def _tell(what: str, error: Exception, *, first: bool) -> bool:
    """Log what stopped a call: a known reason once and by its code, a fault with its place."""
    reason = storage.reason(error)
    if not reason:
        log.error("%s failed: %s", what, actions.place_of(error))
    elif first:
        log.warning("%s waits: %s", what, reason)
    return bool(reason)
