"""Links of messages: for one person, one purpose, a while; and doing without what is no duty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from tests.mailbox import Box, mailbox
from zeren.core.reaching import DUTY, LADDER
from zeren.ledger import clock as ledger_clock
from zeren.notices import delivery, outbox, personal
from zeren.notices.models import Message, Wish
from zeren.organisation.models import Person

pytestmark = pytest.mark.django_db
HOME = "https://zeren.works.example"


@pytest.fixture
def clock() -> Iterator[Clock]:
    with frozen() as hand:
        yield hand


@pytest.fixture
def cast(clock: Clock, db: None) -> Cast:
    cast = cast_of(with_targets=False)
    cast.account(cast.worker)
    return cast


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    with mailbox() as running:
        settings.ZEREN = replace(
            settings.ZEREN, mail_server=f"smtp://{running.address}", origin=HOME
        )
        yield running


def told(cast: Cast, box: Box, kind: str = DUTY) -> str:
    """The text of a mail to the worker, and its headers."""
    draft = outbox.Draft(
        cast.worker, "w@works.example", f"{kind} 1", "en", "S", "- Sign", "/hazards/", 1, kind=kind
    )
    outbox.write([draft], at=ledger_clock.now())
    delivery.deliver(now=ledger_clock.now)
    return str(box.messages[-1])


def link_in(mail: str) -> str:
    found = re.search(rf"{HOME}(/m/\S+)", mail.replace("=\n", ""))
    assert found, mail
    return found[1]


def opened() -> bool:
    return Message.objects.get().opened_at is not None


def test_a_link_leads_to_the_door_with_the_number_and_after_the_pin_to_its_page(
    cast: Cast, box: Box
) -> None:
    link = link_in(told(cast, box))
    visitor = Client()

    door = visitor.get(link)
    assert door.status_code == 303
    page = visitor.get(door["Location"]).content.decode()
    login = Person.objects.get(pk=cast.worker).number
    assert f'value="{login}"' in page
    assert "_auth_user_id" not in visitor.session
    assert not opened(), "a program that looks at links has opened nothing"

    form = {"login": login, "pin": PIN, "next": link}
    entered = visitor.post(reverse("sign-in"), form)
    assert entered["Location"] == link
    assert visitor.get(link)["Location"] == "/hazards/"
    assert opened()


def test_a_link_is_of_one_person_and_opens_nothing_for_another(cast: Cast, box: Box) -> None:
    link = link_in(told(cast, box))

    assert cast.door(cast.mate).get(link).status_code == 404
    assert not opened()


@pytest.mark.parametrize(
    "change",
    [lambda one: one[:-2] + "/", lambda one: one.replace("/m/", "/m/1"), lambda _: "/m/1/"],
)
def test_no_link_can_be_guessed(cast: Cast, box: Box, change: Any) -> None:
    link = change(link_in(told(cast, box)))

    assert cast.door(cast.worker).get(link).status_code == 404


def test_a_link_is_over_after_a_while(cast: Cast, box: Box, clock: Clock) -> None:
    link = link_in(told(cast, box))
    clock.tick(days=15)

    assert Client().get(link)["Location"] == reverse("notices:mine")
    assert not opened()


def test_nothing_of_a_link_stands_in_the_tables(cast: Cast, box: Box) -> None:
    token = link_in(told(cast, box)).split("/")[2]

    for row in Message.objects.values():
        assert token.partition(".")[2] not in str(row)


def test_the_second_copy_of_a_mail_has_the_same_link(cast: Cast, box: Box) -> None:
    first = link_in(told(cast, box))

    assert first == personal.link(Message.objects.get().pk)


def test_the_page_says_who_opened_his_message(cast: Cast, box: Box) -> None:
    link = link_in(told(cast, box))
    cast.door(cast.worker).get(link)

    assert "opened" in cast.door(cast.safety).get(reverse("notices:messages")).content.decode()


def test_only_what_is_no_duty_has_a_header_to_be_taken_off(cast: Cast, box: Box) -> None:
    assert "List-Unsubscribe" not in told(cast, box)

    told(cast, box, LADDER)
    raw = {name: str(value).strip() for name, value in box.messages[-1].raw_items()}
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert raw["List-Unsubscribe"] == f"<{HOME}{personal.off(cast.worker, LADDER)}>"


def test_one_click_takes_a_person_off_and_looking_does_not(cast: Cast) -> None:
    there, program = personal.off(cast.worker, LADDER), Client(enforce_csrf_checks=True)

    assert program.get(there).status_code == 200
    assert not Wish.objects.exists()
    answer = program.post(there, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert Wish.objects.get(pk=cast.worker).off == [LADDER]
    program.post(there)
    assert Wish.objects.get(pk=cast.worker).off == [LADDER]


def test_nobody_is_taken_off_his_duties_or_by_another(cast: Cast) -> None:
    duty, mine = personal.off(cast.worker, DUTY), personal.off(cast.worker, LADDER)
    other = mine.replace(f"/{cast.worker}.", f"/{cast.mate}.")

    assert Client().post(duty).status_code == 409
    assert Client().post(other).status_code == 404
    assert Client().post(mine.replace("ladder", "duty")).status_code == 404
    assert not Wish.objects.exists()
