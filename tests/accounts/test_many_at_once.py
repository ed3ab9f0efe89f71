"""Guesses at the same moment are counted one by one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from zeren.accounts import actions
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.limits.models import Tally


@pytest.fixture(autouse=True)
def _real_clock() -> Iterator[None]:
    clock.reset()
    yield
    clock.reset()


@pytest.mark.django_db(transaction=True)
def test_forty_guesses_at_once_get_five_answers() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("a database in memory has one connection; on SQLite writers queue anyway")
    account = actions.open_account("PW-1", language="en", by=Actor.system(), at=clock.now())
    code = actions.invite(account.pk, by=Actor.system(), at=clock.now())
    actions.accept_invite("PW-1", code, pin="274913", at=clock.now())

    def guess(n: int) -> str:
        try:
            actions.check_pin(account.pk, f"{350_461 + n}", at=clock.now())
        except Refused as refused:
            return f"{refused.code} {refused.params.get('left', '')}".strip()
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(8) as pool:
        said = sorted(pool.map(guess, range(40)))

    assert [one for one in said if "wrong_pin" in one] == [
        f"account.wrong_pin {left}" for left in (1, 2, 3, 4)
    ]
    assert said.count("account.locked") == 36
    assert Tally.objects.get(kind="act:account").count == 5
