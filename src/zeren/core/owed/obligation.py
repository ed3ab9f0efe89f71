"""What is owed and what is met: the rows of one duty over all its days.

The whole history of one duty (a requirement of one subject) is worked out from two plain lists:
the days on which it is due, and where it counts then; and the days on which it is proved. So an
entry for a past day, a planned one, one that is undone or entered twice all come out right, in
whatever order they arrive. An act writes the difference: rows that are no longer so are closed,
new ones are inserted, none is edited.
Source: Work Safety Law art. 22 (a responsibility must be supervised and its fulfilment assessed).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zeren.core.days import NEVER
from zeren.core.owed.requirement import Period, term_of


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """The duty is owed on the days [due_from, due_to) and counts in this unit and layer then."""

    due_from: int
    due_to: int
    unit_id: int
    layer: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Proof:
    """The duty is met on the days [ok_from, ok_to), all of one term."""

    ok_from: int
    ok_to: int


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One stretch of a duty: due on [due_from, due_to), met on [ok_from, ok_to) inside it.

    Not met: ok_from and ok_to are NEVER. The term is that of the first due day, and met days lie
    in it. Due days after the term are owed and not met: a later proof brings a later row, so that
    nothing needs to run on the first day of a year.
    """

    due_from: int
    due_to: int
    ok_from: int
    ok_to: int
    term_from: int
    term_to: int
    unit_id: int
    layer: int = 0

    def is_due(self, day: int) -> bool:
        return self.due_from <= day < self.due_to

    def is_met(self, day: int) -> bool:
        return self.is_due(day) and self.ok_from <= day < self.ok_to

    @property
    def is_proved(self) -> bool:
        return self.ok_from < self.ok_to


def rows(period: Period, dues: Iterable[Due], proofs: Iterable[Proof]) -> tuple[Row, ...]:
    """The rows of one duty, in order of days; as few as can say it.

    dues:   never two on one day (ValueError); stretches that touch in one place are joined.
    proofs: may overlap and touch; each lies in one term (ValueError). Days that are proved and
            not due do not count.
    """
    spans = _spans(period, proofs)
    found: list[Row] = []
    for due in _places(dues):
        inside = [
            Proof(max(one.ok_from, due.due_from), min(one.ok_to, due.due_to))
            for one in spans
            if one.ok_from < due.due_to and one.ok_to > due.due_from
        ]
        found.extend(_rows_of(period, due, inside))
    return tuple(found)


def _rows_of(period: Period, due: Due, proofs: Sequence[Proof]) -> list[Row]:
    """A row begins with the due days, with each term that has a proof, and with a second proof."""
    begins = {due.due_from: Proof(NEVER, NEVER)}
    terms: set[int] = set()
    for proof in proofs:
        term = max(term_of(period, proof.ok_from).start, due.due_from)
        begins[proof.ok_from if term in terms else term] = proof
        terms.add(term)
    starts = sorted(begins)
    found = []
    for start, end in zip(starts, [*starts[1:], due.due_to], strict=True):
        its = term_of(period, start)
        proof = begins[start]
        found.append(
            Row(
                due_from=start,
                due_to=end,
                ok_from=proof.ok_from,
                ok_to=proof.ok_to,
                term_from=its.start,
                term_to=its.end,
                unit_id=due.unit_id,
                layer=due.layer,
            )
        )
    return found


def dues_of(standing: Iterable[Row]) -> list[Due]:
    """The days on which these rows are due, and where."""
    return [Due(row.due_from, row.due_to, row.unit_id, row.layer) for row in standing]


def proofs_of(standing: Iterable[Row]) -> list[Proof]:
    """The days on which these rows are met."""
    return [Proof(row.ok_from, row.ok_to) for row in standing if row.is_proved]


def met(period: Period, standing: Sequence[Row], proof: Proof) -> tuple[Row, ...]:
    """The rows when one more proof is known."""
    return rows(period, dues_of(standing), [*proofs_of(standing), proof])


def lapsed(period: Period, standing: Sequence[Row], day: int, until: int) -> tuple[Row, ...]:
    """The rows when nothing proves the days [day, until) any more; all others stay as they are."""
    kept: list[Proof] = []
    for one in proofs_of(standing):
        kept.append(Proof(one.ok_from, min(one.ok_to, day)))
        kept.append(Proof(max(one.ok_from, until), one.ok_to))
    return rows(period, dues_of(standing), [one for one in kept if one.ok_from < one.ok_to])


@dataclass(frozen=True, slots=True)
class Difference:
    """What an act writes: the rows that are no longer so, and those that are so now."""

    closed: tuple[Row, ...]
    opened: tuple[Row, ...]


def difference(standing: Sequence[Row], expected: Sequence[Row]) -> Difference:
    """Close what is not expected, open what does not stand; rows in both are left alone."""
    stand, want = set(standing), set(expected)
    return Difference(
        tuple(row for row in standing if row not in want),
        tuple(row for row in expected if row not in stand),
    )


def steps(row: Row) -> tuple[tuple[int, int, int], ...]:
    """(day, due, met): how a row changes the counts of its unit from which day on."""
    found = [(row.due_from, 1, 0)]
    if row.due_to < NEVER:
        found.append((row.due_to, -1, 0))
    if row.is_proved:
        found.append((row.ok_from, 0, 1))
        if row.ok_to < NEVER:
            found.append((row.ok_to, 0, -1))
    return tuple(found)


def unmet_since(period: Period, due_from: int, ok_to: int, day: int) -> int:
    """Since which day a duty that is due and not met on `day` has been so, in the day's term."""
    lapsed = ok_to if ok_to <= day else 0
    return max(due_from, lapsed, term_of(period, day).start)


def digest(requirement: str, subject_kind: str, subject_id: int, row: Row) -> str:
    """24 hex digits that stand for a row in the fact that wrote it (96 bits of SHA-256).

    What is digested are ids, days and codes: nothing a person could be known by.
    """
    place = (requirement, subject_kind, subject_id, row.unit_id, row.layer)
    days = (row.term_from, row.term_to, row.due_from, row.due_to, row.ok_from, row.ok_to)
    said = "|".join(str(part) for part in place + days)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def _places(dues: Iterable[Due]) -> list[Due]:
    """Due stretches in order, those that touch in the same place made one."""
    joined: list[Due] = []
    for due in sorted(due for due in dues if due.due_from < due.due_to):
        last = joined[-1] if joined else None
        if last is not None and due.due_from < last.due_to:
            raise ValueError(f"a duty is due twice on one day: {last} and {due}")
        if last is not None and (last.due_to, last.unit_id, last.layer) == (
            due.due_from, due.unit_id, due.layer,
        ):  # fmt: skip
            joined[-1] = Due(last.due_from, due.due_to, due.unit_id, due.layer)
        else:
            joined.append(due)
    return joined


def _spans(period: Period, proofs: Iterable[Proof]) -> list[Proof]:
    """Proofs in order, those of one term that touch made one; terms never run together."""
    joined: list[Proof] = []
    for proof in sorted(one for one in proofs if one.ok_from < one.ok_to):
        term = term_of(period, proof.ok_from)
        if proof.ok_to > term.end:
            raise ValueError(f"a proof lies in one term: got {proof} in {term}")
        last = joined[-1] if joined else None
        if last is not None and term.start <= last.ok_from and proof.ok_from <= last.ok_to:
            joined[-1] = Proof(last.ok_from, max(last.ok_to, proof.ok_to))
        else:
            joined.append(proof)
    assert all(a.ok_to <= b.ok_from for a, b in pairwise(joined)), "proofs are disjoint"
    return joined
