"""A mail server set on the page by two people: the morning's mail is read there, each in his own
language, and its link leads its reader alone to his page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.cast import PIN, Cast, cast_of
from tests.frozen import frozen
from tests.mailbox import Box, mailbox
from zeren.accounts import actions as accounts
from zeren.accounts.models import Account, Way
from zeren.desk import digest
from zeren.jobs import actions as jobs
from zeren.ledger import clock
from zeren.notices import delivery, queries
from zeren.notices.models import Message
from zeren.organisation.models import Person

pytestmark = pytest.mark.django_db
HERE = "https://zeren.works.example"
TO = {"zh-hans": "worker@works.example", "en": "mate@works.example"}


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen(datetime(2022, 2, 16, 0, 0, tzinfo=UTC)):
        cast = cast_of()
        cast.train(cast.worker, cast.mate)
        cast.issue()
        yield cast


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    settings.ZEREN = replace(settings.ZEREN, origin=HERE)
    with mailbox() as running:
        yield running


def test_before_the_second_word_only_the_test_goes_out(cast: Cast, box: Box) -> None:
    for language, person in (("zh-hans", cast.worker), ("en", cast.mate)):
        accounts.choose_language(cast.account_of(person), language)
        Person.objects.filter(pk=person).update(email=TO[language])
    Person.objects.filter(pk=cast.administrator).update(email="admin@works.example")
    admin = cast.door(cast.administrator)
    values = {"mail_server": f"smtp://{box.address}", "mail_sender": "zeren@works.example"}
    admin.post("/account/house/mail/", values)
    row = Way.objects.get()

    tried = admin.post(f"/account/house/asked/{row.pk}/", {"act": "try"}).content.decode()
    admin.post(f"/messages/ways/asked/{row.pk}/")
    digest.begin(at=clock.now())
    jobs.run_ready(digest.KIND, now=clock.now)
    delivery.deliver(now=clock.now)

    assert "z-message is-ok" in tried
    assert [one["To"] for one in box.messages] == ["admin@works.example"], "the test alone"
    assert set(Message.objects.values_list("state", flat=True)) == {"UNREACHED"}


def read(cast: Cast, box: Box) -> None:
    """What arrived says the right things to each, and nobody opens another's link."""
    mails = {mail["To"]: mail for mail in box.messages}
    chinese, english = mails[TO["zh-hans"]], mails[TO["en"]]
    assert re.search("[\u4e00-\u9fff]", chinese.get_content())
    assert "waits for you" in english["Subject"]
    names = Person.objects.values_list("name", flat=True)
    assert not [one for one in names for mail in box.messages if one in str(mail["Subject"])]
    found = re.search(rf"{HERE}(/m/\S+)", english.get_content())
    assert found
    owner, other = cast.door(cast.mate), cast.door(cast.worker)
    assert owner.get(found[1]).status_code in (302, 303)
    assert other.get(found[1]).status_code == 404
    stranger = Client().get(found[1])
    login = Account.objects.get(pk=cast.account_of(cast.mate)).login
    assert stranger.headers["Location"].startswith(f"/sign-in/?as={login}&")


def test_the_morning_after_the_second_word(cast: Cast, box: Box) -> None:
    for language, person in (("zh-hans", cast.worker), ("en", cast.mate)):
        accounts.choose_language(cast.account_of(person), language)
        Person.objects.filter(pk=person).update(email=TO[language])
    admin, safety = cast.door(cast.administrator), cast.door(cast.safety)
    values = {"mail_server": f"smtp://{box.address}", "mail_sender": "zeren@works.example"}
    admin.post("/account/house/mail/", values)
    safety.post(f"/account/house/asked/{Way.objects.get().pk}/", {"act": "confirm", "pin": PIN})

    digest.begin(at=clock.now())
    jobs.run_ready(digest.KIND, now=clock.now)
    delivery.deliver(now=clock.now)

    read(cast, box)
    states = queries.message_counts(cast.viewer(cast.safety), clock.now() - queries.LOOKS_BACK)
    assert states["ACCEPTED"] == len(box.messages) == 2
    assert {mail["From"] for mail in box.messages} == {"zeren@works.example"}
