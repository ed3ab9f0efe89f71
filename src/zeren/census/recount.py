"""The recount: who owes what and has it met on a day, read anew, day by day, for comparison.

It shares nothing with `queries.expected`: not the stretches of days, not the rows, only the
questions that pages ask of one day (who stands where today, who is head, who uses it, who was
trained by then). A row that says something else on some day is named; nothing is repaired.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from zeren.census.rooms import OWED
from zeren.core.absence import LONG
from zeren.core.days import NEVER, date_of, day_of
from zeren.core.owed.requirement import REQUIREMENTS
from zeren.ledger.trouble import Trouble
from zeren.obligations import queries as obligations
from zeren.organisation import queries as organisation
from zeren.organisation.queries import spans as timelines
from zeren.responsibility import queries as responsibility

Key = tuple[str, int]
Standing = tuple[int, int, bool]
"""Unit, layer, and whether it is met."""

TROUBLES = {
    "recount_differs": _(
        "%(day)s: %(requirement)s of %(kind)s %(subject)s should be %(want)s, the rows say %(got)s."
    )
}


@dataclass(frozen=True)
class Differs(Trouble):
    """One duty that is not, on one day, what the tables and the evidence say."""

    words: ClassVar = TROUBLES


def troubles(days: Iterable[date] | None = None) -> Iterator[Trouble]:
    """Every duty that differs, on every day on which anything begins or ends (or on these)."""
    for on in days if days is not None else change_days():
        want, got = counted_on(on), standing_on(on)
        for key in sorted(want.keys() | got.keys()):
            if want.get(key) != got.get(key):
                yield _differs(on, key, want.get(key), got.get(key))


def change_days() -> list[date]:
    """Days on which anything begins or ends, in the organisation or in the rows, in order."""
    days = set(timelines.change_days()) | set(obligations.change_days())
    days |= {day_of(date(found.year, 1, 1)) for day in days if (found := date_of(day))}
    return [found for day in sorted(days) if 1 < day < NEVER and (found := date_of(day))]


def counted_on(on: date) -> dict[Key, Standing]:
    """What is owed on a day and what of it is met, from the tables as they are."""
    places = {
        "person": _people(on),
        "unit": {row.id: (row.id, 0) for row in organisation.unit_tree(on)},
        "thing": _things(on),
    }
    found: dict[Key, Standing] = {}
    for one in REQUIREMENTS:
        counted = places[one.subject]
        met = OWED[one.code].met_on(sorted(counted), on)
        for subject_id, (unit_id, layer) in counted.items():
            found[one.code, subject_id] = (unit_id, layer, subject_id in met)
    return found


def standing_on(on: date) -> dict[Key, Standing]:
    """The same as the rows of what is owed say it."""
    day = day_of(on)
    return {
        (row.requirement, row.subject_id): (row.unit_id, row.layer, row.ok_from <= day < row.ok_to)
        for row in obligations.rows_on(day)
    }


def _people(on: date) -> dict[int, tuple[int, int]]:
    gone = organisation.away_ids(on)
    for back in range(1, LONG + 1):
        gone = gone and gone & organisation.away_ids(on - timedelta(days=back))
    found = {
        row.person_id: (row.unit_id, row.layer)
        for row in organisation.roster(on)
        if row.kind != "contractor"
    }
    top = organisation.root(on)
    homeless: Sequence[int] = organisation.people_without_post(on) if top else ()
    found |= {person_id: (top.id, 6) for person_id in homeless if top}
    return {person_id: where for person_id, where in found.items() if person_id not in gone}


def _things(on: date) -> dict[int, tuple[int, int]]:
    top = organisation.root(on)
    found = {}
    for thing_id, answer in responsibility.answers(on).items():
        unit = answer.unit_id or responsibility.first_claim(answer) or (top.id if top else 0)
        if unit:
            found[thing_id] = (unit, 0)
    return found


def _differs(on: date, key: Key, want: Standing | None, got: Standing | None) -> Trouble:
    requirement, subject_id = key
    kind = next(one.subject for one in REQUIREMENTS if one.code == requirement)
    return Differs(
        "recount_differs",
        f"{on.isoformat()} {requirement} {subject_id}",
        {
            "day": on.isoformat(),
            "requirement": requirement,
            "kind": kind,
            "subject": subject_id,
            "want": _said(want),
            "got": _said(got),
        },
    )


def _said(standing: Standing | None) -> str:
    if standing is None:
        return "-"
    unit_id, layer, is_met = standing
    return f"{'met' if is_met else 'due'} @{unit_id}/{layer}"
