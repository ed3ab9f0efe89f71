"""Two acts on one letter at the same moment: one is done, the other is told so, nothing breaks.

Only PostgreSQL lets the acts run side by side; SQLite's test database lies in memory, where threads
do not wait for each other.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from tests.cast import DRAWING, Cast, cast_of
from tests.letters.test_refit import SYSTEM, bring_into_force
from tests.letters.test_signing import change_duty
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.letters import actions
from zeren.letters.models import Letter, Signature

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]

ROUNDS = 6


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """On the machine's own clock: each act has its own moment."""
    found = cast_of()
    found.issue()
    return found


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run the acts at the same moment; "" for each that was done, else its refusal's code."""
    gate = threading.Barrier(len(acts))
    told = [""] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            act()
        except Refused as no:
            told[place] = no.code
        except Exception as fault:  # noqa: BLE001 - whatever a page would have shown as an error
            told[place] = f"ERROR {type(fault).__name__}: {fault}"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [one for one in told if one.startswith("ERROR")], told
    return told


def signing(cast: Cast, letter: Letter) -> Callable[[], Any]:
    return lambda: actions.sign(
        letter.pk,
        digest_seen=letter.digest,
        strokes=DRAWING,
        is_pin_fresh=True,
        by=cast.actor(letter.person_id),
        at=clock.now(),
    )


def test_a_letter_signed_on_two_devices_at_once_is_signed_once(cast: Cast) -> None:
    people = [cast.worker, cast.mate, cast.agency, cast.leader, cast.workshop, cast.clerk]
    cast.train(*people)
    for person in people[:ROUNDS]:
        letter = cast.letter(person)

        told = at_once(signing(cast, letter), signing(cast, letter))

        assert sorted(told)[0] == ""
        assert sorted(told)[1] in ("letter.already_signed", "letter.moved_meanwhile")
        assert Signature.objects.filter(letter=letter).count() == 1


def test_letters_of_one_team_countersigned_at_once_are_all_in_force(cast: Cast) -> None:
    people = [cast.worker, cast.mate, cast.agency]
    cast.train(*people)
    letters = [cast.sign(person) for person in people]

    def countersigning(letter: Letter) -> Callable[[], Any]:
        return lambda: actions.countersign(
            letter.pk,
            digest_seen=letter.digest,
            strokes=DRAWING,
            is_pin_fresh=True,
            by=cast.actor(cast.leader),
            at=clock.now(),
        )

    assert at_once(*(countersigning(one) for one in letters)) == ["", "", ""]
    assert {cast.letter(person).state for person in people} == {"IN_FORCE"}


def test_two_reactions_to_one_change_issue_one_letter_each(cast: Cast) -> None:
    bring_into_force(cast, cast.worker, cast.mate)
    change_duty(cast)
    people = [cast.worker, cast.mate, cast.agency]

    def refitting() -> Any:
        return actions.refit(people, by=SYSTEM, at=clock.now())

    told = at_once(refitting, refitting)

    assert set(told) <= {"", "letter.moved_meanwhile"}
    assert "" in told
    for person in people:
        assert Letter.objects.filter(person_id=person, state="ISSUED").count() == 1


def test_a_signature_and_a_change_at_the_same_moment_leave_one_letter(cast: Cast) -> None:
    cast.train(cast.worker)
    letter = cast.letter(cast.worker)
    change_duty(cast)

    told = at_once(
        signing(cast, letter),
        lambda: actions.refit([cast.worker], by=SYSTEM, at=clock.now()),
        lambda: actions.reissue(letter.pk, reason="x", by=cast.actor(cast.safety), at=clock.now()),
    )

    assert told[0] in ("letter.text_changed", "letter.superseded", "letter.lapsed",
                       "letter.moved_meanwhile")  # fmt: skip
    assert "" in told[1:]
    assert Letter.objects.filter(person_id=cast.worker, state="ISSUED").count() == 1


def test_withdrawing_and_signing_at_the_same_moment_do_one_of_both(cast: Cast) -> None:
    cast.train(cast.worker)
    letter = cast.letter(cast.worker)

    told = at_once(
        signing(cast, letter),
        lambda: actions.withdraw(letter.pk, reason="x", by=cast.actor(cast.safety), at=clock.now()),
    )

    assert told.count("") == 1
    letter.refresh_from_db()
    assert letter.state == ("SIGNED" if told[0] == "" else "WITHDRAWN")
