"""A unit's targets of the year are published: what proves it, and who acts next where not.

Source: GB/T 33000 5.1.1 and ISO 45001:2018 cl. 6.2 (objectives for every function and level);
founding story no. 6 (targets decomposed layer by layer).
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Value

from zeren.core.days import day_of
from zeren.core.owed.coverage import Owed, Step
from zeren.core.owed.obligation import Proof
from zeren.core.owed.requirement import year_term
from zeren.organisation import queries as organisation
from zeren.targets import queries


def proofs(ids: Sequence[int]) -> dict[int, list[Proof]]:
    """While a published version of a year's targets holds, the units that have one in it."""
    found: dict[int, list[Proof]] = {}
    for version in queries.held_versions():
        term = year_term(version.year)
        begin = day_of(organisation.date_of(version.published_at))
        end = day_of(organisation.date_of(version.ended_at)) if version.ended_at else term.end
        proof = Proof(max(begin, term.start), min(end, term.end))
        if proof.ok_from < proof.ok_to:
            for unit_id in queries.units_with_targets(version.id, ids):
                found.setdefault(unit_id, []).append(proof)
    return found


def gaps(ids: Sequence[int], on: date) -> dict[int, Step]:
    """Nothing is published yet: the general manager does; else the head above gives a share."""
    until = organisation.end_of_day(on)
    is_published = any(
        one.year == on.year and one.published_at < until for one in queries.held_versions()
    )
    if not is_published:
        return dict.fromkeys(
            ids, Step("targets.not_published", "general_manager", link=("targets", 0))
        )
    return {
        one: Step("targets.none_given", "parent_head", link=("unit_targets", one)) for one in ids
    }


def met_on(ids: Sequence[int], on: date) -> set[int]:
    """The units that had published targets on a day, read from the version that held then."""
    version = queries.version_on(on)
    return set(queries.units_with_targets(version, ids)) if version else set()


def alike(_day: int, _year: int, _until: datetime) -> Value:
    """Of a day either every unit waits for the publication, or each for the head above."""
    return Value("unit")


OWED = {"unit_targets": Owed(proofs, gaps, met_on, alike)}
