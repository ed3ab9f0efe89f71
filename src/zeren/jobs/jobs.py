"""What the engine calls: run what is ready of a kind. And what the worker does now and then."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connections
from django_tasks import task

from zeren.jobs import actions
from zeren.ledger import clock, storage

log = logging.getLogger(__name__)

STOPPING = threading.Event()
"""Set when the worker was asked to end: the part at hand is finished, no other is begun."""
KEPT = timedelta(days=7)
_TICKED: list[datetime] = []
"""When this process was last through its schedule; one moment or none."""


@task()
def run_kind(kind: str) -> int:
    """Run the ready parts of one kind until there are none."""
    return actions.run_ready(kind, now=clock.now, stopping=STOPPING)


def sweep() -> int:
    """Take up again what a killed worker left; every few seconds."""
    return actions.sweep(at=clock.now())


def forget_old_wakings() -> None:
    """Delete the engine's finished messages; once a day. The jobs themselves stay."""
    call_command("prune_db_task_results", min_age_days=KEPT.days, verbosity=0)


def note_ticks() -> None:
    """The schedule of this process was gone through once more."""
    _TICKED[:] = [clock.now()]


def beat(worker_id: str) -> None:
    """This worker lives, and was last through its schedule at that time."""
    actions.beat(worker_id, at=clock.now(), ticked_at=_TICKED[0] if _TICKED else None)


class Apart:
    """A call of the schedule in a thread of its own: who waits for others holds up nothing else.

    Called while the last call still runs, it does nothing. The thread is no daemon: whoever ends
    the worker waits until what is at hand is settled.
    """

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self.name, self.work, self._turn, self._waited = name, work, threading.Lock(), False

    def __call__(self) -> None:
        if self._turn.acquire(blocking=False):
            threading.Thread(target=self._run, name=self.name).start()

    def _run(self) -> None:
        try:
            self.work()
            self._waited = False
        except Exception as error:  # noqa: BLE001 - it is told, and called again
            reason = storage.reason(error)
            if not reason:
                log.error("%s failed: %s", self.name, actions.place_of(error))
            elif not self._waited:
                log.warning("%s waits: %s", self.name, reason)
            self._waited = bool(reason)
        finally:
            connections.close_all()
            self._turn.release()
