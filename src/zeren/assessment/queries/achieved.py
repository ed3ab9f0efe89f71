"""What is known of a unit or person in a period, from the rooms that know it.

The one place where assessment reads targets and events; everything else works on plain values.
"""

from datetime import date, datetime, timedelta

from zeren.core.assessment import scoring
from zeren.core.assessment.scoring import Event, Verdict
from zeren.core.incidents.severity import GRAVITIES
from zeren.core.targets import bounds
from zeren.hazards.queries.reported import reported_by
from zeren.incidents import queries as incidents
from zeren.organisation import queries as organisation
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


def events(row_unit: int, since: date, until: date, on: date) -> tuple[Event, ...]:
    """What happened in a unit and below it, confirmed and as it was known at the end of a day."""
    as_of = organisation.end_of_day(on)
    known = incidents.known(since=since, until=until + timedelta(days=1), as_of=as_of)
    units = {one.unit_id for one in known}
    paths = dict(organisation.paths_of(sorted(units), min(on, until)))
    own = organisation.path_on(row_unit, min(on, until))
    return tuple(_event(one) for one in known if paths.get(one.unit_id, "").startswith(own))


def event(event_id: int, at: datetime) -> tuple[Event, int, date] | None:
    """One confirmed event with its unit and day, as it is known now."""
    row = incidents.event(event_id)
    if row is None or row.confirmed_at is None:
        return None
    day = incidents.day_of(row)
    return _event(incidents.Known(row.pk, row.unit_id, day, incidents.facts(row))), row.unit_id, day


def reports(person_id: int, since: date, until: date) -> tuple[Event, ...]:
    """Hazards that a person reported by name: they only ever add points."""
    found = reported_by(person_id, since, until)
    return tuple(Event(frozenset({"hazard_report"}), ("hazard", one)) for one in found)


def _event(one: incidents.Known) -> Event:
    """The gravest severity of an event, with its toll."""
    said = {found for person in one.facts.people for found in person.severity}
    gravest = next((word for word in reversed(GRAVITIES) if word in said), "")
    return Event(
        one.facts.classes,
        ("incident", one.event_id),
        gravest,
        one.facts.liability,
        sum(person.is_dead for person in one.facts.people),
    )
