"""Chat and SMS against a real server: what it took is accepted, what not goes another way."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import apprise
import pytest
from django.conf import settings as live
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from tests.gateway import Gateway, gateway
from tests.mailbox import Box, mailbox
from zeren.core.reaching import LADDER
from zeren.ledger import clock as ledger_clock
from zeren.notices import channels, delivery, outbox, queries
from zeren.notices.models import Message, Wish
from zeren.organisation.models import Person
from zeren.site import addresses

pytestmark = pytest.mark.django_db
SECRET = "s3cr3t-token-of-the-house"


@pytest.fixture
def clock() -> Iterator[Clock]:
    with frozen() as hand:
        yield hand


@pytest.fixture
def cast(clock: Clock, db: None) -> Cast:
    cast = cast_of(with_targets=False)
    Person.objects.filter(pk=cast.worker).update(email="w@works.example", phone="13800000001")
    Person.objects.filter(pk=cast.mate).update(phone="13800000002")
    return cast


@pytest.fixture
def sms(settings: Any) -> Iterator[Gateway]:
    with gateway() as running:
        url = f"sms json://{running.address}/{SECRET}/?:phone={{phone}}"
        settings.ZEREN = replace(settings.ZEREN, channels=(url,))
        yield running


@pytest.fixture
def box(settings: Any, sms: Gateway) -> Iterator[Box]:
    with mailbox() as running:
        server = f"smtp://{running.address}"
        settings.ZEREN = replace(settings.ZEREN, mail_server=server, mail_sender="z@works.example")
        yield running


def write(*people: int, key: str = "desk.digest 2022-02-16", **more: Any) -> None:
    known = Person.objects.in_bulk(people)
    outbox.write(
        [
            outbox.Draft(
                one, known[one].email, key, "en", "Two things wait", "- Sign", "/", 2,
                phone=known[one].phone, **more,
            )
            for one in people
        ],
        at=ledger_clock.now(),
    )  # fmt: skip


def deliver() -> int:
    return delivery.deliver(now=ledger_clock.now)


def states() -> Counter[tuple[str, str]]:
    return Counter(Message.objects.values_list("channel", "state"))


def test_a_gateway_takes_the_subject_for_the_phone_and_no_line_of_the_text(
    cast: Cast, sms: Gateway
) -> None:
    write(cast.worker, cast.mate)
    deliver()
    deliver()

    assert states() == {("sms", "ACCEPTED"): 2}
    told = [json.loads(body) for _path, body, _headers in sms.came]
    assert sorted(one["phone"] for one in told) == ["13800000001", "13800000002"]
    assert {one["message"] for one in told} == {"Two things wait"}


def test_what_mail_refuses_goes_by_the_gateway_and_is_counted_once(
    cast: Cast, box: Box, sms: Gateway, clock: Clock
) -> None:
    box.refuse = True
    write(cast.worker)
    for _ in range(len(delivery.WAITS) + 1):
        deliver()
        clock.tick(hours=7)

    assert states() == {("mail", "PASSED"): 1, ("sms", "ACCEPTED"): 1}
    counted = queries.message_counts(cast.viewer(cast.gm), clock.at - queries.LOOKS_BACK)
    assert sum(counted[one] for one in queries.WITHOUT_WAY) == 0
    assert len(queries.ones_own(cast.viewer(cast.worker))) == 1


def test_when_no_way_is_left_somebody_has_to_say_it(cast: Cast, sms: Gateway) -> None:
    sms.status, sms.body = 404, "no such account"
    write(cast.mate)
    deliver()

    row = Message.objects.get()
    assert (row.state, row.channel) == ("FAILED", "sms")
    assert "404" in row.problem
    rows = queries.to_tell(
        cast.viewer(cast.leader), ledger_clock.today(), ledger_clock.now() - queries.LOOKS_BACK
    )
    assert [one.person_id for one in rows] == [cast.mate]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_is_refused_for_now_is_tried_again(
    cast: Cast, sms: Gateway, clock: Clock, status: int
) -> None:
    sms.status = status
    write(cast.mate)
    deliver()
    assert states() == {("sms", "QUEUED"): 1}

    sms.status = 200
    clock.tick(minutes=6)
    deliver()

    assert states() == {("sms", "ACCEPTED"): 1}


def test_a_silent_gateway_is_left_alone_and_holds_up_no_mail(
    cast: Cast, box: Box, settings: Any
) -> None:
    settings.ZEREN = replace(settings.ZEREN, channels=("sms json://127.0.0.1:9/?:p={phone}",))
    people = [cast.mate, cast.leader, cast.clerk, cast.auditor, cast.workshop]
    Person.objects.filter(pk__in=people).update(phone="13800000009")
    write(cast.worker, *people)
    deliver()

    found = states()
    assert found[("mail", "ACCEPTED")] == 1
    assert found[("sms", "QUEUED")] == len(people)
    tried = Message.objects.filter(channel="sms", tries__gt=0)
    assert tried.count() == delivery.SILENT


@pytest.mark.parametrize(
    ("url", "service", "address"),
    [
        ("wecombot://{to}/", "wecombot", "12345678-1234-1234-1234-123456789012"),
        ("dingtalk://tokentokentoken/{phone}", "dingtalk", "13800000002"),
        ("feishu://{to}", "feishu", "abcdefabcdef"),
    ],
)
@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('{"errcode": 0, "errmsg": "ok"}', "taken"),
        ('{"code": 0, "StatusMessage": "success"}', "taken"),
        ('{"errcode": 93000, "errmsg": "invalid webhook url"}', "refused"),
        ('{"errcode": 45009, "errmsg": "too often"}', "later"),
        ('{"code": 19001, "msg": "token is wrong"}', "refused"),
    ],
)
def test_a_robot_that_answers_200_and_refuses_has_not_taken_it(
    monkeypatch: pytest.MonkeyPatch, url: str, service: str, address: str, body: str, outcome: str
) -> None:
    """The host of a robot is fixed in apprise: it is turned to this machine, the rest is real."""
    plugin: Any = type(apprise.Apprise.instantiate(url.format(to=address, phone=address)))
    with gateway() as running:
        running.body = body
        kept = plugin.notify_url.partition("://")[2].partition("/")[2]
        monkeypatch.setattr(plugin, "notify_url", f"http://{running.address}/{kept}")
        answer = channels.send(channels.Channel(service, url), address, "x")

    assert answer.outcome == outcome, answer
    assert len(running.came) == 1
    assert address not in answer.said


def test_no_secret_of_an_address_is_kept_said_or_logged(
    cast: Cast, sms: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    sms.status, sms.body = 400, f"no account {SECRET} for 13800000002"
    levels: Any = live.LOGGING
    for name, level in levels["loggers"].items():
        logging.getLogger(name).setLevel(level["level"])
    caplog.set_level(logging.DEBUG)
    write(cast.mate)
    deliver()
    said = Message.objects.get().problem
    page = cast.door(cast.safety).get(reverse("notices:messages")).content.decode()
    answer = cast.door(cast.mate).post(reverse("notices:try"), {"way": "sms"})

    assert "no account" in said
    assert answer.status_code == 409
    for text in (said, page, answer.content.decode(), caplog.text):
        assert SECRET not in text
    assert "13800000002" not in said
    assert "no account" in answer.content.decode()
    assert "sms" in page


def test_a_test_goes_to_myself_and_says_what_the_server_said(cast: Cast, sms: Gateway) -> None:
    door = cast.door(cast.mate)
    sms.body = "queued as 77"

    answer = door.post(reverse("notices:try"), {"way": "sms"})
    answer = door.get(answer["Location"])

    assert "queued as 77" in answer.content.decode()
    assert json.loads(sms.came[0][1])["phone"] == "13800000002"
    assert Message.objects.count() == 0, "a test is no message"
    assert door.post(reverse("notices:try"), {"way": "gone"}).status_code == 409


def test_who_puts_a_way_first_is_told_by_it_and_only_by_it(
    cast: Cast, box: Box, sms: Gateway
) -> None:
    form = {"place_0": "2", "place_1": "1", "quiet_from": "", "quiet_to": ""}
    assert cast.door(cast.worker).post(reverse("notices:ways"), form).status_code == 303

    write(cast.worker)
    deliver()

    assert states() == {("sms", "ACCEPTED"): 1}
    assert box.messages == []


def test_who_left_out_every_way_is_told_his_duties_all_the_same(
    cast: Cast, box: Box, sms: Gateway
) -> None:
    form = {"place_0": "0", "place_1": "0", "quiet_from": "", "quiet_to": ""}
    cast.door(cast.worker).post(reverse("notices:ways"), form)

    write(cast.worker)
    write(cast.worker, key="copy 1", kind=LADDER)
    deliver()

    assert states() == {("mail", "ACCEPTED"): 1}


def test_an_own_address_stands_where_the_house_left_place_for_it(
    cast: Cast, settings: Any, sms: Gateway
) -> None:
    url = f"wecom json://{sms.address}/?:to={{to}}"
    settings.ZEREN = replace(settings.ZEREN, channels=(url,))
    write(cast.mate)
    assert states() == {("", "UNREACHED"): 1}

    form = {"place_0": "1", "address_0": "mate/1 & co", "quiet_from": "", "quiet_to": ""}
    cast.door(cast.mate).post(reverse("notices:ways"), form)
    write(cast.mate, key="desk.digest 2022-02-17")
    deliver()

    assert states()[("wecom", "ACCEPTED")] == 1
    assert json.loads(sms.came[0][1])["to"] == "mate/1 & co"
    assert "mate/1 &amp; co" in cast.door(cast.mate).get(reverse("notices:ways")).content.decode()
    assert "mate/1" not in cast.door(cast.safety).get(reverse("notices:messages")).content.decode()


def test_the_database_keeps_one_message_a_person_and_key(cast: Cast, box: Box) -> None:
    write(cast.worker)
    row = Message.objects.get()
    row.pk, row.channel = None, "sms"

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    Wish.objects.create(person_id=cast.worker, ways={"sms": [1, ""]})
    write(cast.worker)

    assert states() == {("mail", "QUEUED"): 1}, "another wish makes no second message of that key"


@pytest.mark.parametrize(
    ("hour", "house", "own", "waits"),
    [
        (23, (22, 6), None, 7),
        (12, (22, 6), None, 0),
        (23, (22, 6), (1, 5), 0),
        (2, (0, 0), (22, 6), 4),
        (5, (22, 6), None, 1),
    ],
)
def test_in_quiet_hours_only_an_alarm_goes_out(
    cast: Cast,
    sms: Gateway,
    settings: Any,
    clock: Clock,
    hour: int,
    house: tuple[int, int],
    own: tuple[int, int] | None,
    waits: int,
) -> None:
    clock.at = datetime(2022, 2, 16, (hour - 8) % 24, 0, tzinfo=UTC)
    settings.ZEREN = replace(settings.ZEREN, quiet_from=house[0], quiet_to=house[1])
    if own:
        Wish.objects.create(person_id=cast.mate, quiet_from=own[0], quiet_to=own[1])
    write(cast.mate)
    write(cast.mate, key="major 1", is_alarm=True)
    deliver()

    assert states()[("sms", "ACCEPTED")] == (1 if waits else 2)
    if waits:
        clock.tick(hours=waits - 1, minutes=59)
        assert deliver() == 0
        clock.tick(minutes=1)
        assert deliver() == 1


@pytest.mark.parametrize(
    ("given", "is_told"),
    [
        (["sms jsons://gateway.example/?:to={to}"], ""),
        (["mail", "wecom wecombot://{to}"], ""),
        (["sms jsons://gateway.example/SECRETSECRET"], "whom would it reach"),
        (["sms"], "must read like"),
        (["sms json://h/{to}", "sms json://i/{to}"], "twice"),
    ],
)
def test_a_way_that_names_nobody_is_refused_at_the_start(given: list[str], is_told: str) -> None:
    problems: list[str] = []
    addresses.channels(given, problems)

    assert any(is_told in one for one in problems) if is_told else problems == []
    assert "SECRETSECRET" not in "".join(problems)
