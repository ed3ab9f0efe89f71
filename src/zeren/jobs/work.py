"""Which function does which kind of work. Rooms register theirs in their own `jobs.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True, slots=True)
class JobSeen:
    """The job as the working function is told about it."""

    id: int
    kind: str
    total: int
    started_by: str
    state: str = "RUNNING"
    done: int = 0
    failed: int = 0


class DoesPart(Protocol):
    """Does one part inside one transaction; returns how many items it did, if that is of use."""

    def __call__(self, part: dict[str, Any], *, job: JobSeen, at: datetime) -> int | None: ...


class Closes(Protocol):
    """Called once, in the transaction of the last part; `job.failed` says how many failed."""

    def __call__(self, *, job: JobSeen, at: datetime) -> None: ...


Does = TypeVar("Does", bound=Callable[..., Any])
_DOERS: dict[str, DoesPart] = {}
_CLOSERS: dict[str, Closes] = {}
_IN_ORDER: set[str] = set()
_BEFORE: dict[str, Callable[..., object]] = {}


def work(
    kind: str, *, in_order: bool = False, before: Callable[..., object] | None = None
) -> Callable[[Does], Does]:
    """Register the function that does one part: `@work("letters.issue")`.

    in_order: a part is begun when all before it are done; when one fails, the job stops there.
    before:   works out what takes long, outside of the transaction, in which nobody else can write
              on SQLite; the function gets its answer as `ready`.

    It must be idempotent in what it does outside the database; what it writes to the database is
    committed together with the part, or not at all.
    """

    def mark(function: Does) -> Does:
        known = _DOERS.get(kind)
        assert known is None or _name(known) == _name(function), f"two functions for {kind}"
        _DOERS[kind] = function
        if in_order:
            _IN_ORDER.add(kind)
        if before is not None:
            _BEFORE[kind] = before
        return function

    return mark


def is_in_order(kind: str) -> bool:
    """Do the parts of this kind build on each other?"""
    _discover(kind)
    return kind in _IN_ORDER


def closing(kind: str) -> Callable[[Does], Does]:
    """Register what is done when the last part is through: `@closing("letters.issue")`."""

    def mark(function: Does) -> Does:
        _CLOSERS[kind] = function
        return function

    return mark


def doer(kind: str) -> DoesPart:
    """The function of a kind. LookupError when no room has one."""
    _discover(kind)
    if kind not in _DOERS:
        raise LookupError(f"no work registered for {kind}; known: {sorted(_DOERS)}")
    return _DOERS[kind]


def before(kind: str) -> Callable[..., object] | None:
    """What works a part of this kind out before its transaction, if anything does."""
    _discover(kind)
    return _BEFORE.get(kind)


def closer(kind: str) -> Closes | None:
    """What closes a job of this kind, if anything does."""
    _discover(kind)
    return _CLOSERS.get(kind)


def _discover(kind: str) -> None:
    if kind not in _DOERS:
        autodiscover_modules("jobs")


def _name(function: Any) -> tuple[str, str]:
    return function.__module__, function.__qualname__
