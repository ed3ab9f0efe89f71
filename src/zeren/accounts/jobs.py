"""What the worker does for the door: plain functions, each safe to repeat."""

from importlib import import_module

from django.conf import settings

from zeren.accounts.actions import codes, devices, directory, house, watching
from zeren.jobs.jobs import Apart
from zeren.ledger import clock


def watch() -> int:
    """Find guessing, and tell it."""
    return watching.watch(at=clock.now())


def expire() -> int:
    """End codes whose time is over."""
    return codes.expire(at=clock.now())


look = Apart("directory", lambda: directory.look(at=clock.now()))
"""Sign out whoever the house's directory lets in no longer; a directory that hangs holds up
nothing else."""


def clear() -> int:
    """Sign-in rows that are over, wrong tries of earlier days, devices nobody uses any more."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    store.clear_expired()
    at = clock.now()
    return watching.forget(at=at) + devices.forget(at=at) + house.forget(at=at)
