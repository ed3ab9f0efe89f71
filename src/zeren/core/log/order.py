"""Recorded time only rises along the positions of the log.

What is folded later was recorded later: an entry that claims an earlier time than one before it
was put there afterwards. Since each checkpoint ends with its own entry (`ledger.checkpointed`),
nothing that stands behind a checkpoint can claim a time before it.

Two things may look like a fall and are none:
- On PostgreSQL an act that began earlier may be seen later. Up to LATE that is allowed; beyond it
  the entry must be named by a `ledger.folded_late` before it, and beyond LATEST it is never let in.
- After a clock that was ahead was put right by two people (`ledger.clock_was_wrong`) the rule
  begins anew from the time of that entry.
Source: RFC 9162, 2.1 (an append-only log); trust.md T2, T15.
"""

from datetime import datetime, timedelta

CHECKPOINTED = "ledger.checkpointed"
CLOCK_WAS_WRONG = "ledger.clock_was_wrong"
FOLDED_LATE = "ledger.folded_late"

MARKS = (CHECKPOINTED, CLOCK_WAS_WRONG)
"""Entries whose recorded time bounds that of others."""

LATE = timedelta(seconds=60)
"""How long an act may stay open before its entry needs a name; a page is answered in 30 s."""
LATEST = timedelta(hours=1)


class Rising:
    """Walks the entries in the order of their positions and says which falls back.

    tolerance: zero where acts are written one after the other (SQLite), LATE otherwise.
    """

    def __init__(self, tolerance: timedelta = timedelta(0)) -> None:
        self.tolerance = tolerance
        self.latest: datetime | None = None
        self._named: set[int] = set()

    def step(
        self, number: int, code: str, recorded_at: datetime, late: int | None = None
    ) -> datetime | None:
        """The time before which this entry should not lie, when it does; None when all is well.

        late: the entry that a FOLDED_LATE names.
        """
        if late is not None and code == FOLDED_LATE:
            self._named.add(late)
        before, allowed = self.latest, self.tolerance
        if before is None or code == CLOCK_WAS_WRONG:
            self.latest = recorded_at
            return None
        if number in self._named:
            allowed = max(allowed, LATEST)
        if recorded_at < before - allowed:
            return before
        self.latest = max(before, recorded_at)
        return None
