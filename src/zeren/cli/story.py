"""The founding story, replayed through the same actions the pages use, by made-up people.

Source: restated from a company's published news item about its meeting of 16 February 2022
(examples/pellet-works/README.md). Everything here is fictional.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from zeren.accounts import actions as accounts
from zeren.cli import drawing
from zeren.cli import story_second_year as second_year
from zeren.cli.demo_clock import local, until
from zeren.cli.story_hazards import EXAMPLES, YEAR, hazards_of_the_year, story
from zeren.content import actions as content
from zeren.content import queries as content_queries
from zeren.content import sheets as content_sheets
from zeren.core.actor import Actor
from zeren.core.pin import weakness
from zeren.coverage import queries as coverage
from zeren.desk import actions as desk
from zeren.jobs import actions as jobs
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.letters import actions as letters
from zeren.letters import queries as letter_queries
from zeren.organisation import actions as organisation
from zeren.organisation import queries as org
from zeren.organisation import sheets
from zeren.organisation.queries import requests, workbook
from zeren.targets import actions as targets
from zeren.training import actions as training
from zeren.training import queries as training_queries

SEED = 20220216
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
    rng = random.Random(SEED)
    say("2022-02-08  " + _("a workbook brings in the organisation; responsibility is derived"))
    upload_id = bring_in(told)
    people = staff()
    told.pins = choose_pins(people, rng)
    confirm_roles()
    switch_packs()
    say("2022-02-10  " + _("the year's targets are set and cascaded down to the teams"))
    until(local(YEAR, 2, 10))
    set_targets(upload_id, told)
    say("2022-02-14  " + _("the letters are composed and issued"))
    until(local(YEAR, 2, 14))
    issue(told)
    say("2022-02-16  " + _("meeting, training, quiz; then everybody signs who is trained"))
    meeting_day(people, told, rng)
    told.before = summary()
    told.gaps_before = coverage.gap_list(clock.today(), size=200)
    say("2022-02-18  " + _("those who were missing are trained and sign; the bulletin goes out"))
    make_up(people, told, rng)
    told.after = summary()
    told.bulletin = publish(told)
    say("2022        " + _("thirty hazards are found, most of them mended in time"))
    hazards_of_the_year(general_manager(), rng, told.numbers)
    until(local(YEAR, 12, 30, 16))
    fold()
    told.second = second_year.go_on(hands(told), rng, say)
    return told


def hands(told: Told) -> second_year.Hands:
    """What people do themselves, for the year that follows."""
    return second_year.Hands(
        general_manager=general_manager,
        attend=attend,
        answer_quiz=lambda person, year, mistakes: answer_quiz(
            person, mistakes=mistakes, year=year
        ),
        sign=lambda person, year: sign(person, told, year=year),
        countersign=lambda leave: countersign(told, leave=leave),
    )


def bring_in(told: Told) -> int:
    """The workbook, through staging and confirmation; then duty lists and what is owed."""
    file = EXAMPLES / "organisation.xlsx"
    read = sheets.read(file.read_bytes(), name=file.name)
    at = clock.now()
    upload = organisation.upload(read.book, name=read.name, digest=read.digest, by=SYSTEM, at=at)
    told.numbers.update(organisation.confirm(upload.pk, by=SYSTEM, at=clock.now()))
    inbox.react(at=clock.now())
    told.numbers["accounts"] = len(staff())
    return upload.pk


def confirm_roles() -> None:
    """The workbook only asked for the powerful roles; the general manager says yes to each."""
    by = Actor.person(general_manager())
    for request_id in requests.waits_for(by.id, clock.today()):
        organisation.confirm_role(request_id, by=by, at=clock.now())


def switch_packs() -> None:
    """What this works teaches beside what everybody learns: its dust, machines, stores, offices."""
    by = Actor.person(general_manager())
    for pack in ("factory", "dust", "machining", "warehouse", "kitchen", "laboratory"):
        content.switch(
            pack, is_on=True, shipped=content_sheets.shipped(pack), by=by, at=clock.now()
        )


def staff() -> list[org.RosterRow]:
    """Everyone who owes a letter, the head of the root first."""
    rows = [row for row in org.roster(clock.today()) if row.kind != "contractor"]
    return sorted(rows, key=lambda row: (not (row.is_head and row.layer == 1), row.layer))


def choose_pins(people: list[org.RosterRow], rng: random.Random) -> dict[int, str]:
    """Everybody opens the own account with a one-time code and chooses a PIN."""
    pins: dict[int, str] = {}
    others = random.Random(SEED)  # one of its own: a PIN refused changes nothing else of the story
    for row in people:
        account = account_of(row.person_id)
        pin = f"{rng.randrange(10**6):06d}"
        while len(set(pin)) < 4 or pin in row.number:
            pin = f"{rng.randrange(10**6):06d}"
        while weakness(pin, row.number):
            pin = f"{others.randrange(10**6):06d}"
        code = accounts.invite(account, by=SYSTEM, at=clock.now())
        accounts.accept_invite(row.number, code, pin=pin, at=clock.now())
        pins[row.person_id] = pin
    return pins


def account_of(person_id: int) -> int:
    found = org.person(person_id)
    assert found is not None, "the roster lists people who exist"
    assert found.account_id is not None, "accounts were just given"
    return found.account_id


def set_targets(upload_id: int, told: Told) -> None:
    """Drafted by the safety manager, cascaded by rule, published by the general manager."""
    manager = Actor.person(org.holders("safety_manager", clock.today())[0])
    chief = Actor.person(general_manager())
    brought = [one for one in workbook.waiting_targets(YEAR) if one[0] == upload_id]
    for _upload, _name, line, row in brought:
        kind, value = stored(row["indicator"], row["value"])
        made = targets.set_company_target(
            year=YEAR,
            indicator_code=row["indicator"],
            kind=kind,
            value=value,
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
    targets.publish(YEAR, by=chief, at=clock.now())


def stored(indicator: str, text: str) -> tuple[str, int]:
    """Kind and stored number of a typed value: percent in hundredths, else whole units."""
    found = targets.kind_of(indicator)
    number = float(str(text).replace("%", "").replace("％", "") or 0)
    is_hundredths = found in targets.HUNDREDTHS
    return found, round(number * 100) if is_hundredths else round(number)


def issue(told: Told) -> None:
    """One campaign for the whole company; the general manager countersigns, as in the story."""
    top = org.root(clock.today())
    assert top is not None, "the workbook has a root"
    letters.start_campaign(
        year=YEAR,
        unit_id=top.id,
        countersigner="general_manager",
        by=Actor.person(general_manager()),
        at=clock.now(),
    )
    jobs.run_ready("letters.issue", now=clock.now)


def general_manager() -> int:
    top = org.root(clock.today())
    assert top is not None, "the workbook has a root"
    head = org.head_of(top.id, clock.today())
    assert head is not None, "the story has a general manager"
    return head


def meeting_day(people: list[org.RosterRow], told: Told, rng: random.Random) -> None:
    """16 February: the general manager teaches, people confirm, answer, and sign."""
    chief = Actor.person(general_manager())
    words = story()
    until(local(YEAR, 2, 15, 15))
    top = org.root(clock.today())
    assert top is not None, "the workbook has a root"
    meeting = training.plan_meeting(
        year=YEAR,
        title=words["title"],
        starts_at=local(YEAR, 2, 16, 8, 30),
        place=words["place"],
        trainer_id=chief.id,
        unit_id=top.id,
        agenda=content_queries.agenda(),
        by=chief,
        at=clock.now(),
    )
    told.meeting_id = meeting.pk
    until(local(YEAR, 2, 16, 8, 25))
    training.open_meeting(meeting.pk, by=chief, at=clock.now())
    workers = [row for row in people if row.layer == 6]
    absent = {row.person_id for row in workers[3:5]}
    failing = workers[8].person_id
    waiting = {row.person_id for row in workers[12:14]}
    uncountersigned = {row.person_id for row in workers[20:22]}
    for row in people:
        if row.person_id not in absent:
            attend(meeting.pk, row.person_id)
    until(local(YEAR, 2, 16, 10, 40))
    training.close_meeting(meeting.pk, by=chief, at=clock.now())
    for row in people:
        if row.person_id in absent:
            continue
        answer_quiz(row.person_id, mistakes=4 if row.person_id == failing else rng.randrange(3))
    until(local(YEAR, 2, 16, 11, 30))
    for row in people:
        if row.person_id not in absent | waiting and row.person_id != failing:
            sign(row.person_id, told)
    until(local(YEAR, 2, 16, 15))
    countersign(told, leave=uncountersigned)
    fold()


def attend(meeting_id: int, person_id: int) -> None:
    """In the room, with the own sign-in and the code on the wall."""
    meeting = training_queries.meeting(meeting_id)
    at = clock.now()
    training.confirm_attendance(
        meeting_id,
        person_id,
        code=training_queries.wall_code(meeting, at),
        is_proved=True,
        by=Actor.person(person_id),
        at=at,
    )


def answer_quiz(person_id: int, *, mistakes: int, year: int = YEAR) -> None:
    """Answer the own paper, some of it wrong; passing needs eight of ten."""
    me = Actor.person(person_id)
    paper = training.open_attempt(person_id, year=year, by=me, at=clock.now())
    rows = training_queries.shown_paper(paper)
    answers: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        question = row["question"]
        right = list(question.correct)
        wrong = [n for n, _text in row["options"] if n not in right]
        answers[question.code] = wrong[:1] if place < mistakes and wrong else right
    until(clock.now() + timedelta(seconds=4))
    training.submit_attempt(paper.pk, answers=answers, by=me, at=clock.now())


def sign(person_id: int, told: Told, *, year: int = YEAR) -> None:
    """Read the letter, give the PIN, draw the name."""
    at = clock.now()
    letter = letter_queries.live_letter(person_id, year, org.date_of(at))
    assert letter is not None, "every letter was issued"
    accounts.check_pin(account_of(person_id), told.pins[person_id], at=at)
    letters.sign(
        letter.pk,
        digest_seen=letter.digest,
        strokes=drawing.signature(f"{SEED}:{person_id}"),
        is_pin_fresh=True,
        by=Actor.person(person_id),
        at=at,
    )


def countersign(told: Told, *, leave: set[int]) -> None:
    """The general manager countersigns in one go; each letter gets its own record."""
    chief = general_manager()
    at = clock.now()
    accounts.check_pin(account_of(chief), told.pins[chief], at=at)
    waiting = {
        row.pk: row.digest
        for row in letter_queries.countersignable(chief, org.date_of(at))
        if row.person_id not in leave
    }
    batch = letters.countersign_batch(
        waiting,
        strokes=drawing.signature(f"{SEED}:{chief}:{at:%m%d}"),
        is_pin_fresh=True,
        batch=f"{at:%Y%m%d%H%M%S}",
        by=Actor.person(chief),
        at=at,
    )
    assert not batch.problems, batch.problems


def make_up(people: list[org.RosterRow], told: Told, rng: random.Random) -> None:
    """Two days later: a second meeting for those who were absent, then the last signatures."""
    chief = Actor.person(general_manager())
    words = story()
    top = org.root(clock.today())
    assert top is not None, "the workbook has a root"
    until(local(YEAR, 2, 17, 16))
    meeting = training.plan_meeting(
        year=YEAR,
        title={"zh-hans": words["title"]["zh-hans"] + "（补课）", "en": "Make-up meeting 2022"},
        starts_at=local(YEAR, 2, 18, 8, 30),
        place=words["place"],
        trainer_id=chief.id,
        unit_id=top.id,
        agenda=content_queries.agenda(),
        by=chief,
        at=clock.now(),
    )
    until(local(YEAR, 2, 18, 8, 25))
    training.open_meeting(meeting.pk, by=chief, at=clock.now())
    standing = training_queries.standings([row.person_id for row in people], YEAR)
    for row in people:
        seen = standing.get(row.person_id, training_queries.Standing())
        if not seen.attended:
            attend(meeting.pk, row.person_id)
    until(local(YEAR, 2, 18, 10, 30))
    training.close_meeting(meeting.pk, by=chief, at=clock.now())
    for row in people:
        if not standing.get(row.person_id, training_queries.Standing()).passed:
            answer_quiz(row.person_id, mistakes=rng.randrange(2))
    states = letter_queries.live_states([row.person_id for row in people], YEAR, clock.today())
    for row in people:
        if states[row.person_id][1] == "ISSUED":
            sign(row.person_id, told)
    until(local(YEAR, 2, 18, 11, 30))
    countersign(told, leave=set())
    fold()


def publish(told: Told) -> str:
    """The public page of the day; the company chose to name the general manager only."""
    chief = Actor.person(general_manager())
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


def today() -> date:
    return clock.today()
