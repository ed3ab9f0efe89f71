"""Ten at once at the ways of the house, on PostgreSQL: each thing happens once, or is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from tests.cast import Cast, cast_of
from tests.frozen import frozen
from zeren.accounts.actions import clients, codes, links, provided
from zeren.accounts.models import Account, Client, Code, Identity, Provided
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.scim import User
from zeren.ledger import clock
from zeren.ledger.models import Fact

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite writes one by one"),
]
TEN = 10


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen():
        yield cast_of(with_targets=False)


def at_once(act: Callable[[int], object]) -> Counter[str]:
    """How ten end who begin at the same moment: the code of a refusal, or "done"."""
    gate = Barrier(TEN)

    def one(number: int) -> str:
        try:
            gate.wait(30)
            act(number)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(TEN) as pool:
        return Counter(pool.map(one, range(TEN)))


def test_a_stranger_who_comes_ten_times_at_once_is_one_stranger(cast: Cast) -> None:
    told = at_once(lambda _one: links.seen("oidc https://a x", "somebody", at=clock.now()))

    assert told == {"done": TEN}
    assert Identity.objects.count() == 1
    assert Fact.objects.filter(code="account.house_seen").count() == 1


def test_a_number_that_is_claimed_ten_times_asks_the_head_once(cast: Cast) -> None:
    cast.account(cast.mate)
    row = links.seen("oidc https://a x", "somebody", at=clock.now())
    login = Account.objects.get(pk=cast.account_of(cast.mate)).login

    at_once(lambda _one: codes.claim(row.pk, login, at=clock.now()))

    assert Code.objects.filter(kind="LINK", state="ASKED").count() == 1


def test_a_link_is_confirmed_once_however_many_say_yes(cast: Cast) -> None:
    row = links.seen("oidc https://a x", "somebody", at=clock.now())
    account = cast.account_of(cast.mate)

    def say(_one: int) -> None:
        with transaction.atomic():
            mine = Identity.objects.get(pk=row.pk)
            if mine.linked_at is None:
                links.link(mine, account, by=Actor.system(), at=clock.now())

    told = at_once(say)

    assert set(told) <= {"done", "code.moved_meanwhile"}
    assert Fact.objects.filter(code="account.linked").count() == 1


def linked(cast: Cast, identity: Identity) -> None:
    with transaction.atomic():
        links.link(identity, cast.account_of(cast.mate), by=Actor.system(), at=clock.now())


def token_of(cast: Cast) -> Client:
    by, second = (cast.account_of(one) for one in (cast.administrator, cast.safety))
    row = clients.ask("Personnel", by=Actor.account(by), at=clock.now())
    clients.open_(row.pk, by=Actor.account(second).proved("pin"), at=clock.now())
    return row


def test_a_token_is_made_once_however_many_make_it(cast: Cast) -> None:
    by = cast.account_of(cast.administrator)
    row = clients.ask("Personnel", by=Actor.account(by), at=clock.now())
    second = Actor.account(cast.account_of(cast.safety)).proved("pin")

    told = at_once(lambda _one: clients.open_(row.pk, by=second, at=clock.now()))

    assert told == {"done": 1, "code.moved_meanwhile": TEN - 1}


def test_somebody_named_ten_times_at_once_is_named_once(cast: Cast) -> None:
    client = token_of(cast)

    told = at_once(lambda _one: provided.add(client.pk, User("P-1"), at=clock.now()))

    assert told == {"done": 1, "scim.taken": TEN - 1}
    assert Provided.objects.count() == Identity.objects.count() == 1


def test_shut_and_opened_at_once_ends_as_one_of_them_said(cast: Cast) -> None:
    client = token_of(cast)
    added = provided.add(client.pk, User("P-1"), at=clock.now())
    linked(cast, added.identity)

    def change(number: int) -> None:
        row = Provided.objects.select_related("identity").get(pk=added.pk)
        provided.change(row, User("P-1", is_active=bool(number % 2)), at=clock.now())

    told = at_once(change)

    assert set(told) <= {"done", "account.moved_meanwhile"}
    shut = Fact.objects.filter(code="account.house_closed").count()
    opened = Fact.objects.filter(code="account.house_opened").count()
    assert shut - opened == (0 if Identity.objects.get().is_active else 1), "each turn has its fact"


def test_taken_back_and_changed_at_once_leaves_no_link(cast: Cast) -> None:
    client = token_of(cast)
    added = provided.add(client.pk, User("P-1"), at=clock.now())
    linked(cast, added.identity)

    def one(number: int) -> None:
        row = Provided.objects.select_related("identity").get(pk=added.pk)
        if number % 2:
            provided.remove(row, at=clock.now())
        else:
            provided.change(row, User("P-1", f"e-{number}", is_active=False), at=clock.now())

    told = at_once(one)

    assert set(told) <= {"done", "account.moved_meanwhile"}
    assert Identity.objects.get().account_id is None or not Provided.objects.get().ended_at
    removed = Fact.objects.filter(code="scim.user_removed").count()
    assert removed == (1 if Provided.objects.get().ended_at else 0)
