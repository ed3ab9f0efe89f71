"""The message of the day says what My day says, in the reader's language, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.accounts.models import Account
from zeren.content import actions as content
from zeren.coverage import queries as coverage
from zeren.desk import digest, waiting
from zeren.jobs import actions as jobs
from zeren.ledger import clock as ledger_clock
from zeren.notices.models import Message
from zeren.organisation import actions as organisation
from zeren.organisation.models import Person

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2022, 2, 16, 0, 0, tzinfo=UTC)
"""Eight in the morning at the works."""
TODAY = WEDNESDAY.date()


@pytest.fixture
def clock() -> Iterator[Clock]:
    with frozen(WEDNESDAY) as hand:
        yield hand


@pytest.fixture
def cast(clock: Clock, db: None) -> Cast:
    cast = cast_of()
    cast.train(cast.worker, cast.mate)
    cast.issue()
    cast.sign(cast.worker)
    return cast


def run() -> int:
    begun = digest.begin(at=ledger_clock.now())
    jobs.run_ready(digest.KIND, now=ledger_clock.now)
    return begun


def test_everybody_for_whom_something_waits_gets_one_and_nobody_else(cast: Cast) -> None:
    run()

    for who, person in cast.ids.items():
        if who == "contractor":
            continue
        with translation.override("zh-hans"):
            waits = waiting.waiting_for(
                cast.viewer(person), ledger_clock.today(), ledger_clock.now()
            )
        found = Message.objects.filter(person_id=person)
        assert found.count() == (1 if waits.number else 0), who
        for row in found:
            assert row.number == waits.number
            for todo in waits.todos:
                assert todo.title in row.text, who


def test_a_repeated_run_writes_nothing_twice_and_the_next_day_has_its_own(
    cast: Cast, clock: Clock
) -> None:
    assert run() > 0
    first = Message.objects.count()
    clock.tick(minutes=20)
    assert run() == 0
    assert Message.objects.count() == first

    clock.tick(days=1)
    assert run() > 0
    assert Message.objects.count() == 2 * first


@pytest.mark.parametrize(
    ("hours", "is_sent"), [(-2, False), (0, True), (9, True), (3 * 24, False), (5 * 24, True)]
)
def test_it_is_written_on_working_days_after_its_hour_and_caught_up(
    cast: Cast, clock: Clock, hours: int, is_sent: bool
) -> None:
    clock.tick(hours=hours)

    assert bool(run()) is is_sent


def test_a_team_in_shifts_is_told_when_it_works_and_not_when_it_rests(
    cast: Cast, clock: Clock
) -> None:
    body = {"country": "CN", "shift": "DDO", "shift_from": ["2022-02-18"]}
    by = cast.actor(cast.safety)
    draft = content.draft("calendar", "W2", body, by=by, at=clock.at)
    content.publish([draft.pk], seen=[draft.digest], by=by, at=clock.at)
    team = {cast.leader, cast.worker, cast.mate, cast.agency}

    clock.tick(days=3)  # a Saturday, the second day of the round
    run()
    told = set(Message.objects.values_list("person_id", flat=True))
    assert told, "nobody was told"
    assert told <= team

    clock.tick(days=1)  # a Sunday: the team rests as well
    assert run() == 0


def test_it_is_in_the_readers_language_and_its_subject_names_nobody(cast: Cast) -> None:
    Account.objects.filter(pk=cast.account_of(cast.mate)).update(language="en")
    Person.objects.filter(pk=cast.mate).update(email="mate@works.example")
    run()

    english, chinese = (
        Message.objects.get(person_id=person) for person in (cast.mate, cast.leader)
    )
    assert english.subject == "Zeren: one thing waits for you (16 Feb 2022)"
    assert "Read and sign your letter" in english.text
    assert "待办" in chinese.subject
    names = list(Person.objects.values_list("name", flat=True))
    for row in Message.objects.all():
        assert not any(name in row.subject for name in names)


def test_who_chose_no_language_is_told_in_that_of_the_house(cast: Cast) -> None:
    Account.objects.update(language="")
    Person.objects.update(language="")
    by = cast.actor(cast.gm)
    organisation.decide_languages(["en"], by=by, at=ledger_clock.now())

    run()

    assert Message.objects.exists()
    assert set(Message.objects.values_list("language", flat=True)) == {"en"}


def test_what_was_not_told_yesterday_is_over_today_also_for_who_has_done_it(
    cast: Cast, clock: Clock
) -> None:
    run()
    assert Message.objects.get(person_id=cast.mate).state == "UNREACHED"
    cast.sign(cast.mate)
    clock.tick(days=1)
    run()

    states = list(Message.objects.filter(person_id=cast.mate).values_list("state", flat=True))
    assert states == ["OVER"]
    newest = Message.objects.filter(person_id=cast.leader).order_by("id")
    assert [row.state for row in newest] == ["OVER", "UNREACHED"]


def test_a_killed_part_is_written_again_without_doubles(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(digest, "PART", 3)
    digest.begin(at=ledger_clock.now())
    drafts, calls = digest.drafts, iter(range(100))

    def die(people: Any, at: datetime, kind: str) -> Any:
        if next(calls) == 1:
            raise SystemExit
        return drafts(people, at, kind)

    monkeypatch.setattr(digest, "drafts", die)
    with pytest.raises(SystemExit):
        jobs.run_ready(digest.KIND, now=ledger_clock.now)
    clock.tick(minutes=2)
    jobs.sweep(at=ledger_clock.now())
    jobs.run_ready(digest.KIND, now=ledger_clock.now)

    found = list(Message.objects.values_list("person_id", flat=True))
    assert len(found) == len(set(found))
    wanted = drafts(list(cast.ids.values()), ledger_clock.now())
    assert {one.person_id for one in wanted} == set(found)


def test_a_reminder_is_shown_before_it_goes_and_goes_once_a_day(cast: Cast, clock: Clock) -> None:
    Person.objects.filter(pk=cast.mate).update(email="mate@works.example")
    door = cast.door(cast.safety)
    address = reverse("desk:remind") + "?requirement=letter"
    wanted = coverage.whose(list(coverage.gap_ids(TODAY, requirement="letter")), TODAY)

    before = door.get(address).content.decode()
    assert f"{len(wanted - {cast.safety})} people are reminded" in before
    assert Message.objects.count() == 0

    answer = door.post(address)
    jobs.run_ready(digest.REMINDER, now=ledger_clock.now)

    assert answer.status_code == 303
    assert door.get(answer["Location"]).status_code == 200
    told = set(Message.objects.values_list("person_id", flat=True))
    assert told == wanted - {cast.safety}
    again = door.get(address).content.decode()
    assert "Nobody is left to remind today" in again
    door.post(address)
    jobs.run_ready(digest.REMINDER, now=ledger_clock.now)
    assert Message.objects.count() == len(told)


def test_the_list_of_gaps_offers_it_to_whoever_may_and_for_today_only(
    cast: Cast, clock: Clock
) -> None:
    gaps = reverse("coverage:gaps")

    assert "Remind them" in cast.door(cast.leader).get(gaps).content.decode()
    assert "Remind them" not in cast.door(cast.auditor).get(gaps).content.decode()
    clock.tick(days=1)
    past = f"{gaps}?on={TODAY.isoformat()}"
    assert "Remind them" not in cast.door(cast.leader).get(past).content.decode()


def test_a_head_reminds_his_own_people_alone(cast: Cast) -> None:
    cast.door(cast.leader).post(reverse("desk:remind"))
    jobs.run_ready(digest.REMINDER, now=ledger_clock.now)

    told = set(Message.objects.values_list("person_id", flat=True))
    assert cast.mate in told
    assert cast.clerk not in told
