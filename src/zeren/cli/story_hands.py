"""What people of the story do with their own hands, in both years, as on the pages."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from zeren.accounts import actions as accounts
from zeren.cli import drawing
from zeren.cli.demo_clock import local, until
from zeren.content import queries as content_queries
from zeren.core.actor import Actor
from zeren.jobs import actions as jobs
from zeren.ledger import clock
from zeren.letters import actions as letters
from zeren.letters import queries as letter_queries
from zeren.organisation import queries as org
from zeren.targets import actions as targets
from zeren.targets import queries as target_queries
from zeren.training import actions as training
from zeren.training import queries as training_queries

SEED = 20220216
Pins = Mapping[int, str]


def staff() -> list[org.RosterRow]:
    """Everyone who owes a letter, the head of the root first."""
    rows = [row for row in org.roster(clock.today()) if row.kind != "contractor"]
    return sorted(rows, key=lambda row: (not (row.is_head and row.layer == 1), row.layer))


def account_of(person_id: int) -> int:
    found = org.person(person_id)
    assert found is not None, "the roster lists people who exist"
    assert found.account_id is not None, "accounts were just given"
    return found.account_id


def top() -> int:
    found = org.root(clock.today())
    assert found is not None, "the workbook has a root"
    return found.id


def general_manager() -> int:
    head = org.head_of(top(), clock.today())
    assert head is not None, "the story has a general manager"
    return head


def issue(year: int) -> None:
    """One campaign for the whole company; the general manager countersigns, as in the story."""
    letters.start_campaign(
        year=year,
        unit_id=top(),
        countersigner="general_manager",
        by=Actor.person(general_manager()),
        at=clock.now(),
    )
    jobs.run_ready("letters.issue", now=clock.now)


def hold(
    title: dict[str, str],
    place: dict[str, str],
    day: date,
    who: Iterable[int],
    ends: tuple[int, int],
) -> int:
    """A meeting of the general manager at half past eight, from its plan to its end; its number."""
    chief = Actor.person(general_manager())
    meeting = training.plan_meeting(
        year=day.year,
        title=title,
        starts_at=local(day.year, day.month, day.day, 8, 30),
        place=place,
        trainer_id=chief.id,
        unit_id=top(),
        agenda=content_queries.agenda(),
        by=chief,
        at=clock.now(),
    )
    until(local(day.year, day.month, day.day, 8, 25))
    training.open_meeting(meeting.pk, by=chief, at=clock.now())
    for person_id in who:
        attend(meeting.pk, person_id)
    until(local(day.year, day.month, day.day, *ends))
    training.close_meeting(meeting.pk, by=chief, at=clock.now())
    return int(meeting.pk)


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


def answer_quiz(person_id: int, year: int, *, mistakes: int) -> None:
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


def sign(person_id: int, year: int, pins: Pins) -> None:
    """Read the letter, give the PIN, draw the name."""
    at = clock.now()
    letter = letter_queries.live_letter(person_id, year, org.date_of(at))
    assert letter is not None, "every letter was issued"
    accounts.check_pin(account_of(person_id), pins[person_id], at=at)
    letters.sign(
        letter.pk,
        digest_seen=letter.digest,
        strokes=drawing.signature(f"{SEED}:{person_id}"),
        is_pin_fresh=True,
        by=Actor.person(person_id),
        at=at,
    )


def countersign(pins: Pins, *, leave: set[int]) -> None:
    """The general manager countersigns in one go; each letter gets its own record."""
    chief = general_manager()
    at = clock.now()
    accounts.check_pin(account_of(chief), pins[chief], at=at)
    waiting = {
        row.pk: row.digest
        for row in letter_queries.countersignable([chief], org.date_of(at))
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


def publish_targets(year: int, chief: Actor) -> None:
    """The general manager reads every warning, then publishes."""
    draft = target_queries.current_set(year)
    assert draft is not None, "the targets are drafted"
    read = [one.key for one in target_queries.findings(draft.pk, clock.today())]
    targets.publish(year, acknowledged=read, by=chief, at=clock.now())
