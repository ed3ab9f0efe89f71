"""The story goes on: 1 January comes, and the demo's "today" stands in the middle of the renewal.

Everything that is owed anew each year falls by the day; then targets, letters, meeting and
signatures of 2023 follow, a worker leaves and comes back, another is transferred, one leaves for
good. Everything is done through the same actions as in the first year.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from zeren.cli import story_assessment as assessment
from zeren.cli import story_hands as hands
from zeren.cli import story_results as results
from zeren.cli.demo_clock import local, until
from zeren.core.actor import Actor
from zeren.coverage import queries as coverage
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.letters import actions as letters
from zeren.letters import queries as letter_queries
from zeren.organisation import actions as organisation
from zeren.organisation import queries as org
from zeren.organisation.queries import RosterRow
from zeren.targets import actions as targets
from zeren.targets import queries as target_queries
from zeren.training import queries as training_queries

YEAR = 2023
SYSTEM = Actor.system()
TODAY = date(YEAR, 2, 24)
"""Where the demo's clock stands in the end: inside the signing window."""

Say = Callable[[str], None]


@dataclass(slots=True)
class Second:
    """What the second year did, for the lines at the end."""

    fallen: coverage.Summary | None = None
    now: coverage.Summary | None = None
    people: dict[str, int] = field(default_factory=dict)
    """By what happened: transferred, left, returned."""


def go_on(pins: hands.Pins, rng: random.Random, say: Say) -> Second:
    """From the last working day of 2022 to 24 February 2023."""
    found = Second()
    until(local(YEAR, 1, 1, 0, 30))
    rest()
    found.fallen = coverage.summary(clock.today())
    say(f"{YEAR}-01-01  " + _("a year ends: training, letters and targets are owed anew"))
    until(local(YEAR, 1, 5))
    set_targets()
    until(local(YEAR, 1, 9))
    hands.issue(YEAR)
    rest()
    results.enter(4)
    results.work_out()
    say(f"{YEAR}-01-10  " + _("the year before is assessed; one objects, and is heard"))
    until(local(YEAR, 1, 10, 9))
    assessment.assess(rng)
    rest()
    say(f"{YEAR}-01-11  " + _("one worker leaves for three weeks, and finds his place again"))
    workers = sorted(
        (row for row in staff() if row.layer == 6 and row.kind == "employee"),
        key=lambda row: row.number,
    )
    found.people["returned"] = leave_and_return(workers[30])
    assessment.publish()
    until(local(YEAR, 2, 14, 8))
    meet(pins, rng)
    say(f"{YEAR}-02-21  " + _("two thirds have signed; one is transferred, one leaves for good"))
    until(local(YEAR, 2, 21, 9))
    found.people["transferred"] = transfer(workers[2], workers[40])
    until(local(YEAR, 2, 22, 16))
    found.people["left"] = leave_for_good(workers[33])
    until(local(YEAR, 2, 24, 10))
    rest()
    found.now = coverage.summary(clock.today())
    return found


def rest() -> None:
    """What the worker does beside all this: answer, turn the day, fold, and sign a checkpoint."""
    letters.refit_due(by=SYSTEM, at=clock.now())
    letters.expire_due(by=SYSTEM, at=clock.now())
    while inbox.react(at=clock.now()):
        pass
    while ledger.sequence():
        pass
    ledger.checkpoint()


def staff() -> list[RosterRow]:
    return [row for row in org.roster(clock.today()) if row.kind != "contractor"]


def set_targets() -> None:
    """The targets of last year, for this one; published by the general manager."""
    manager = Actor.person(org.holders("safety_manager", clock.today())[0])
    before = target_queries.published_set(YEAR - 1)
    assert before is not None, "the first year published its targets"
    for row in target_queries.company_targets(before.pk):
        made = targets.set_company_target(
            year=YEAR,
            indicator_code=row.indicator.code,
            kind=row.kind,
            value=target_queries.typed(row),
            by=manager,
            at=clock.now(),
        )
        targets.cascade_all(
            made.pk, rule=row.rule or "HELD", reserve=row.reserve, by=manager, at=clock.now()
        )
    hands.publish_targets(YEAR, Actor.person(hands.general_manager()))
    rest()


def leave_and_return(row: RosterRow) -> int:
    """Away from 12 to 30 January; the same post, and this year's letter counts again."""
    until(local(YEAR, 1, 11, 15))
    organisation.leave(row.person_id, to_date=date(YEAR, 1, 12), by=SYSTEM, at=clock.now())
    rest()
    until(local(YEAR, 1, 30, 8))
    organisation.come_back(
        row.person_id, row.post_id, from_date=date(YEAR, 1, 30), by=SYSTEM, at=clock.now()
    )
    rest()
    return row.person_id


def meet(pins: hands.Pins, rng: random.Random) -> None:
    """The meeting of the second year; nine of ten come, two of three sign in the days after."""
    there = [row for number, row in enumerate(staff()) if number % 10 or row.layer < 4]
    ids = [row.person_id for row in there]
    hands.hold(
        {"zh-hans": f"{YEAR}年度安全责任落实会议", "en": f"Responsibility meeting {YEAR}"},
        {"zh-hans": "一号会议室", "en": "Meeting room 1"},
        date(YEAR, 2, 14),
        ids,
        (11, 0),
    )
    for one in ids:
        hands.answer_quiz(one, YEAR, mistakes=rng.randrange(3))
    until(local(YEAR, 2, 15, 14))
    trained = training_queries.standings(ids, YEAR)
    for number, row in enumerate(there):
        if trained[row.person_id].is_trained and (number % 3 or row.layer < 4):
            hands.sign(row.person_id, YEAR, pins)
    until(local(YEAR, 2, 16, 9))
    hands.countersign(pins, leave=set([row.person_id for row in there if row.layer == 6][-12:]))
    rest()


def transfer(row: RosterRow, other: RosterRow) -> int:
    """The letter in force ends that day; the new one is issued by rule and waits to be signed."""
    organisation.transfer(
        row.person_id, other.post_id, from_date=clock.today(), by=SYSTEM, at=clock.now()
    )
    rest()
    return row.person_id


def leave_for_good(row: RosterRow) -> int:
    organisation.leave(row.person_id, to_date=date(YEAR, 2, 23), by=SYSTEM, at=clock.now())
    rest()
    return row.person_id


def lines(found: Second) -> list[str]:
    """The second year in three lines."""
    assert found.fallen is not None, "1 January was counted"
    assert found.now is not None, "and today"
    window = letter_queries.window(TODAY)
    names = org.names(found.people.values())
    named = {key: names.get(person, "") for key, person in found.people.items()}
    return [
        results.line(),
        _("1 January 2023: %(share)s %% covered; what is owed each year is owed anew.")
        % {"share": found.fallen.percent or "-"},
        _(
            "Today, %(day)s: %(share)s %% covered; %(signed)d of %(due)d signed for 2023, window "
            "open until %(until)s."
        )
        % {
            "day": TODAY.isoformat(),
            "share": found.now.percent or "-",
            "signed": window.signed if window else 0,
            "due": window.due if window else 0,
            "until": window.until.isoformat() if window else "-",
        },
        assessment.line(),
        _("%(transferred)s was transferred and signs again; %(left)s left; %(returned)s is back.")
        % named,
    ]
