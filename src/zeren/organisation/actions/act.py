"""An act that is planned first, and written only as it was planned and shown."""

from collections.abc import Callable, Generator
from functools import update_wrapper
from typing import Generic, ParamSpec, TypeAlias, TypeVar

from zeren.organisation.actions.rows import changing, require_seen

P = ParamSpec("P")
Plan = TypeVar("Plan", covariant=True)
Done = TypeVar("Done", covariant=True)
Walk: TypeAlias = Generator[Plan, None, Plan]
"""What an act with a plan returns: it yields the plan, then writes, then gives the plan back."""


class Act(Generic[P, Plan, Done]):
    """Made of a walk, which refuses or yields exactly what will be written, and then writes it.

    The walk locks what it is about; where it only plans, nothing is locked.
    Refused: as the walk says, and organisation.moved_meanwhile when somebody else was faster.
    """

    def __init__(self, walk: Callable[P, Generator[Plan, None, Done]]) -> None:
        self.walk = walk
        update_wrapper(self, walk)

    def plan(self, *args: P.args, **kwargs: P.kwargs) -> Plan:
        """What a page shows before somebody says yes."""
        return next(self.walk(*args, **kwargs))

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Done:
        """Where nobody looked before (command line, tests)."""
        return self.as_seen("")(*args, **kwargs)

    def as_seen(self, seen: str) -> Callable[P, Done]:
        """The act, in one transaction with its facts; `seen` is the digest of the plan shown."""

        def do(*args: P.args, **kwargs: P.kwargs) -> Done:
            with changing():
                walk = self.walk(*args, **kwargs)
                require_seen(next(walk), seen)
                try:
                    next(walk)
                except StopIteration as end:
                    done: Done = end.value
                    return done
            raise AssertionError("an act plans once")

        return do
