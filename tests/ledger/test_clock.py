"""A clock that cannot be trusted stops writing before anything is stamped; two people mend it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.frozen import Clock, frozen
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions, alarm, queries
from zeren.ledger import clock as ledger_clock
from zeren.ledger.models import Fact

FIRST = Actor.person(1).proved("pin", "aa" * 8, account_id=10)
SECOND = Actor.person(2).proved("pin", "bb" * 8, account_id=20)


@pytest.fixture
def clock(db: None) -> Iterator[Clock]:
    """A clock with a counting one beside it, in a house that has begun."""
    with frozen(counts=True) as hand:
        actions.open_ledger()
        yield hand


def tell(clock: Clock) -> Fact:
    with transaction.atomic():
        return actions.record("paper.seen", about=("paper", 1), by=Actor.system(), at=clock.at)


def no(clock: Clock) -> str:
    before = Fact.objects.count()
    with pytest.raises(Refused) as refused:
        tell(clock)
    assert Fact.objects.count() == before
    found = alarm.look()
    assert found is not None, "whoever looks must be told"
    assert found.is_for_all
    return refused.value.code


def in_order() -> bool:
    times = list(Fact.objects.order_by("id").values_list("recorded_at", flat=True))
    return times == sorted(times)


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"days": -30}, "ledger.clock_went_back"),
        ({"hours": -1}, "ledger.clock_went_back"),
        ({"seconds": -5}, "ledger.clock_went_back"),
        ({"days": 365}, "ledger.clock_jumped"),
        ({"hours": 1}, "ledger.clock_jumped"),
    ],
)
def test_a_clock_that_is_set_while_it_runs_stops_writing_and_heals_when_it_is_set_right(
    clock: Clock, step: dict[str, float], code: str
) -> None:
    tell(clock)
    clock.step(**step)

    assert no(clock) == code

    clock.step(**{name: -value for name, value in step.items()})
    clock.tick(seconds=3)
    assert tell(clock).pk
    assert in_order()


def test_a_clock_set_back_in_a_quiet_hour_is_seen_although_no_fact_is_younger(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    tell(clock)
    clock.tick(hours=5)
    clock.step(hours=-1)
    assert no(clock) == "ledger.clock_jumped"

    clock.step(hours=1)
    clock.step(seconds=-5)
    assert tell(clock).pk
    assert "the clock was set by -5.0 s" in caplog.text


def test_summer_time_is_no_jump(clock: Clock) -> None:
    """Daylight saving moves what is shown, never the clock itself (UTC)."""
    tell(clock)
    clock.tick(hours=24)

    assert tell(clock).pk


def test_a_restart_of_the_program_does_not_forget_the_jump(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_clock, "_start", lambda: "this start")
    tell(clock)
    ledger_clock.begin_anew()
    clock.step(days=3)

    ledger_clock.reset()

    assert no(clock) == "ledger.clock_jumped"


def test_another_start_of_the_machine_begins_anew(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_clock, "_start", lambda: "this start")
    ledger_clock.begin_anew()
    clock.step(days=3)
    monkeypatch.setattr(ledger_clock, "_start", lambda: "the next")
    ledger_clock.reset()

    assert tell(clock).pk


def test_a_machine_that_starts_a_year_ahead_asks_two_people_before_it_stamps(
    clock: Clock, settings: Any
) -> None:
    settings.ZEREN = _with(settings.ZEREN, closed_days=14)
    tell(clock)
    clock.tick(days=13)
    assert tell(clock).pk
    clock.tick(days=365)

    assert no(clock) == "ledger.clock_far_ahead"

    actions.confirm_clock(by=FIRST, second=SECOND, at=clock.at)
    assert tell(clock).pk
    assert Fact.objects.filter(code="ledger.clock_confirmed").count() == 1


def test_a_clock_that_was_a_year_ahead_is_put_right_by_two_people(
    clock: Clock, settings: Any
) -> None:
    clock.tick(days=365)
    ahead = tell(clock)
    actions.checkpoint()
    clock.tick(days=-365)
    assert no(clock) == "ledger.clock_went_back"

    fact = actions.confirm_clock(by=FIRST, second=SECOND, at=clock.at)

    assert fact.code == "ledger.clock_was_wrong"
    assert fact.recorded_at == clock.at < ahead.recorded_at
    clock.tick(minutes=1)
    assert tell(clock).recorded_at == clock.at
    assert actions.checkpoint() is not None
    assert queries.audit(tables=[]) == []


def test_after_it_was_put_right_time_rises_again(clock: Clock) -> None:
    clock.tick(days=365)
    tell(clock)
    clock.tick(days=-365)
    actions.confirm_clock(by=FIRST, second=SECOND, at=clock.at)
    clock.tick(minutes=5)
    tell(clock)
    clock.step(minutes=-3)

    assert no(clock) == "ledger.clock_went_back"


def test_there_is_nothing_to_confirm_while_the_clock_is_right(clock: Clock) -> None:
    tell(clock)

    with pytest.raises(Refused, match=r"ledger\.clock_is_right"):
        actions.confirm_clock(by=FIRST, second=SECOND, at=clock.at)


def test_a_demo_runs_through_its_years(settings: Any, db: None) -> None:
    settings.ZEREN = _with(settings.ZEREN, closed_days=14)
    with frozen(counts=True) as hand:
        actions.open_ledger(is_demo=True)
        ledger_clock.advance_demo(hand.at + timedelta(days=400))

        with transaction.atomic():
            assert actions.record(
                "paper.seen", about=("paper", 1), by=Actor.system(), at=ledger_clock.now()
            ).pk


W1, W2 = "union.example/w1+0a1b2c3d", "insurer.example/w1+4e5f6071"


@pytest.fixture
def witnesses(settings: Any) -> None:
    named = tuple(f"http://127.0.0.1:9 {one}+code" for one in (W1, W2))
    settings.ZEREN = _with(settings.ZEREN, witnesses=named, witnesses_needed=1)


def hear(clock: Clock, witness: str, off: float) -> None:
    """The witness cosigns; our clock is ahead of its own by so many seconds."""
    asked = clock.at
    clock.tick(seconds=2)
    ledger_clock.heard(witness, int((asked - timedelta(seconds=off)).timestamp()) + 1, asked)


@pytest.mark.usefixtures("witnesses")
@pytest.mark.parametrize("off", [3600.0, -3600.0, 400.0, -400.0])
def test_a_clock_that_every_witness_contradicts_stops_writing_until_it_is_set_right(
    clock: Clock, off: float
) -> None:
    hear(clock, W1, off)

    assert no(clock) == "ledger.clock_differs"
    ledger_clock.reset()
    assert no(clock) == "ledger.clock_differs", "a restart does not forget it"

    clock.step(seconds=-off)
    assert no(clock) != "ledger.clock_differs", "it is right; that it was set, two people confirm"
    actions.confirm_clock(by=FIRST, second=SECOND, at=clock.at)
    hear(clock, W1, 0)
    assert tell(clock).pk


@pytest.mark.usefixtures("witnesses")
def test_a_new_hearing_that_agrees_is_enough(clock: Clock) -> None:
    hear(clock, W1, 3600)
    assert no(clock) == "ledger.clock_differs"

    hear(clock, W1, 0)

    assert tell(clock).pk


@pytest.mark.usefixtures("witnesses")
def test_within_the_limit_or_while_one_witness_agrees_the_clock_is_believed(clock: Clock) -> None:
    hear(clock, W1, 250)
    assert tell(clock).pk
    hear(clock, W1, 3600)
    hear(clock, W2, 1)

    assert tell(clock).pk


@pytest.mark.usefixtures("witnesses")
def test_two_people_who_say_that_the_witness_is_wrong_are_believed_until_it_changes(
    clock: Clock,
) -> None:
    hear(clock, W1, 3600)
    actions.confirm_clock(by=FIRST, second=SECOND, at=clock.at)
    assert tell(clock).pk

    hear(clock, W1, 3605)
    assert tell(clock).pk
    hear(clock, W1, 0)
    assert tell(clock).pk
    hear(clock, W1, 7200)
    assert no(clock) == "ledger.clock_differs"


def test_a_witness_that_is_named_no_more_is_not_asked(
    clock: Clock, settings: Any, witnesses: None
) -> None:
    hear(clock, W1, 3600)

    settings.ZEREN = _with(settings.ZEREN, witnesses=(f"http://127.0.0.1:9 {W2}+code",))

    assert tell(clock).pk


def _with(zeren: Any, **values: Any) -> Any:
    from dataclasses import replace

    return replace(zeren, **values)
