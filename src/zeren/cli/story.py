"""The founding story, replayed through the same actions the pages use, by made-up people.

Source: restated from a company's published news item about its meeting of 16 February 2022
(examples/pellet-works/README.md). Everything here is fictional.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from zeren.accounts import actions as accounts
from zeren.cli import story_assessment as assessment
from zeren.cli import story_hands as hands
from zeren.cli import story_incidents as incidents
from zeren.cli import story_results as results
from zeren.cli import story_second_year as second_year
from zeren.cli.demo_clock import local, until
from zeren.cli.story_hazards import EXAMPLES, YEAR, hazards_of_the_year, story
from zeren.content import actions as content
from zeren.content import sheets as content_sheets
from zeren.core.actor import Actor
from zeren.core.pin import weakness
from zeren.coverage import queries as coverage
from zeren.desk import actions as desk
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.letters import queries as letter_queries
from zeren.organisation import actions as organisation
from zeren.organisation import queries as org
from zeren.organisation import sheets
from zeren.organisation.queries import requests, workbook
from zeren.targets import actions as targets
from zeren.training import queries as training_queries

SYSTEM = Actor.system()

Say = Callable[[str], None]


@dataclass(slots=True)
class Told:
    """What the replay did, for the table at its end."""

    numbers: dict[str, int] = field(default_factory=dict)
    before: coverage.Summary | None = None
    after: coverage.Summary | None = None
    gaps_before: list[coverage.Gap] = field(default_factory=list)
    bulletin: str = ""
    meeting_id: int = 0
    pins: dict[int, str] = field(default_factory=dict)
    second: second_year.Second = field(default_factory=second_year.Second)


def begins() -> datetime:
    """Where the clock of the DEMO stands when the workbook is brought in."""
    return local(YEAR, 2, 8)


def replay(say: Say) -> Told:
    """The whole day and year, from the workbook to the bulletin."""
    told = Told()
    rng = random.Random(hands.SEED)
    say("2022-02-08  " + _("a workbook brings in the organisation; responsibility is derived"))
    upload_id = bring_in(told)
    people = hands.staff()
    told.pins = choose_pins(people, rng)
    confirm_roles()
    switch_packs()
    say("2022-02-10  " + _("the year's targets are set and cascaded down to the teams"))
    until(local(YEAR, 2, 10))
    set_targets(upload_id, told)
    results.name_owners()
    assessment.set_standard()
    say("2022-02-14  " + _("the letters are composed and issued"))
    until(local(YEAR, 2, 14))
    hands.issue(YEAR)
    say("2022-02-16  " + _("meeting, training, quiz; then everybody signs who is trained"))
    meeting_day(people, told, rng)
    told.before = summary()
    told.gaps_before = coverage.gap_list(clock.today(), size=200)
    say("2022-02-18  " + _("those who were missing are trained and sign; the bulletin goes out"))
    make_up(people, told, rng)
    told.after = summary()
    told.bulletin = publish(told)
    say("2022        " + _("thirty hazards are found, most of them mended in time"))
    events = incidents.Events(told.numbers)
    events.waiting += results.quarters()
    hazards_of_the_year(hands.general_manager(), rng, told.numbers, events)
    until(local(YEAR, 12, 30, 16))
    say("2022-12-30  " + _("three events are closed; the hours of the year are written down"))
    incidents.hours_of_the_year(told.numbers)
    fold()
    told.second = second_year.go_on(told.pins, rng, say)
    return told


def bring_in(told: Told) -> int:
    """The workbook, through staging and confirmation; then duty lists and what is owed."""
    file = EXAMPLES / "organisation.xlsx"
    read = sheets.read(file.read_bytes(), name=file.name)
    at = clock.now()
    upload = organisation.upload(read.book, name=read.name, digest=read.digest, by=SYSTEM, at=at)
    told.numbers.update(organisation.confirm(upload.pk, by=SYSTEM, at=clock.now()))
    inbox.react(at=clock.now())
    told.numbers["accounts"] = len(hands.staff())
    return upload.pk


def confirm_roles() -> None:
    """The workbook only asked for the powerful roles; the general manager says yes to each."""
    by = Actor.person(hands.general_manager())
    for request_id in requests.waits_for(by.id, clock.today()):
        organisation.confirm_role(request_id, by=by, at=clock.now())


def switch_packs() -> None:
    """What this works teaches beside what everybody learns: its dust, machines, stores, offices."""
    by = Actor.person(hands.general_manager())
    for pack in ("factory", "dust", "machining", "warehouse", "kitchen", "laboratory"):
        content.switch(
            pack, is_on=True, shipped=content_sheets.shipped(pack), by=by, at=clock.now()
        )


def choose_pins(people: list[org.RosterRow], rng: random.Random) -> dict[int, str]:
    """Everybody opens the own account with a one-time code and chooses a PIN."""
    pins: dict[int, str] = {}
    others = random.Random(
        hands.SEED
    )  # one of its own: a PIN refused changes nothing else of the story
    for row in people:
        account = hands.account_of(row.person_id)
        pin = f"{rng.randrange(10**6):06d}"
        while len(set(pin)) < 4 or pin in row.number:
            pin = f"{rng.randrange(10**6):06d}"
        while weakness(pin, row.number):
            pin = f"{others.randrange(10**6):06d}"
        code = accounts.invite(account, by=SYSTEM, at=clock.now())
        accounts.accept_invite(row.number, code, pin=pin, at=clock.now())
        pins[row.person_id] = pin
    return pins


def set_targets(upload_id: int, told: Told) -> None:
    """Drafted by the safety manager, cascaded by rule, published by the general manager."""
    manager = Actor.person(org.holders("safety_manager", clock.today())[0])
    chief = Actor.person(hands.general_manager())
    brought = [one for one in workbook.waiting_targets(YEAR) if one[0] == upload_id]
    for _upload, _name, line, row in brought:
        made = targets.set_company_target(
            year=YEAR,
            indicator_code=row["indicator"],
            value=row["value"],
            by=manager,
            at=clock.now(),
        )
        organisation.take_target(upload_id, line)
        rule = row.get("rule") or "HELD"
        reserve = 1 if rule == "APPORTION" else 0
        at = clock.now()
        told.numbers["targets"] = (
            told.numbers.get("targets", 0)
            + 1
            + targets.cascade_all(made.pk, rule=rule, reserve=reserve, by=manager, at=at)
        )
    hands.publish_targets(YEAR, chief)


def meeting_day(people: list[org.RosterRow], told: Told, rng: random.Random) -> None:
    """16 February: the general manager teaches, people confirm, answer, and sign."""
    words = story()
    workers = [row.person_id for row in people if row.layer == 6]
    absent, failing, waiting = set(workers[3:5]), workers[8], set(workers[12:14])
    there = [row.person_id for row in people if row.person_id not in absent]
    until(local(YEAR, 2, 15, 15))
    told.meeting_id = hands.hold(words["title"], words["place"], date(YEAR, 2, 16), there, (10, 40))
    for one in there:
        hands.answer_quiz(one, YEAR, mistakes=4 if one == failing else rng.randrange(3))
    until(local(YEAR, 2, 16, 11, 30))
    for one in there:
        if one not in waiting and one != failing:
            hands.sign(one, YEAR, told.pins)
    until(local(YEAR, 2, 16, 15))
    hands.countersign(told.pins, leave=set(workers[20:22]))
    fold()


def make_up(people: list[org.RosterRow], told: Told, rng: random.Random) -> None:
    """Two days later: a second meeting for those who were absent, then the last signatures."""
    words = story()
    ids = [row.person_id for row in people]
    until(local(YEAR, 2, 17, 16))
    found = training_queries.standings(ids, YEAR)
    standing = {one: found.get(one, training_queries.Standing()) for one in ids}
    title = {"zh-hans": words["title"]["zh-hans"] + "（补课）", "en": "Make-up meeting 2022"}
    away = [one for one in ids if not standing[one].attended]
    hands.hold(title, words["place"], date(YEAR, 2, 18), away, (10, 30))
    for one in ids:
        if not standing[one].passed:
            hands.answer_quiz(one, YEAR, mistakes=rng.randrange(2))
    states = letter_queries.live_states(ids, YEAR, clock.today())
    for one in ids:
        if states[one][1] == "ISSUED":
            hands.sign(one, YEAR, told.pins)
    until(local(YEAR, 2, 18, 11, 30))
    hands.countersign(told.pins, leave=set())
    fold()


def publish(told: Told) -> str:
    """The public page of the day; the company chose to name the general manager only."""
    chief = Actor.person(hands.general_manager())
    until(local(YEAR, 2, 18, 15))
    bulletin = desk.compose_bulletin(told.meeting_id, names=[chief.id], by=chief, at=clock.now())
    desk.publish_bulletin(bulletin.pk, by=chief, at=clock.now())
    return str(bulletin.slug)


def summary() -> coverage.Summary:
    inbox.react(at=clock.now())
    return coverage.summary(clock.today())


def fold() -> None:
    """What the worker does every few seconds: answer, fold, and sign a checkpoint."""
    inbox.react(at=clock.now())
    while ledger.sequence():
        pass
    ledger.checkpoint()
