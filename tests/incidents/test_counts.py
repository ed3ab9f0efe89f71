"""The three questions to the room, as of any moment, against a recount that shares no line."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.cast import Cast
from tests.core.test_incidents import naively
from tests.counted import counted as number_of_queries
from tests.frozen import Clock
from tests.incidents.conftest import Happen
from zeren.core.incidents import classes, grades, severity
from zeren.core.incidents.counting import EventFacts, PersonFacts
from zeren.core.refusal import Refused
from zeren.incidents import actions, queries
from zeren.incidents.actions import Entry
from zeren.incidents.models import Event, EventClass, EventFigure, EventPerson, Exposure
from zeren.organisation import queries as organisation

BEGIN = datetime(2022, 1, 3, 1, tzinfo=UTC)
UNTIL = date(2023, 1, 1)
SINCE = date(2022, 1, 1)


def moment(rng: random.Random, since: datetime) -> datetime:
    return since + timedelta(hours=rng.randrange(1, 60 * 24))


def history(cast: Cast, rng: random.Random) -> None:
    """Events, words, people and figures at random moments, in no order."""
    units = list(cast.units.values())
    for _number in range(12):
        happened = BEGIN + timedelta(hours=rng.randrange(300 * 24))
        told = moment(rng, happened)
        confirmed = moment(rng, told) if rng.random() < 0.8 else None
        row = Event.objects.create(
            number=f"A{rng.random()}"[:24], unit_id=rng.choice(units), occurred_at=happened,
            recorded_at=told, text="x", salt="s", hurt="unknown",
            place=rng.choice(classes.PLACES), duty=rng.choice(classes.DUTIES),
            state=("CONFIRMED" if confirmed else "REPORTED"), confirmed_at=confirmed,
        )  # fmt: skip
        for _ in range(rng.randrange(1, 6)):
            scheme = rng.choice((*classes.CLASSES, classes.LIABILITY, classes.GRADE))
            code = rng.choice(classes.edition(scheme, happened.date()).codes)
            counts = moment(rng, happened) if rng.random() < 0.8 else None
            if counts is None and EventClass.objects.filter(
                event=row, scheme=scheme, state="ASKED"
            ):
                continue
            EventClass.objects.create(
                event=row, scheme=scheme, edition="e", code=code, asked_by_id=cast.safety,
                asked_at=told, counts_at=counts, state="COUNTS" if counts else "ASKED",
            )  # fmt: skip
        for _ in range(rng.randrange(5)):
            dies = rng.random() < 0.3
            EventPerson.objects.create(
                event=row, place=rng.randrange(1, 4), salt="s", name="n",
                population=rng.choice(classes.POPULATIONS),
                gravity=rng.choice(severity.LIVING), is_medical=rng.random() < 0.5,
                lost_days=rng.choice((0, 0, 3, 120)), restricted_days=rng.choice((0, 2)),
                death_date=organisation.date_of(happened) + timedelta(rng.choice((0, 6, 8, 29, 31)))
                if dies else None,
                scales=rng.choice(([], ["plant/light"])), at=moment(rng, told),
            )  # fmt: skip
        for kind in ("loss", "evacuated"):
            if rng.random() < 0.5:
                value = rng.choice((5, 20_000, 30 * 10**12))
                EventFigure.objects.create(event=row, kind=kind, value=value, at=moment(rng, told))


def newest(rows: list[Any], key: str, at: str, as_of: datetime) -> dict[Any, Any]:
    """Of each the one that was last before the moment, found by looking at all of them."""
    found: dict[Any, Any] = {}
    for row in rows:
        when = getattr(row, at)
        if when is None or when >= as_of:
            continue
        old = found.get(getattr(row, key))
        if old is None or (when, row.pk) > (getattr(old, at), old.pk):
            found[getattr(row, key)] = row
    return found


def recounted(as_of: datetime) -> dict[int, EventFacts]:
    """Every confirmed event as it was known, row by row in Python."""
    found = {}
    for row in Event.objects.all():
        day = organisation.date_of(row.occurred_at)
        if not row.confirmed_at or row.confirmed_at >= as_of or not SINCE <= day < UNTIL:
            continue
        said = newest(list(EventClass.objects.filter(event=row)), "scheme", "counts_at", as_of)
        named = {one for one in said if one in classes.CLASSES and said[one].code == "yes"}
        term = 7 if named & {"fire", "traffic"} else 30
        people = {}
        for one in EventPerson.objects.filter(event=row, at__lt=as_of).order_by("id"):
            people[one.place] = one
        hurt = []
        for _place, one in sorted(people.items()):
            dead = one.death_date is not None and (one.death_date - day).days <= term
            words = {"fatal"} if dead else {one.gravity}
            if not dead:
                words |= {"lost_time"} if one.lost_days else set()
                words |= {"restricted"} if one.restricted_days else set()
                words |= {"medical"} if one.is_medical else set()
            hurt.append(
                PersonFacts(one.population, frozenset(words | set(one.scales)), one.lost_days)
            )
        figures = newest(list(EventFigure.objects.filter(event=row)), "kind", "at", as_of)
        loss = figures["loss"].value if "loss" in figures else 0
        away = figures["evacuated"].value if "evacuated" in figures else 0
        dead_n = sum("fatal" in one.severity for one in hurt)
        serious = sum("serious" in one.severity for one in hurt)
        alive = [one for one in hurt if "fatal" not in one.severity]
        injured = sum(one.severity != {"first_aid"} for one in alive)
        ranks = ["", *grades.GRADES]
        worst = [""]
        if "work_accident" in named:
            worst.append(grades.accident(dead_n, serious, injured, loss))
        if "environmental" in named:
            worst.append(grades.environmental(dead_n, serious, away, loss, day))
        grade = max(worst, key=ranks.index)
        found[row.pk] = EventFacts(
            frozenset(named), said["grade"].code if "grade" in said else grade,
            said["liability"].code if "liability" in said else "", row.place, row.duty,
            tuple(hurt), loss, said["type"].code if "type" in said else "",
        )  # fmt: skip
    return found


FILTERS: tuple[dict[str, object], ...] = (
    {"count": "events"},
    {"any": [{"classes": ["work_accident"]}], "count": "persons"},
    {"any": [{"classes": ["work_accident", "traffic"]}], "count": "deaths"},
    {"any": [{"deaths_from": 1}, {"injured_from": 2}, {"loss_from": 5}], "count": "events"},
    {"any": [{"population": ["employee"], "severity": ["lost_time"]}], "count": "lost_days"},
    {"any": [{"liability": ["full", "main"]}], "count": "events"},
    {"any": [{"grade": ["larger", "major"]}], "count": "loss"},
    {"any": [{"type": ["machinery", "vessel_explosion"]}], "count": "events"},
    {"any": [{"place": ["on_site"], "duty": ["on_duty"]}], "count": "any"},
    {"any": [{"severity": ["plant/light"]}], "count": "persons"},
)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_counted_is_what_a_recount_finds_as_of_any_moment(cast: Cast, seed: int) -> None:
    rng = random.Random(seed)
    history(cast, rng)
    rows = dict(Event.objects.values_list("id", "unit_id"))
    days = {row.pk: organisation.date_of(row.occurred_at) for row in Event.objects.all()}

    for _ in range(6):
        as_of = BEGIN + timedelta(hours=rng.randrange(400 * 24))
        truth = recounted(as_of)
        for asked in FILTERS:
            cells: dict[tuple[int, date], list[EventFacts]] = {}
            for event_id, facts in truth.items():
                cells.setdefault((rows[event_id], days[event_id].replace(day=1)), []).append(facts)
            count = {"count": "events", **asked}
            expected = {cell: naively(count, some) for cell, some in cells.items()}
            expected = {cell: number for cell, number in expected.items() if number}
            window: dict[str, Any] = {"since": SINCE, "until": UNTIL, "as_of": as_of}

            assert queries.counts(asked, **window) == expected
            known = queries.known(**window)
            assert queries.counts(asked, **window, among=known) == expected
            unit = rng.choice(list(cast.units.values()))
            behind = queries.events_behind(asked, [unit], **window)
            assert set(behind) == {
                event_id for event_id, facts in truth.items()
                if rows[event_id] == unit and naively({**count, "count": "events"}, [facts])
            }  # fmt: skip


def test_a_month_is_that_of_the_organisations_day(cast: Cast, hand: Clock, happen: Happen) -> None:
    """23:30 of the last of January in Shanghai is 15:30 in Greenwich, and the first is not."""
    for hour in (15, 16):
        happen("near_miss", occurred_at=datetime(2022, 1, 31, hour, 30, tzinfo=UTC))
    hand.tick(minutes=1)

    found = queries.counts({}, since=SINCE, until=UNTIL, as_of=hand.at)

    assert found == {
        (cast.units["W2"], date(2022, 1, 1)): 1,
        (cast.units["W2"], date(2022, 2, 1)): 1,
    }


def test_many_events_are_read_in_a_fixed_number_of_queries(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    happen("near_miss")
    with number_of_queries() as few:
        queries.known(since=SINCE, until=UNTIL, as_of=hand.at + timedelta(minutes=1))
    for _ in range(5):
        happen("near_miss")

    with number_of_queries() as many:
        queries.known(since=SINCE, until=UNTIL, as_of=hand.at + timedelta(minutes=1))

    assert len(few) == len(many)


# Exposure


def entered(cast: Cast, hand: Clock, *cells: tuple[str, int, int], **given: Any) -> int:
    """(unit, month of 2022, value) each."""
    entries = [
        Entry(cast.units[unit], date(2022, month, 1), value * 1_000_000)
        for unit, month, value in cells
    ]
    return actions.enter_exposure(
        entries, base=given.get("base", "hours"), population=given.get("population", "employee"),
        basis=given.get("basis", "measured"), by=cast.actor(given.get("by", cast.clerk)),
        at=hand.at,
    )  # fmt: skip


def test_hours_are_corrected_by_another_row_and_known_as_they_were(cast: Cast, hand: Clock) -> None:
    unit, january = cast.units["W2"], date(2022, 1, 1)
    assert entered(cast, hand, ("W2", 1, 1680), ("WELD", 1, 160), basis="estimated") == 2
    assert entered(cast, hand, ("W2", 1, 1680), basis="estimated") == 0  # said already
    first = hand.tick(minutes=1)
    assert entered(cast, hand, ("W2", 1, 1701)) == 1
    entered(cast, hand, ("W2", 1, 80), population="contractor")
    hand.tick(minutes=1)
    window: dict[str, Any] = {"since": SINCE, "until": UNTIL}

    then = queries.exposure("hours", **window, as_of=first)
    now = queries.exposure("hours", **window, as_of=hand.at)
    own = queries.exposure("hours", ["employee"], **window, as_of=hand.at)

    assert then[unit, january] == 1680
    assert (now[unit, january], own[unit, january]) == (Fraction(1781), Fraction(1701))
    assert queries.estimated_in("hours", **window, as_of=hand.at) == {(cast.units["WELD"], january)}
    assert Exposure.objects.filter(unit_id=unit).count() == 3


@pytest.mark.parametrize("who", ["worker", "leader", "workshop", "auditor", "administrator"])
def test_heads_and_hours_are_kept_by_the_safety_office_and_the_clerk(
    cast: Cast, hand: Clock, who: str
) -> None:
    with pytest.raises(Refused, match=r"incident\.not_yours"):
        entered(cast, hand, ("W2", 1, 1), by=cast.ids[who])


def test_hours_that_nobody_has_worked_yet_are_refused(cast: Cast, hand: Clock) -> None:
    with pytest.raises(Refused, match=r"exposure\.month_ahead"):
        entered(cast, hand, ("W2", 3, 1))
