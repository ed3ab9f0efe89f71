"""Only the owner sets a PIN; wrong tries are counted; the same words for everyone."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import hashers
from django.test import Client

from tests.counted import counted
from zeren.accounts import actions, queries, secrecy, tries
from zeren.accounts.actions import codes
from zeren.accounts.models import Account, Code, WrongTry
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.ledger import clock
from zeren.ledger.models import Fact

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
PIN = "274913"


def now() -> datetime:
    return clock.now()


@pytest.fixture(autouse=True)
def _real_clock() -> Iterator[None]:
    clock.reset()
    yield
    clock.reset()


@pytest.fixture
def zhao() -> Account:
    account = actions.open_account("PW-1047", language="zh-hans", by=SYSTEM, at=now())
    code = actions.invite(account.pk, by=SYSTEM, at=now())
    return actions.accept_invite("PW-1047", code, pin=PIN, at=now())


def facts(account: Account) -> list[str]:
    found = Fact.objects.filter(about_kind="account", about_id=account.pk).order_by("id")
    return list(found.values_list("code", flat=True))


def wrong(
    pin: str = "918273", login: str = "PW-1047", place: tries.Place = actions.HERE
) -> Refused:
    with pytest.raises(Refused) as caught:
        actions.sign_in(login, pin=pin, at=now(), place=place)
    return caught.value


def new_code(account: Account) -> str:
    """Asked by one, confirmed by another."""
    asked = codes.ask(account.pk, by=Actor.person(1), at=now())
    return codes.confirm(asked.pk, by=Actor.person(2), at=now())


def test_the_owner_chooses_a_pin_with_the_code_and_signs_in(zhao: Account) -> None:
    signed = actions.sign_in(" ｐｗ-1047 ", pin=PIN, at=now())

    assert signed.pk == zhao.pk
    assert facts(zhao) == ["account.opened", "account.pin_set", "account.signed_in"]
    assert "argon2" in Account.objects.get(pk=zhao.pk).pin


def test_a_code_works_once(zhao: Account) -> None:
    code = new_code(zhao)
    actions.accept_invite("PW-1047", code, pin="603817", at=now())

    with pytest.raises(Refused, match=r"account\.wrong_code"):
        actions.accept_invite("PW-1047", code, pin="604817", at=now())


def test_a_code_is_bound_to_its_account(zhao: Account) -> None:
    other = actions.open_account("PW-1048", language="en", by=SYSTEM, at=now())
    code = actions.invite(other.pk, by=SYSTEM, at=now())

    with pytest.raises(Refused, match=r"account\.wrong_code"):
        actions.accept_invite("PW-1047", code, pin="603817", at=now())


def test_a_code_that_is_too_old_is_refused(zhao: Account) -> None:
    code = new_code(zhao)
    Code.objects.filter(account=zhao, state="OPEN").update(expires_at=now() - timedelta(seconds=1))

    with pytest.raises(Refused, match=r"code\.too_old"):
        actions.accept_invite("PW-1047", code, pin="603817", at=now())


def test_a_new_code_leaves_the_present_pin_until_it_is_used(zhao: Account) -> None:
    new_code(zhao)

    actions.check_pin(zhao.pk, PIN, at=now())


def test_neither_code_nor_pin_stands_in_the_tables_or_the_log(zhao: Account) -> None:
    code = new_code(zhao)
    row = Account.objects.get(pk=zhao.pk)
    plain = code.replace("-", "")

    written = f"{row.__dict__} {list(Fact.objects.values_list('body', flat=True))}"
    assert PIN not in written
    assert plain not in written
    assert code not in written


@pytest.mark.parametrize("weak", ["111111", "123456", "001047", "12345"])
def test_a_weak_pin_is_refused_and_the_code_stays_good(zhao: Account, weak: str) -> None:
    code = new_code(zhao)

    with pytest.raises(Refused):
        actions.accept_invite("PW-1047", code, pin=weak, at=now())

    actions.accept_invite("PW-1047", code, pin="603817", at=now())


def test_nobody_else_changes_a_pin(zhao: Account) -> None:
    other = actions.open_account("PW-1048", language="en", by=SYSTEM, at=now())

    for by in (Actor.account(other.pk), Actor.person(zhao.pk), SYSTEM):
        with pytest.raises(Refused, match=r"account\.not_yours"):
            actions.change_pin(zhao.pk, old=PIN, new="603817", by=by, at=now())
        with pytest.raises(Refused, match=r"account\.not_yours"):
            actions.end_all_sessions(zhao.pk, by=by, at=now())


def test_five_wrong_tries_shut_the_door_for_that_stranger_even_with_the_right_pin(
    zhao: Account,
) -> None:
    lefts = [wrong(pin).params.get("left") for pin in ("918201", "918202", "918203", "918204")]
    fifth = wrong("918205")

    assert lefts == [4, 3, 2, 1]
    assert fifth.code == "account.locked"
    assert wrong(PIN).code == "account.locked"


def test_password_and_pin_tries_are_counted_together(zhao: Account) -> None:
    for pin in ("918201", "918202", "918203", "918204"):
        with pytest.raises(Refused, match=r"account\.wrong_pin"):
            actions.check_pin(zhao.pk, pin, at=now())

    with pytest.raises(Refused, match=r"account\.locked"):
        actions.check_password(zhao.pk, "not my password", at=now())


def test_a_number_nobody_has_is_answered_like_one_somebody_has(zhao: Account) -> None:
    pins = [f"91820{n}" for n in range(6)]
    known = [(r.code, r.params.get("left")) for r in map(wrong, pins)]
    elsewhere = tries.Place("elsewhere")
    unknown = [
        (r.code, r.params.get("left")) for r in (wrong(pin, "PW-9999", elsewhere) for pin in pins)
    ]

    assert known == unknown
    assert "9999" not in str(list(WrongTry.objects.values_list("number", "secret", "source")))


def test_an_account_without_a_pin_or_closed_is_answered_the_same(zhao: Account) -> None:
    actions.open_account("PW-1048", language="en", by=SYSTEM, at=now())
    Account.objects.filter(pk=zhao.pk).update(is_active=False)

    assert wrong(login="PW-1048").code == wrong(PIN).code == "account.wrong_sign_in"


def test_the_same_hash_is_made_for_a_number_nobody_has(
    zhao: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []

    def counted(password: str, stored: str) -> bool:
        hashed.append(stored)
        return hashers.check_password(password, stored)

    monkeypatch.setattr(secrecy, "check_password", counted)

    wrong("918201")
    known = len(hashed)
    wrong("918202", "PW-9999")

    assert known == 1
    assert len(hashed) == 2


def test_the_same_queries_are_made_for_a_number_nobody_has(zhao: Account) -> None:
    def asked(login: str, pin: str) -> list[str]:
        with counted() as found:
            wrong(pin, login, tries.Place(f"from {login}", "a browser"))
        return [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in found]

    wrong("717171", "PW-1", tries.Place("a third place"))  # the count of the house stands
    for n in range(7):  # also where the door shuts
        assert asked("PW-1047", f"91820{n}") == asked("PW-9999", f"81820{n}")


def test_check_pin_counts_although_its_caller_is_refused(zhao: Account) -> None:
    with pytest.raises(Refused, match=r"account\.wrong_pin"):
        actions.check_pin(zhao.pk, "918273", at=now())

    with pytest.raises(Refused) as caught:
        actions.check_pin(zhao.pk, "918274", at=now())
    assert caught.value.params["left"] == 3


@pytest.mark.django_db(transaction=True)
def test_check_pin_insists_on_being_called_outside_a_transaction() -> None:
    from django.db import transaction

    account = actions.open_account("PW-1047", language="zh-hans", by=SYSTEM, at=now())
    code = actions.invite(account.pk, by=SYSTEM, at=now())
    actions.accept_invite("PW-1047", code, pin=PIN, at=now())

    with pytest.raises(RuntimeError), transaction.atomic():
        actions.check_pin(account.pk, PIN, at=now())


def first_administrator(pin: str = PIN) -> Account:
    code = actions.open_first_administrator(at=now(), email="It@Works.example")
    return actions.accept_invite("admin", code, pin=pin, at=now())


def test_the_first_administrator_is_opened_once() -> None:
    account = first_administrator()

    assert queries.is_bootstrap(account.pk)
    assert actions.open_first_administrator(at=now()) == ""


def test_a_lost_first_code_is_replaced_until_it_is_used() -> None:
    lost = actions.open_first_administrator(at=now())
    second = actions.open_first_administrator(at=now())

    with pytest.raises(Refused, match=r"account\.wrong_code"):
        actions.accept_invite("admin", lost, pin=PIN, at=now())
    actions.accept_invite("admin", second, pin=PIN, at=now())
    assert Account.objects.count() == 1


def test_with_other_accounts_no_command_opens_one(zhao: Account) -> None:
    assert actions.open_first_administrator(at=now()) == ""


def test_a_password_is_set_with_the_pin_and_signs_in_by_email() -> None:
    account = first_administrator()
    me = Actor.account(account.pk)

    for weak in ("short", "it@works.example 1", "aaaaaaaaaaaaaa"):
        with pytest.raises(Refused):
            actions.set_password(account.pk, pin=PIN, new=weak, by=me, at=now())
    actions.set_password(account.pk, pin=PIN, new="pellets warm the house", by=me, at=now())

    signed = actions.sign_in("IT@works.example", password="pellets warm the house", at=now())
    assert signed.pk == account.pk


def test_opening_many_accounts_twice_opens_each_once() -> None:
    rows = [(f"pw-{n}", "zh-hans") for n in range(2000)]

    first = actions.open_accounts(rows, by=SYSTEM, at=now())
    second = actions.open_accounts(rows, by=SYSTEM, at=now())

    assert first == second
    assert len(set(first.values())) == 2000
    assert Fact.objects.filter(code="account.opened").count() == 2000


def test_ready_sign_ins_exist_only_in_a_demo() -> None:
    ledger.open_ledger()

    with pytest.raises(Refused, match=r"account\.not_demo"):
        actions.offer_demo_sign_in("PW-1047", pin=PIN, label={"en": "Worker"}, note={})
    assert queries.demo_sign_ins() == []


def test_a_demo_shows_its_ready_sign_ins(client: Client, zhao: Account) -> None:
    ledger.open_ledger(is_demo=True)
    actions.offer_demo_sign_in("PW-1047", pin=PIN, label={"en": "A worker"}, note={})

    assert PIN in client.get("/sign-in/").content.decode()
