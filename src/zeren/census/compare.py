"""The nightly comparison: every duty worked out anew and held against what stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from zeren.census import queries, recount
from zeren.jobs import queries as jobs
from zeren.ledger import house
from zeren.ledger import queries as facts
from zeren.ledger.trouble import Trouble
from zeren.obligations import audit
from zeren.organisation import queries as organisation
from zeren.organisation.queries import workbook as workbooks

CHUNK = 500
NIGHT = 2
"""The hour after which the night's comparison is due; few are at work then."""

SOME = 12
"""Days on which something changed that a night counts anew; `zeren audit` takes every one."""

TROUBLES = {
    "census_differs": _(
        "%(requirement)s of %(kind)s %(subject)s: %(extra)s rows stand that should not, "
        "%(missing)s are missing."
    )
}


@dataclass(frozen=True)
class Unsettled(Trouble):
    """One duty whose rows are not what the tables and the evidence say."""

    words: ClassVar = TROUBLES


def troubles(at: datetime) -> Iterator[Trouble]:
    """What a night looks at; nothing is repaired."""
    yield from duties()
    yield from audit.troubles()
    yield from recount.troubles(some_days(at))


def duties() -> Iterator[Trouble]:
    """Each duty of everybody and everything that differs from what it should be."""
    for kind in queries.KINDS:
        ids = queries.everybody(kind)
        for begin in range(0, len(ids), CHUNK):
            for one in queries.wrong(kind, ids[begin : begin + CHUNK]):
                yield Unsettled(
                    "census_differs",
                    f"{one.requirement} {one.subject_id}",
                    {
                        "requirement": one.requirement,
                        "kind": one.subject_kind,
                        "subject": one.subject_id,
                        "extra": len(one.extra),
                        "missing": len(one.missing),
                    },
                )


def is_due(at: datetime) -> bool:
    """No comparison was noted since this night's hour; a missed night is caught up.

    While something must still follow what was done, what it brings is not missing; but no house
    is so busy that it is not looked at for two nights.
    """
    if workbooks.being_applied() is not None:
        return False
    night = house.zones().local(at).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    since = night if at >= night else night - timedelta(days=1)
    last = facts.newest_of(["census.compared"])
    if last is not None and last.recorded_at >= since:
        return False
    is_overdue = last is not None and last.recorded_at < since - timedelta(days=1)
    return is_overdue or not (facts.is_followed_soon() or jobs.waiting())


def some_days(at: datetime) -> list[date]:
    """Today and the days around it, and some of those on which something changed."""
    today = organisation.date_of(at)
    changed = recount.change_days()
    step = max(1, len(changed) // SOME)
    some = changed[today.toordinal() % step :: step]
    return sorted({today, today - timedelta(days=1), today + timedelta(days=1), *some})
