"""What no room of the house knows of the first year is entered, quarter by quarter, by its owners.

Each figure is counted by whoever sees it: heads check the equipment people wear, the equipment
office the guards, the environment office reads what the laboratory wrote, personnel compares the
accidents with the claims of the insurance.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from zeren.cli import drawing
from zeren.cli.demo_clock import local
from zeren.cli.story_hazards import YEAR
from zeren.core.actor import Actor
from zeren.ledger import clock
from zeren.organisation import queries as org
from zeren.results import actions, cards
from zeren.results.queries import owners
from zeren.targets.queries import entries

LICENSED = ("P12", "P13", "P15", "P21")
"""Electricians, welders, crane operators, operators of pressure vessels."""
HEAD = "the head of the unit"


@dataclass(frozen=True, slots=True)
class Entered:
    """Who enters an indicator: a post of the catalogue, or the head of each unit.

    count: of a unit and a quarter (1 to 4), what was counted, and out of how many.
    """

    by: str
    every: str
    count: Callable[["Seen", int, int], tuple[int, int]]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to count in each unit."""

    people: Mapping[int, int]
    licensed: Mapping[int, int]
    machines: Mapping[int, int]


def _all(number: int) -> tuple[int, int]:
    return number, number


ENTERED = {
    "saf.concealment": Entered("P23", "YEAR", lambda seen, unit, quarter: (0, 1)),
    "trn.special_licence": Entered(
        "P05", "YEAR", lambda seen, unit, quarter: _all(seen.licensed[unit])
    ),
    "occ.ppe": Entered(HEAD, "QUARTER", lambda seen, unit, quarter: _all(3 * seen.people[unit])),
    "eqp.guards": Entered("P10", "QUARTER", lambda seen, unit, quarter: _all(seen.machines[unit])),
    "env.air": Entered("P06", "QUARTER", lambda seen, unit, quarter: _all(4), "县环境监测站"),
    "env.hazwaste": Entered("P06", "QUARTER", lambda seen, unit, quarter: _all(1 + quarter // 2)),
    "emg.drills": Entered("P04", "QUARTER", lambda seen, unit, quarter: (quarter % 2, 1)),
}
ENDS = {1: (4, 6), 2: (7, 6), 3: (10, 10)}
"""Month and day on which each quarter is entered; the last one when the year is over."""


def name_owners() -> None:
    """Once the targets are published: the head of each unit, or the one who sees the whole."""
    chief = Actor.person(org.holders("safety_manager", clock.today())[0])
    heads, posts = org.heads(clock.today()), _posts()
    for row in entries.all_of(YEAR).order_by("indicator__rank", "id"):
        rule = ENTERED.get(row.indicator.code)
        if rule is None:
            continue
        person = heads.get(row.unit_id) if rule.by == HEAD else posts[rule.by]
        actions.name_owner(
            row.indicator.code, row.unit_id, person_id=person, source=rule.source,
            every=rule.every, since=date(YEAR, 1, 1), by=chief, at=clock.now(),
        )  # fmt: skip


def quarters() -> list[tuple[datetime, Callable[[], None]]]:
    """The first three quarters, each after its end; the fourth is entered when the year is over."""
    return [(local(YEAR, *day, 15), partial(enter, quarter)) for quarter, day in ENDS.items()]


def enter(quarter: int) -> None:
    """Every owner enters what he counted; with the fourth quarter what is counted once a year."""
    seen, shown = _seen(), drawing.photo(f"laboratory{quarter}", is_mended=True)
    for row in owners.newest():
        rule = ENTERED[row.indicator.code]
        if rule.every == "YEAR" and quarter < 4:
            continue
        assert row.person_id is not None, "somebody was named"
        first = date(YEAR, 1 if rule.every == "YEAR" else 3 * quarter - 2, 1)
        above, below = rule.count(seen, row.unit_id, quarter)
        actions.enter(
            row.pk, first, numerator=above, denominator=below,
            photos=[shown] if rule.source else [],
            by=Actor.person(row.person_id), at=clock.now(),
        )  # fmt: skip


def work_out() -> None:
    """What the worker does after each act, and once a day: figures, and periods that are over."""
    actions.count_touched(at=clock.now())
    actions.close_periods(by=Actor.system(), at=clock.now())


def line() -> str:
    """How the first year ended, as the overview of the whole says it."""
    top = org.root(clock.today())
    assert top is not None, "the workbook has a root"
    found = cards.headline(top.id, YEAR, clock.now())
    assert found is not None, "its targets were published"
    return found["said"]


def _posts() -> dict[str, int]:
    """Catalogue code of a post -> somebody who holds it, the first by number."""
    rows = sorted(org.roster(clock.today()), key=lambda row: row.number, reverse=True)
    return {row.catalogue_code: row.person_id for row in rows}


def _seen() -> Seen:
    roster = org.roster(clock.today())
    machines = [row.id for row in org.things(clock.today()) if row.kind == "equipment"]
    teams = {
        thing: one.team_id
        for thing, rows in org.custodies(machines, clock.today()).items()
        for one in rows
        if one.team_id
    }
    charges = org.charges(machines, clock.today())
    above = {thing: rows[0].unit_id for thing, rows in charges.items()}
    return Seen(
        people=Counter(row.unit_id for row in roster),
        licensed=Counter(row.unit_id for row in roster if row.catalogue_code in LICENSED),
        machines=Counter((above | teams).values()),
    )
