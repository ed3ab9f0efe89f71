"""What everybody and everything should owe and have met, over all days.

Who owes what comes from the dated organisation, what proves it from the rooms' `owed.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zeren.census.rooms import OWED
from zeren.core import stretch
from zeren.core.owed import obligation as core
from zeren.core.owed.obligation import Due, Row
from zeren.core.owed.requirement import REQUIREMENTS, Subject
from zeren.obligations import queries as obligations
from zeren.organisation import queries as organisation
from zeren.organisation.queries import spans as timelines
from zeren.responsibility.queries import days as responsibility

KINDS: tuple[Subject, ...] = ("person", "unit", "thing")

Key = tuple[str, int]

CONTRACTOR = "contractor_agreement"
AWAY = "long_away"


def expected(kind: Subject, ids: Sequence[int]) -> dict[Key, tuple[Row, ...]]:
    """The rows of every duty of these subjects, in a number of queries that does not grow."""
    if not ids:
        return {}
    dues = dues_of(kind, ids)
    found: dict[Key, tuple[Row, ...]] = {}
    for one in REQUIREMENTS:
        if one.subject != kind:
            continue
        proofs = OWED[one.code].proofs(ids)
        for subject_id in ids:
            found[one.code, subject_id] = core.rows(
                one.period, dues.get(subject_id, ()), proofs.get(subject_id, ())
            )
    return found


def dues_of(kind: Subject, ids: Sequence[int]) -> Mapping[int, Sequence[Due]]:
    """On which days each of these is counted, and where.

    A contractor's people are bound by an agreement, not by a letter (WSL 49): they are not
    counted, and nor is who has been away for long; coverage lists both with the reason. A person
    without a post counts in the whole organisation, so that nobody is left out unseen.
    """
    if kind == "person":
        gone = organisation.uncounted(ids)
        return {
            person_id: [
                Due(start, end, span.unit_id, span.layer)
                for span in spans
                if span.kind != "contractor"
                for start, end in stretch.without(
                    [(span.from_day, span.to_day)], gone.get(person_id, ())
                )
            ]
            for person_id, spans in timelines.person_spans(ids).items()
        }
    if kind == "unit":
        return {
            unit_id: [Due(span.from_day, span.to_day, unit_id) for span in spans]
            for unit_id, spans in timelines.unit_spans(ids).items()
        }
    return {
        thing_id: [Due(span.from_day, span.to_day, span.unit_id) for span in spans]
        for thing_id, spans in responsibility.thing_days(ids).items()
    }


@dataclass(frozen=True, slots=True)
class Excluded:
    """Somebody who is there on a day and not counted, with the reason that is shown."""

    person_id: int
    number: str
    name: str
    unit_id: int
    unit_name: organisation.Name
    reason: str


def exclusions(on: date, path: str = "") -> list[Excluded]:
    """Everybody who is not in the denominator of a day, in tree order."""
    gone = organisation.long_away(on)
    return [
        Excluded(row.person_id, row.number, row.name, row.unit_id, row.unit_name,
                 CONTRACTOR if row.kind == "contractor" else AWAY)
        for row in organisation.roster(on, path)
        if row.kind == "contractor" or row.person_id in gone
    ]  # fmt: skip


def exclusion_reasons(on: date, path: str = "") -> dict[str, int]:
    """How many people are not counted, for each reason."""
    gone = organisation.roster(on, person_ids=sorted(organisation.long_away(on)))
    away = sum(row.kind != "contractor" and row.unit_path.startswith(path) for row in gone)
    numbers = {CONTRACTOR: organisation.number_of("contractor", on, path), AWAY: away}
    return {reason: number for reason, number in numbers.items() if number}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A duty whose rows are not what the tables and the evidence of today say."""

    requirement: str
    subject_kind: str
    subject_id: int
    extra: tuple[Row, ...]
    missing: tuple[Row, ...]


def wrong(kind: Subject, ids: Sequence[int]) -> list[Wrong]:
    """Every duty of these that differs from what it should be; nothing is repaired."""
    found = []
    standing = {
        one.code: obligations.standing(one.code, ids) for one in REQUIREMENTS if one.subject == kind
    }
    for (requirement, subject_id), want in expected(kind, ids).items():
        stand = [row for _pk, row in standing[requirement][subject_id]]
        change = core.difference(stand, want)
        if change.closed or change.opened:
            found.append(Wrong(requirement, kind, subject_id, change.closed, change.opened))
    return found


def everybody(kind: Subject) -> list[int]:
    """Every subject there ever was, and every one that something stands about, in order."""
    found = set(timelines.subject_ids(kind))
    for one in REQUIREMENTS:
        if one.subject == kind:
            found.update(obligations.standing_subjects(one.code))
    return sorted(found)
