"""What is known of a unit or person in a period, from the rooms that know it.

The one place where assessment reads targets and events; everything else works on plain values.
"""

from datetime import date, datetime, timedelta

from zeren.core.assessment.scoring import Event, Verdict
from zeren.core.incidents.severity import GRAVITIES
from zeren.hazards.queries.reported import reported_by
from zeren.incidents import queries as incidents
from zeren.organisation import queries as organisation
from zeren.results.queries import periods as results
from zeren.targets import queries as targets


def verdicts(
    unit_id: int, since: date, until: date, on: date, *, is_member: bool
) -> tuple[Verdict, ...]:
    """What came of the targets of a unit in a period, as the pages of the results say it.

    is_member: only those that reach members of the unit, as their letters list them.
    """
    found = results.of_unit(unit_id, since, until, on)
    if is_member:
        reaching = {
            (year, line.code)
            for year in {one.row.year for one in found}
            for line in targets.lines_for([unit_id], year, on=min(on, until)).get(unit_id, ())
            if line.for_members
        }
        found = [one for one in found if (one.row.year, one.row.indicator.code) in reaching]
    return tuple(
        Verdict(
            one.row.indicator.code,
            one.said.state,
            ("target", one.row.pk),
            one.said.value,
            is_ceiling_on_good=one.is_of_good_deeds and one.row.high is not None,
        )
        for one in found
    )


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
