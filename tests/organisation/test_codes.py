"""A one-time code takes two people, is told to its owner, and locks when it was not him."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import PIN, Cast, cast_of
from zeren.accounts import actions as accounts
from zeren.accounts import queries as account_queries
from zeren.accounts.actions import codes as kept
from zeren.accounts.models import Account, Code
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.ledger import audit, clock
from zeren.ledger.models import Fact
from zeren.organisation import actions
from zeren.organisation.models import Grant
from zeren.organisation.queries.waiting import Slip

pytestmark = pytest.mark.django_db
NEW_PIN = "603817"


@pytest.fixture
def cast() -> Iterator[Cast]:
    clock.reset()
    yield cast_of(with_targets=False)
    clock.reset()


def proved(cast: Cast, who: int) -> Actor:
    """Who has just given the own PIN."""
    cast.account(who)
    return cast.actor(who).proved("pin")


def refused(code: str, act: object, *args: object, **kwargs: object) -> None:
    with pytest.raises(Refused) as caught:
        act(*args, at=clock.now(), **kwargs)  # type: ignore[operator]
    assert caught.value.code == code


def asked_for(cast: Cast, who: int, by: int) -> int:
    """The id of a question about somebody who has a PIN."""
    cast.account(who)
    assert actions.ask_code([who], by=cast.actor(by), at=clock.now()) == 1
    row = Code.objects.get(account_id=cast.account_of(who), state="ASKED")
    return row.pk


def made(cast: Cast, who: int) -> Slip:
    """A code asked by the clerk and confirmed by the head of the team."""
    question = asked_for(cast, who, cast.clerk)
    slip = actions.confirm_code(question, by=proved(cast, cast.leader), at=clock.now())
    assert slip is not None
    return slip


def codes_of_facts(cast: Cast, who: int) -> list[str]:
    ids = Code.objects.filter(account_id=cast.account_of(who)).values_list("pk", flat=True)
    found = Fact.objects.filter(about_kind="code", about_id__in=ids).order_by("id")
    return list(found.values_list("code", flat=True))


def test_a_clerk_asks_the_head_confirms_the_person_chooses(cast: Cast) -> None:
    slip = made(cast, cast.mate)

    account = accounts.accept_invite(slip.number, slip.code, pin=NEW_PIN, at=clock.now())

    assert accounts.sign_in(slip.number, pin=NEW_PIN, at=clock.now()).pk == account.pk
    assert codes_of_facts(cast, cast.mate)[-3:] == ["code.asked", "code.confirmed", "code.used"]
    confirmed = Fact.objects.filter(code="code.confirmed").latest("id")
    assert (confirmed.actor_kind, confirmed.actor_id) == ("person", cast.leader)
    assert slip.code not in str(list(Fact.objects.values_list("body", flat=True)))
    assert slip.code.replace("-", "") not in str(list(Code.objects.values_list("digest")))
    ledger.sequence()
    assert list(audit.troubles()) == []


def test_nobody_makes_a_code_for_another_alone(cast: Cast) -> None:
    """E10: a clerk printed a code for anybody, the general manager too, and signed in as him."""
    question = asked_for(cast, cast.mate, cast.clerk)

    refused("code.second_person", actions.confirm_code, question, by=proved(cast, cast.clerk))
    refused("code.not_for_yourself", actions.confirm_code, question, by=proved(cast, cast.mate))
    refused("code.not_your_person", actions.confirm_code, question, by=proved(cast, cast.worker))
    refused("code.pin_asked", actions.confirm_code, question, by=cast.actor(cast.leader))
    assert Code.objects.get(pk=question).digest == ""


def test_a_clerk_or_administrator_asks_for_nobody_above_and_nobody_outside(cast: Cast) -> None:
    for who in (cast.gm, cast.safety):
        cast.account(who)
        for by in (cast.clerk, cast.administrator):
            refused("code.above_you", actions.ask_code, [who], by=cast.actor(by))

    Grant.objects.filter(person_id=cast.clerk).update(unit_id=cast.units["SAFE"])
    cast.account(cast.mate)
    for who in (cast.gm, cast.mate):
        refused("code.not_your_person", actions.ask_code, [who], by=cast.actor(cast.clerk))
    refused("code.not_your_person", actions.print_slips, [cast.agency], by=cast.actor(cast.clerk))


def test_for_the_general_manager_safety_manager_and_auditor_act_together(cast: Cast) -> None:
    question = asked_for(cast, cast.gm, cast.safety)

    for who in (cast.clerk, cast.administrator, cast.leader):
        refused("code.not_your_person", actions.confirm_code, question, by=proved(cast, who))
    refused("code.second_person", actions.confirm_code, question, by=proved(cast, cast.safety))
    slip = actions.confirm_code(question, by=proved(cast, cast.auditor), at=clock.now())

    assert slip is not None
    assert slip.number == "E001"


def test_a_refused_or_withdrawn_question_gives_no_code(cast: Cast) -> None:
    question = asked_for(cast, cast.mate, cast.clerk)
    refused("code.not_your_person", actions.refuse_code, question, by=cast.actor(cast.worker))
    actions.refuse_code(question, by=cast.actor(cast.leader), at=clock.now())
    refused("code.moved_meanwhile", actions.confirm_code, question, by=proved(cast, cast.leader))

    second = asked_for(cast, cast.mate, cast.clerk)
    actions.refuse_code(second, by=cast.actor(cast.clerk), at=clock.now())

    assert codes_of_facts(cast, cast.mate).count("code.refused") == 2


def test_a_newer_code_ends_the_earlier_one(cast: Cast) -> None:
    first = made(cast, cast.mate)
    second = made(cast, cast.mate)

    refused("account.wrong_code", accounts.accept_invite, first.number, first.code, pin=NEW_PIN)
    accounts.accept_invite(second.number, second.code, pin=NEW_PIN, at=clock.now())
    refused("account.wrong_code", accounts.accept_invite, first.number, second.code, pin=NEW_PIN)


def test_time_ends_codes_and_questions(cast: Cast) -> None:
    question = asked_for(cast, cast.mate, cast.clerk)
    slip = made(cast, cast.worker)
    Code.objects.filter(state__in=("ASKED", "OPEN")).update(expires_at=clock.now())

    refused("code.too_old", accounts.accept_invite, slip.number, slip.code, pin=NEW_PIN)
    refused("code.moved_meanwhile", actions.confirm_code, question, by=proved(cast, cast.leader))
    assert kept.expire(at=clock.now()) == 2
    assert codes_of_facts(cast, cast.mate)[-1] == "code.ended"


def told(cast: Cast, who: int) -> list[str]:
    return [one.kind for one in account_queries.notices(cast.account_of(who))]


def test_the_owner_and_the_general_manager_are_told_until_they_answer(cast: Cast) -> None:
    slip = made(cast, cast.mate)
    assert told(cast, cast.mate) == ["CODE_MADE"]
    assert told(cast, cast.gm) == ["CODE_FOR_OTHER"]

    accounts.accept_invite(slip.number, slip.code, pin=NEW_PIN, at=clock.now())
    assert told(cast, cast.mate) == ["CODE_MADE", "PIN_CHANGED"]
    client = cast.door(cast.mate)
    for address in ("/", "/account/"):
        page = client.get(address).content.decode()
        assert "何晓雯" in page, address
        assert "李国强" in page, address
        assert "Was this you?" in page, address
    assert "2 notices about sign-ins wait" in client.get("/training/").content.decode()

    for notice in account_queries.notices(cast.account_of(cast.mate)):
        client.post(reverse("organisation:notice-seen", args=[notice.id]))

    assert told(cast, cast.mate) == []
    assert "Was this you?" not in client.get("/").content.decode()
    assert "asked by 何晓雯, confirmed by 李国强" in client.get("/account/").content.decode()


def test_nobody_answers_the_notice_of_another(cast: Cast) -> None:
    made(cast, cast.mate)
    (notice,) = account_queries.notices(cast.account_of(cast.mate))

    answer = cast.door(cast.worker).post(reverse("organisation:notice-seen", args=[notice.id]))

    assert answer.status_code == 409
    assert told(cast, cast.mate) == ["CODE_MADE"]


def test_it_was_not_me_locks_signing_and_tells_the_safety_manager(cast: Cast) -> None:
    slip = made(cast, cast.mate)
    accounts.accept_invite(slip.number, slip.code, pin=NEW_PIN, at=clock.now())
    client = cast.door(cast.mate)
    other = cast.door(cast.mate)
    code = Code.objects.get(account_id=cast.account_of(cast.mate), kind="RESET")
    address = reverse("organisation:not-me", args=[code.pk])
    assert cast.door(cast.worker).get(address).status_code == 404
    assert "Exactly this will happen" in client.get(address).content.decode()

    client.post(address)

    mine = cast.account_of(cast.mate)
    refused("account.signatures_locked", accounts.check_pin, mine, NEW_PIN)
    assert told(cast, cast.safety) == ["DISOWNED"]
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert Fact.objects.filter(code="account.disowned", about_id=mine).exists()

    refused("code.not_your_person", actions.release_account, cast.mate, by=proved(cast, cast.clerk))
    page = cast.door(cast.safety).get(reverse("organisation:codes")).content.decode()
    assert "王喆" in page
    address = reverse("organisation:release", args=[cast.mate])
    assert cast.door(cast.safety).post(address, {"pin": "918274"}).status_code == 409
    assert cast.door(cast.safety).post(address, {"pin": PIN}).status_code == 303
    accounts.check_pin(mine, NEW_PIN, at=clock.now())


def test_a_new_pin_by_code_ends_every_session_and_every_known_device(cast: Cast) -> None:
    old = cast.door(cast.mate)
    assert old.get("/account/").status_code == 200
    slip = made(cast, cast.mate)

    answer = Client().post(
        "/welcome/", {"login": slip.number, "code": slip.code, "pin": NEW_PIN, "again": NEW_PIN}
    )

    assert answer.status_code == 303
    assert old.get("/account/").status_code == 302


def printed(cast: Cast, *who: int, by: Actor | None = None) -> list[Slip]:
    return actions.print_slips(who, by=by or cast.actor(cast.clerk), at=clock.now())


def code_ids(*slips: Slip) -> list[int]:
    return [account_queries.codes(states=("PRINTED", "OPEN"), account_ids=[
        Account.objects.get(login=one.number).pk])[0].id for one in slips]  # fmt: skip


def test_a_first_slip_sleeps_until_the_head_opens_it(cast: Cast) -> None:
    (slip,) = printed(cast, cast.mate)
    refused("code.not_open", accounts.accept_invite, slip.number, slip.code, pin=NEW_PIN)

    refused("code.second_person", actions.open_slips, code_ids(*printed(cast, cast.worker)),
            by=proved(cast, cast.clerk))  # fmt: skip
    refused(
        "code.not_your_person", actions.open_slips, code_ids(slip), by=proved(cast, cast.safety)
    )
    refused("code.pin_asked", actions.open_slips, code_ids(slip), by=cast.actor(cast.leader))
    until = actions.open_slips(code_ids(slip), by=proved(cast, cast.leader), at=clock.now())

    assert until - clock.now() <= timedelta(hours=4)
    accounts.accept_invite(slip.number, slip.code, pin=NEW_PIN, at=clock.now())
    assert told(cast, cast.mate) == []
    assert codes_of_facts(cast, cast.mate) == ["code.printed", "code.opened", "code.used"]


def test_an_opened_slip_is_shut_again_after_its_hours(cast: Cast) -> None:
    (slip,) = printed(cast, cast.mate)
    actions.open_slips(code_ids(slip), by=proved(cast, cast.leader), at=clock.now())
    Code.objects.filter(state="OPEN").update(expires_at=clock.now())

    refused("code.too_old", accounts.accept_invite, slip.number, slip.code, pin=NEW_PIN)


def test_the_first_administrator_prints_first_slips_and_nothing_else(cast: Cast) -> None:
    first = Account.objects.create(login="ADMIN", is_bootstrap=True)
    by = Actor.account(first.pk)

    (slip,) = printed(cast, cast.gm, by=by)
    assert slip is not None
    assert slip.number == "E001"
    cast.account(cast.mate)
    refused("code.has_pin", actions.print_slips, [cast.mate], by=by)
    refused("code.not_your_person", actions.ask_code, [cast.mate], by=by)

    cast.account(cast.clerk)  # somebody in office is here now
    refused("code.not_your_person", actions.print_slips, [cast.worker], by=by)


def test_the_console_opens_only_the_slip_of_whom_no_head_could(cast: Cast) -> None:
    """The second hand beside the first administrator is the machine itself; it makes no code."""
    console = Actor.system().proved("console")
    first = Account.objects.create(login="ADMIN", is_bootstrap=True)
    refused("code.console", actions.open_at_console, "E001", by=console)
    slips = printed(cast, cast.gm, cast.leader, by=Actor.account(first.pk))
    slip = next(one for one in slips if one.number == "E001")

    actions.open_at_console("E001", by=console, at=clock.now())
    accounts.accept_invite("E001", slip.code, pin=NEW_PIN, at=clock.now())

    assert told(cast, cast.gm) == ["AT_CONSOLE"]
    refused("code.console", actions.open_at_console, "E020", by=console)
    refused("code.console", actions.open_at_console, "E999", by=console)


def test_the_sheet_has_address_number_and_code_for_each_team(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    address = reverse("organisation:invitations")
    assert "王喆" in client.get(address).content.decode()
    who = [str(cast.mate), str(cast.agency), str(cast.auditor)]
    answer = client.post(address, {"person": who})
    shown = answer.content.decode()

    assert "no-store" in answer["Cache-Control"]
    assert shown.count('class="organisation-slip"') == 3
    assert shown.count('class="organisation-slip-sheet"') == 2  # two units
    assert "/welcome/?as=E022" in shown
    assert shown.count("<svg xmlns") >= 3
    assert client.post(address, {}).status_code == 409


def test_who_stands_above_is_shown_closed_with_the_reason(cast: Cast) -> None:
    """Ticked with all others, they would refuse the whole sheet."""
    page = cast.door(cast.clerk).get(reverse("organisation:invitations")).content.decode()

    assert page.count("This person stands above you") == 2  # general manager, head of the office
    assert page.count("disabled") >= 2


def test_who_has_a_pin_gets_no_slip_but_a_question(cast: Cast) -> None:
    cast.account(cast.mate)
    client = cast.door(cast.clerk)

    answer = client.post(reverse("organisation:invitations"), {"person": [str(cast.mate)]})

    assert answer.status_code == 303
    row = Code.objects.get(account_id=cast.account_of(cast.mate), kind="RESET")
    assert (row.state, row.digest) == ("ASKED", "")


def test_the_head_confirms_on_a_page_and_sees_the_code_once(cast: Cast) -> None:
    question = asked_for(cast, cast.mate, cast.clerk)
    head = cast.door(cast.leader)
    address = reverse("organisation:code", args=[question])
    assert (
        reverse("organisation:code", args=[question])
        in head.get(reverse("organisation:codes")).content.decode()
    )

    assert "1 one-time code waits for you" in head.get("/").content.decode()

    assert head.post(address, {"pin": "918274"}).status_code == 409
    shown = head.post(address, {"pin": PIN}).content.decode()

    assert shown.count('class="organisation-slip"') == 1
    assert head.get(address).status_code == 404
    for stranger in (cast.worker, cast.auditor):
        assert cast.door(stranger).get(address).status_code == 404


def test_the_head_opens_slips_on_a_page_with_his_pin(cast: Cast) -> None:
    (slip,) = printed(cast, cast.mate)
    head = cast.door(cast.leader)
    address = reverse("organisation:open-slips")
    (code,) = code_ids(slip)
    assert "王喆" in head.get(address).content.decode()

    assert head.post(address, {"pin": PIN}).status_code == 409  # nobody ticked
    assert head.post(address, {"pin": "918274", "code": [str(code)]}).status_code == 409
    assert Code.objects.get(pk=code).state == "PRINTED"
    assert head.post(address, {"pin": PIN, "code": [str(code)]}).status_code == 303
    assert Code.objects.get(pk=code).state == "OPEN"
