"""Recording: in the transaction of the change, with the clock's time, and never a name."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from tests.frozen import Clock
from tests.ledger.conftest import Paper
from zeren.core.actor import Actor
from zeren.core.log import entry, merkle
from zeren.core.refusal import Refused
from zeren.ledger import actions, queries, rows
from zeren.ledger import clock as ledger_clock
from zeren.ledger.models import Fact, Installation

Tell = Callable[..., Fact]


def test_a_fact_keeps_what_happened_and_the_hash_of_its_entry(tell: Tell, clock: Clock) -> None:
    fact = Fact.objects.get(pk=tell("letter.signed", 12, body={"digest": "ab", "n": 1}).pk)

    content = {
        "v": 2,
        "id": fact.pk,
        "code": "letter.signed",
        "at": "2022-02-16T04:00:00.000000Z",
        "recorded_at": "2022-02-16T04:00:00.000000Z",
        "by": ["person", 7],
        "via": [0, "direct", ""],
        "about": ["paper", 12],
        "row": None,
        "body": {"digest": "ab", "n": 1},
    }
    assert fact.body == '{"digest":"ab","n":1}'
    assert fact.entry_hash == merkle.leaf_hash(entry.canonical(content)).hex()


def test_a_fact_outside_a_transaction_is_a_mistake(clock: Clock, transactional_db: None) -> None:
    with pytest.raises(AssertionError, match="transaction"):
        actions.record("paper.seen", about=("paper", 1), by=Actor.system(), at=clock.at)


def test_a_fact_goes_when_its_change_does_not_happen(tell: Tell) -> None:
    def act() -> None:
        with transaction.atomic():
            tell()
            raise LookupError("the change failed")

    with pytest.raises(LookupError):
        act()

    assert not Fact.objects.exists()


@pytest.mark.parametrize("seconds", [-2.0, -0.5, 0, 1.99])
def test_an_act_of_now_is_recorded(tell: Tell, clock: Clock, seconds: float) -> None:
    assert tell(at=clock.at + timedelta(seconds=seconds)).pk


@pytest.mark.parametrize("seconds", [-86400, -2.1, 2.1, 3600])
def test_an_act_of_another_time_is_refused(tell: Tell, clock: Clock, seconds: float) -> None:
    with pytest.raises(Refused, match=r"ledger\.time_differs"):
        # a moment that no clock of another test has given
        tell(at=clock.at + timedelta(seconds=seconds, microseconds=137))


def test_a_slow_act_keeps_the_moment_the_clock_gave_it(tell: Tell, clock: Clock) -> None:
    begun = ledger_clock.now()
    clock.tick(seconds=25)

    fact = tell(at=begun)

    assert fact.at == begun
    assert fact.recorded_at == clock.at


def test_a_demo_tells_of_other_times(tell: Tell, clock: Clock) -> None:
    actions.open_ledger(is_demo=True)

    assert tell(at=clock.at - timedelta(days=30)).pk


@pytest.mark.parametrize("back", [{"days": -30}, {"hours": -1}, {"seconds": -5}])
def test_nothing_is_recorded_while_the_clock_is_set_back(
    tell: Tell, clock: Clock, back: dict[str, float]
) -> None:
    tell()
    clock.tick(**back)

    with pytest.raises(Refused, match=r"ledger\.clock_went_back"):
        tell()


def test_a_small_step_back_does_not_reorder(tell: Tell, clock: Clock) -> None:
    first = tell()
    clock.tick(seconds=-1)

    assert tell().recorded_at == first.recorded_at


def test_a_row_is_recorded_with_the_digest_that_is_read_back(tell: Tell, clock: Clock) -> None:
    paper = Paper.objects.create(
        number="A1", digest="", day=clock.at.date(), extra={"责": [1, {"b": None, "a": True}]}
    )

    fact = tell("paper.issued", paper.pk, row=paper)

    assert fact.row_digest == rows.digest_of(Paper.objects.get(pk=paper.pk))


def test_a_fact_about_one_row_with_another_is_a_mistake(tell: Tell, db: None) -> None:
    paper = Paper.objects.create(number="A1", digest="")

    with pytest.raises(ValueError, match="about that row"):
        tell("paper.issued", paper.pk + 1, row=paper)


@pytest.mark.parametrize("body", [{"share": 0.5}, {"who": object()}])
def test_a_body_holds_only_what_every_machine_spells_alike(tell: Tell, body: object) -> None:
    with pytest.raises(TypeError):
        tell(body=body)


def test_a_body_is_no_place_for_whole_texts(tell: Tell) -> None:
    with pytest.raises(ValueError, match="ids and digests"):
        tell(body={"text": "x" * 20_000})


def test_recording_is_one_insert_and_one_look_at_the_last(
    tell: Tell, django_assert_num_queries: Callable[[int], object]
) -> None:
    tell()

    with transaction.atomic(), django_assert_num_queries(2):  # type: ignore[attr-defined]
        actions.record("paper.seen", about=("paper", 1), by=Actor.system(), at=ledger_clock.now())


def test_many_facts_of_one_act_have_one_time_and_few_statements(
    clock: Clock, db: None, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    actions.open_ledger()
    items = [actions.Item(("paper", number), body={"n": number}) for number in range(500)]

    with transaction.atomic(), django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        facts = actions.record_many("paper.seen", items, by=Actor.system(), at=clock.at)

    assert len(set(facts)) == 500
    assert [json.loads(fact.body)["n"] for fact in queries.facts_about("paper", [3, 4])] == [4, 3]


def test_an_installation_is_opened_once(clock: Clock, db: None) -> None:
    first = actions.open_ledger()

    assert actions.open_ledger() == first
    assert list(Fact.objects.values_list("code", "id")) == [("ledger.opened", first.genesis_id)]


def test_a_real_installation_never_becomes_a_demo(clock: Clock, db: None) -> None:
    actions.open_ledger()

    with pytest.raises(Refused, match=r"ledger\.not_demo"):
        actions.open_ledger(is_demo=True)
    with pytest.raises(Refused, match=r"ledger\.not_demo"):
        ledger_clock.advance_demo(clock.at + timedelta(days=1))


def test_the_database_keeps_a_real_clock_real(clock: Clock, db: None) -> None:
    actions.open_ledger()

    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.update(demo_offset=5)


def test_the_demo_clock_goes_to_the_story_and_then_only_forward(clock: Clock, db: None) -> None:
    actions.open_ledger(is_demo=True)
    morning = datetime(2021, 2, 16, 0, 30, tzinfo=UTC)

    assert ledger_clock.advance_demo(morning) == morning
    clock.tick(minutes=1)
    assert ledger_clock.now() == morning + timedelta(minutes=1)
    with pytest.raises(Refused, match=r"ledger\.clock_backwards"):
        ledger_clock.advance_demo(morning)
    assert ledger_clock.advance_demo(morning + timedelta(days=3)).day == 19


def test_today_is_the_day_of_the_organisation(clock: Clock, db: None) -> None:
    clock.at = datetime(2022, 2, 16, 16, 1, tzinfo=UTC)

    assert ledger_clock.today().isoformat() == "2022-02-17"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_fact SET code='x'",
        "DELETE FROM ledger_fact",
        "UPDATE ledger_leaf SET hash='x'",
        "DELETE FROM ledger_leaf",
        "UPDATE ledger_checkpoint SET note='x'",
        "DELETE FROM ledger_checkpoint",
    ],
)
def test_the_database_refuses_to_change_the_ledger(tell: Tell, statement: str) -> None:
    tell()
    actions.sequence()
    actions.checkpoint()
    guard = import_module("zeren.ledger.migrations.0002_never_changed")
    for line in guard._up(connection.vendor):
        with connection.cursor() as cursor:
            cursor.execute(line)

    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    guard_off = guard._down(connection.vendor)
    with connection.cursor() as cursor:
        for line in guard_off:
            cursor.execute(line)
