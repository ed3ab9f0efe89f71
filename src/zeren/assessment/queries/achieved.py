"""What is known of a unit or person in a period, from the rooms that know it.

The one place where assessment reads targets and events; everything else works on plain values.
"""

from datetime import date

from zeren.core.assessment import scoring
from zeren.core.assessment.scoring import Event, Verdict
from zeren.core.targets import bounds
from zeren.targets import queries as targets

GOOD_DEEDS = ("saf.near_miss", "haz.reports_per_head")
"""Indicators that count reports: a ceiling on one is no target (core.assessment.scoring)."""


def verdicts(unit_id: int, year: int, until: date, *, is_member: bool) -> tuple[Verdict, ...]:
    """The targets of a unit and whether they were met, as it was counted by the end of a day.

    is_member: only those that reach members of the unit, as their letters list them.
    """
    rows = targets.unit_targets(unit_id, year)
    if is_member:
        reaching = {
            line.code
            for line in targets.lines_for([unit_id], year, on=until).get(unit_id, ())
            if line.for_members
        }
        rows = [row for row in rows if row.indicator.code in reaching]
    counted = targets.newest_results(rows, until)
    found = []
    for row in rows:
        code, written = row.indicator.code, counted.get(row.pk)
        if written is None:
            found.append(Verdict(code, scoring.PENDING, ("target", row.pk)))
            continue
        of, limit = written.result, targets.limit_of(row)
        met = bounds.is_met(limit, of)
        state = scoring.NOT_APPLICABLE if met is None else scoring.MET if met else scoring.MISSED
        found.append(
            Verdict(
                code,
                state,
                ("target_result", written.id),
                bounds.value_of(limit, of),
                is_ceiling_on_good=code in GOOD_DEEDS and limit.high is not None,
            )
        )
    return tuple(found)


def events(unit_id: int, since: date, until: date) -> tuple[Event, ...]:
    """What happened in a unit and below it. Room `incidents` will know; until then nothing."""
    return ()
