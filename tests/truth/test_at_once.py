"""Several at once on a real PostgreSQL: no error page, no wrong row, each reaction exactly once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from tests import dated
from tests.cast import DRAWING, SYSTEM, Cast, cast_of
from zeren.census import recount
from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.ledger import clock, inbox
from zeren.ledger.models import Fact, Waiting
from zeren.letters import actions as letters
from zeren.obligations import actions as obligations
from zeren.obligations import audit
from zeren.organisation import actions as organisation
from zeren.organisation.models import Custody, Holding, Thing, Unit
from zeren.training import actions as training
from zeren.training import queries as training_queries

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PAIRS = 60
LATE = 10
HEADS = 25
CUSTODIES = 30


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do these in threads that begin together; what each said: "", a refusal's code, an error."""
    gate = threading.Barrier(len(acts))
    said = [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(20)
            act()
        except Refused as no:
            said[place] = no.code
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            said[place] = f"ERROR {type(error).__name__}: {error}"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said


def errors(said: Sequence[str]) -> list[str]:
    return [one for one in said if one.startswith("ERROR")]


def nothing_is_wrong() -> None:
    inbox.react(at=clock.now())
    assert [str(one) for one in audit.troubles()] == []
    assert [str(one) for one in recount.troubles([clock.today()])] == []


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def test_sixty_pairs_that_meet_duties_of_one_unit_all_succeed(cast: Cast) -> None:
    """T19: two acts in one unit at the same moment were an error page in 48 of 60 pairs."""
    day, year_end = day_of(clock.today()), day_of(clock.today().replace(month=12, day=31)) + 1
    mates = (cast.worker, cast.mate)

    def meet(person: int) -> object:
        return obligations.meet(
            "trained", [person], ok_from=day, ok_to=year_end, fact_id=1, by=SYSTEM, at=clock.now()
        )

    def lapse(person: int) -> object:
        return obligations.lapse("trained", [person], day=day, fact_id=1, by=SYSTEM, at=clock.now())

    said: list[str] = []
    for pair in range(PAIRS):
        act = meet if pair % 2 == 0 else lapse
        said += at_once(partial(act, mates[0]), partial(act, mates[1]))

    assert errors(said) == []
    assert list(audit.troubles()) == []


def test_three_workmates_hand_in_the_quiz_at_the_same_moment(cast: Cast) -> None:
    mates = (cast.worker, cast.mate, cast.agency)
    hands: list[Callable[[], object]] = []
    for person in mates:
        cast.attend(person)
        paper = training.open_attempt(person, year=cast.year, by=cast.actor(person), at=clock.now())
        rows = training_queries.asked(paper)
        answers = {code: list(row.correct) for code, row in rows.items()}
        hands.append(
            lambda pk=paper.pk, answers=answers, person=person: training.submit_attempt(  # type: ignore[misc]  # bound now
                pk, answers=answers, by=cast.actor(person), at=clock.now()
            )
        )

    said = at_once(*hands)

    assert said == ["", "", ""]
    assert all(training_queries.standing(one, cast.year).is_trained for one in mates)
    nothing_is_wrong()


def test_two_letters_of_one_unit_are_countersigned_at_once(cast: Cast) -> None:
    mates = (cast.worker, cast.mate)
    cast.train(*mates)
    cast.issue()
    for person in mates:
        cast.sign(person)

    def countersign(person: int) -> object:
        letter = cast.letter(person)
        return letters.countersign(
            letter.pk,
            digest_seen=letter.digest,
            strokes=DRAWING,
            is_pin_fresh=True,
            by=cast.actor(cast.leader),
            at=clock.now(),
        )

    said = at_once(*(lambda one=one: countersign(one) for one in mates))

    assert said == ["", ""]
    nothing_is_wrong()


def test_the_same_duty_met_twice_at_once_is_met_once(cast: Cast) -> None:
    day, year_end = day_of(clock.today()), day_of(clock.today().replace(month=12, day=31)) + 1

    def meet() -> object:
        return obligations.meet(
            "letter", [cast.mate], ok_from=day, ok_to=year_end, fact_id=1, by=SYSTEM, at=clock.now()
        )

    said = at_once(meet, meet, meet)

    assert errors(said) == []
    assert list(audit.troubles()) == []


def test_an_act_and_the_census_on_one_person_come_one_after_the_other(cast: Cast) -> None:
    from zeren.census import actions as census

    cast.attend(cast.worker)
    for _ in range(10):
        said = at_once(
            lambda: census.settle_some(
                "person", [cast.worker, cast.mate], cause=1, by=SYSTEM, at=clock.now()
            ),
            lambda: cast.pass_quiz(cast.worker, right=False),
            lambda: census.settle_some(
                "person", [cast.mate, cast.worker], cause=1, by=SYSTEM, at=clock.now()
            ),
        )
        assert errors(said) == []
    nothing_is_wrong()


def test_two_heads_named_at_once_for_a_vacant_unit_are_one_head(cast: Cast) -> None:
    """T20: two people were made head of one unit in 22 of 25 pairs, both told "done"."""
    top = Unit.objects.get(code="CO")
    today, said = clock.today(), []
    for number in range(HEADS):
        unit = dated.unit(f"V{number}", top)
        post = dated.post(f"VH{number}", unit.pk, layer=5, is_head=True)
        people = [dated.person(f"V{number}-{one}").pk for one in range(2)]

        def head(person: int, unit: Unit = unit) -> object:
            return organisation.change_head(
                unit.pk, person, from_date=today, by=SYSTEM, at=clock.now()
            )

        told = at_once(*(partial(head, person) for person in people))
        said += told
        assert sorted(told)[0] == "", told
        day = day_of(today)
        held = Holding.objects.filter(post=post, from_day__lte=day, to_day__gt=day)
        assert held.count() == 1, told

    assert errors(said) == []


def test_the_same_user_named_twice_at_once_uses_it_once(cast: Cast) -> None:
    """T21: 28 of 30 were doubled."""
    said = []
    for number in range(CUSTODIES):
        thing = dated.thing(f"U{number}")

        def name(thing: Thing = thing) -> object:
            return organisation.name_user(thing.pk, person_id=cast.mate, by=SYSTEM, at=clock.now())

        told = at_once(name, name)
        said += told
        assert Custody.objects.filter(thing=thing, person_id=cast.mate).count() == 1, told

    assert errors(said) == []


def test_facts_that_commit_late_are_all_answered_each_exactly_once(cast: Cast) -> None:
    """T26: of 10 transfers held open while younger facts were answered, 10 got no reaction."""
    from zeren.ledger import actions as ledger

    answered: list[int] = []

    def answer(facts: Sequence[Fact], at: Any) -> None:
        answered.extend(fact.pk for fact in facts)

    inbox.listen("late", ["census.settled"], answer)
    late: list[int] = []
    for number in range(LATE):
        recorded, may_commit = threading.Event(), threading.Event()

        def slow(
            number: int = number,
            recorded: threading.Event = recorded,
            may_commit: threading.Event = may_commit,
        ) -> None:
            try:
                with transaction.atomic():
                    fact = ledger.record(
                        "census.settled", about=("installation", 1), by=SYSTEM, at=clock.now()
                    )
                    late.append(fact.pk)
                    recorded.set()
                    may_commit.wait(20)
            finally:
                connection.close()

        thread = threading.Thread(target=slow)
        thread.start()
        recorded.wait(20)
        with transaction.atomic():
            ledger.record("census.settled", about=("installation", 1), by=SYSTEM, at=clock.now())
        inbox.react(at=clock.now())
        may_commit.set()
        thread.join()
        at_once(*(lambda: inbox.react(at=clock.now()) for _ in range(3)))

    inbox.react(at=clock.now())
    inbox._READERS["census.settled"] = ()
    assert len(late) == LATE
    assert set(late) <= set(answered)
    assert len(answered) == len(set(answered)) == 2 * LATE
    assert not Waiting.objects.exists()
