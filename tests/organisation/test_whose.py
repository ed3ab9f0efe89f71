"""By whose hand: swapping an account or a PIN by SQL, and swapping it back, leaves its trace."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.accounts import queries as accounts
from zeren.accounts.models import Account
from zeren.accounts.secrecy import pin_hash
from zeren.ledger.models import Fact
from zeren.organisation.models import Person
from zeren.organisation.queries import whose

OTHER_PIN = "730254"


@pytest.fixture
def clock(db: None) -> Iterator[Clock]:
    with frozen() as hand:
        yield hand


@pytest.fixture
def cast(clock: Clock) -> Cast:
    found = cast_of()
    for person in (found.worker, found.safety):
        found.account(person)
    Fact.objects.filter(proof="direct").delete()  # what the cast did without a door
    return found


def codes() -> set[str]:
    return {one.code for one in whose.troubles()}


def signed_in(cast: Cast, account_id: int, pin: str = PIN) -> Client:
    found = accounts.account(account_id)
    assert found is not None
    client = Client()
    answer = client.post("/sign-in/", {"login": found.login, "pin": pin})
    assert answer.status_code == 303, answer.content.decode()
    return client


def report(client: Client, cast: Cast) -> None:
    answer = client.post("/account/pin/", {"old": PIN, "pin": OTHER_PIN, "again": OTHER_PIN})
    assert answer.status_code == 303, answer.content.decode()


def test_what_everybody_does_by_the_own_account_is_no_trouble(cast: Cast) -> None:
    client = signed_in(cast, cast.account_of(cast.worker))
    report(client, cast)
    signed_in(cast, cast.account_of(cast.worker), OTHER_PIN)

    assert codes() == set()


def test_an_account_that_was_swapped_for_an_act_and_swapped_back_is_named(
    cast: Cast, clock: Clock
) -> None:
    from django.db import transaction

    from zeren.ledger import actions as ledger
    from zeren.organisation import queries as organisation

    mine, theirs = cast.account_of(cast.worker), cast.account_of(cast.safety)
    Person.objects.filter(pk=cast.safety).update(account_id=None)
    Person.objects.filter(pk=cast.worker).update(account_id=theirs)
    Person.objects.filter(pk=cast.safety).update(account_id=mine)
    account = accounts.account(mine)
    assert account is not None
    viewer = organisation.viewer_for(mine, clock.at.date())
    assert viewer.person_id == cast.safety
    by = viewer.actor.proved("pin", accounts.epoch_of(account))
    with transaction.atomic():
        ledger.record("hazard.verified", about=("hazard", 1), by=by, at=clock.at)
    Person.objects.filter(pk=cast.safety).update(account_id=None)
    Person.objects.filter(pk=cast.worker).update(account_id=mine)
    Person.objects.filter(pk=cast.safety).update(account_id=theirs)

    (trouble,) = list(whose.troubles())

    assert trouble.code == "hand_other_account"
    assert (trouble.params["person"], trouble.params["account"]) == (cast.safety, mine)


def test_a_pin_that_was_put_in_for_an_act_and_taken_out_again_is_named(cast: Cast) -> None:
    account_id = cast.account_of(cast.safety)
    kept = Account.objects.get(pk=account_id).pin
    Account.objects.filter(pk=account_id).update(pin=pin_hash(account_id, OTHER_PIN))
    assert codes() == {"hand_secret_put_in"}
    signed_in(cast, account_id, OTHER_PIN)
    Account.objects.filter(pk=account_id).update(pin=kept)

    assert codes() == {"hand_other_secret"}


def test_who_makes_himself_the_first_administrator_is_named(cast: Cast) -> None:
    Account.objects.filter(pk=cast.account_of(cast.worker)).update(is_bootstrap=True)

    assert codes() == {"hand_not_the_first"}


def test_an_act_without_a_door_is_named_in_a_real_house(cast: Cast) -> None:
    from django.db import transaction

    from zeren.core.actor import Actor
    from zeren.ledger import actions as ledger
    from zeren.ledger import clock as ledger_clock

    with transaction.atomic():
        ledger.record(
            "hazard.verified",
            about=("hazard", 1),
            by=Actor.person(cast.safety),
            at=ledger_clock.now(),
        )

    assert codes() == {"hand_no_account"}
