"""The outbox against a real mail server: nothing lost, nothing counted that did not arrive."""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from tests.mailbox import Box, mailbox
from zeren.evidence.sending import mail_line
from zeren.ledger import clock as ledger_clock
from zeren.notices import delivery, outbox, queries
from zeren.notices.models import Message
from zeren.organisation.models import Grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[Clock]:
    with frozen() as hand:
        yield hand


@pytest.fixture
def cast(clock: Clock, db: None) -> Cast:
    return cast_of(with_targets=False)


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    with mailbox() as running:
        settings.ZEREN = replace(
            settings.ZEREN,
            mail_server=f"smtp://{running.address}",
            mail_sender="zeren@works.example",
        )
        yield running


def draft(person: int, *, key: str = "digest 2022-02-16", address: str = "") -> outbox.Draft:
    return outbox.Draft(person, address, key, "en", "One thing waits", "- Sign", "/", 1)


def write(cast: Cast, *people: int, key: str = "digest 2022-02-16") -> None:
    at = ledger_clock.now()
    outbox.write([draft(one, key=key, address=f"p{one}@works.example") for one in people], at=at)


def deliver() -> int:
    return delivery.deliver(now=ledger_clock.now)


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


def test_it_is_accepted_when_the_server_took_it_and_arrives_once(cast: Cast, box: Box) -> None:
    write(cast, cast.worker, cast.mate)
    write(cast, cast.worker)  # the same run, repeated
    assert states() == {"QUEUED": 2}

    deliver()
    deliver()

    assert states() == {"ACCEPTED": 2}
    addressed = sorted(mail["To"] for mail in box.messages)
    assert addressed == sorted(f"p{one}@works.example" for one in (cast.worker, cast.mate))


def test_who_has_no_address_is_no_success(cast: Cast, box: Box) -> None:
    outbox.write([draft(cast.worker)], at=ledger_clock.now())

    deliver()

    assert states() == {"UNREACHED": 1}
    assert box.messages == []


def test_without_a_mail_server_everybody_is_called(cast: Cast) -> None:
    write(cast, cast.worker)

    assert deliver() == 0
    assert states() == {"UNREACHED": 1}


def test_a_server_that_says_later_is_asked_again_and_at_last_given_up(
    cast: Cast, box: Box, clock: Clock
) -> None:
    write(cast, cast.worker)
    box.refuse = True

    deliver()
    assert states() == {"QUEUED": 1}
    assert deliver() == 0  # not before its time
    for _ in delivery.WAITS:
        clock.tick(hours=7)
        deliver()

    assert states() == {"FAILED": 1}
    assert "451" in Message.objects.get().problem


def test_a_server_that_is_away_counts_against_nobody(cast: Cast, box: Box, settings: Any) -> None:
    write(cast, cast.worker)
    settings.ZEREN = replace(settings.ZEREN, mail_server="smtp://127.0.0.1:9")

    deliver()

    row = Message.objects.get()
    assert (row.state, row.tries) == ("QUEUED", 0)


@pytest.mark.parametrize("moment", ["before the server has it", "after the server has it"])
def test_a_worker_killed_at_the_worst_moment_loses_nothing(
    cast: Cast, box: Box, clock: Clock, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    people = [cast.worker, cast.mate, cast.leader, cast.workshop, cast.agency]
    write(cast, *people)
    mail = delivery._mail

    def die(row: Message) -> Any:
        if row.person_id == cast.mate:
            if moment.startswith("after"):
                with mail_line(settings.ZEREN.mail_server) as line:
                    line.send_message(mail(row))
            raise SystemExit
        return mail(row)

    monkeypatch.setattr(delivery, "_mail", die)
    with pytest.raises(SystemExit):
        deliver()
    monkeypatch.setattr(delivery, "_mail", mail)
    deliver()
    assert states()["SENDING"] == 1, "not called sent, nor lost"

    clock.tick(minutes=6)
    deliver()

    assert states() == {"ACCEPTED": len(people)}
    known = {mail["Message-ID"] for mail in box.messages}
    assert len(known) == len(people), "the second copy is known by its Message-ID"


def test_a_mail_says_nothing_of_anybody_outside_its_text(cast: Cast, box: Box) -> None:
    write(cast, cast.worker)
    deliver()

    [mail] = box.messages
    name, number = "田𠮷生", "E021"
    headers = "\n".join(f"{key}: {value}" for key, value in mail.items())
    assert name not in headers
    assert number not in headers


def test_an_address_that_no_server_takes_holds_up_nobody_else(cast: Cast, box: Box) -> None:
    at = ledger_clock.now()
    outbox.write([draft(cast.worker, address="田@works.example")], at=at)
    outbox.write([draft(cast.leader, address="a\nBcc: b@works.example")], at=at)
    write(cast, cast.mate)

    deliver()

    assert states() == {"FAILED": 2, "ACCEPTED": 1}
    assert len(box.messages) == 1


def test_a_sender_that_the_server_refuses_is_no_fault_of_the_messages(
    cast: Cast, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cast, cast.worker, cast.mate)

    def refuse(*_some: Any, **_more: Any) -> None:
        raise smtplib.SMTPSenderRefused(550, b"who are you", "zeren@works.example")

    monkeypatch.setattr(smtplib.SMTP, "send_message", refuse)
    deliver()

    assert states() == {"QUEUED": 2}


def test_what_was_not_told_is_over_when_a_later_day_has_its_own(cast: Cast, clock: Clock) -> None:
    outbox.write([draft(cast.worker), draft(cast.mate)], at=clock.at)
    outbox.write([draft(cast.worker, key="major 7")], at=clock.at)
    clock.tick(days=1)
    outbox.replace_older([cast.worker, cast.mate], "digest", at=clock.at)
    outbox.write([draft(cast.worker, key="digest 2022-02-17")], at=clock.at)
    leader = cast.viewer(cast.leader)

    def listed() -> list[tuple[int, str]]:
        rows = queries.to_tell(leader, ledger_clock.today(), clock.at - queries.LOOKS_BACK)
        keys = dict(Message.objects.values_list("id", "key"))
        return sorted((row.person_id, keys[row.id]) for row in rows)

    assert listed() == [(cast.worker, "digest 2022-02-17"), (cast.worker, "major 7")]
    outbox.told(leader, list(Message.objects.values_list("id", flat=True)), at=clock.at)
    assert listed() == []
    assert states() == {"OVER": 2, "TOLD": 2}


def test_messages_are_forgotten_in_time(cast: Cast, clock: Clock) -> None:
    outbox.write([draft(cast.worker)], at=clock.at)
    clock.tick(days=60)
    outbox.write([draft(cast.mate)], at=clock.at)
    clock.tick(days=31)

    outbox.forget(at=clock.at)

    assert [row.person_id for row in Message.objects.all()] == [cast.mate]


@pytest.mark.parametrize("origin", ["", "https://zeren.works.example"])
def test_a_mail_names_the_page_only_where_the_house_knows_its_address(
    cast: Cast, box: Box, settings: Any, origin: str
) -> None:
    settings.ZEREN = replace(settings.ZEREN, origin=origin)
    write(cast, cast.worker)
    deliver()

    [mail] = box.messages
    text = mail.get_content()
    assert ("https://zeren.works.example/" in text) is bool(origin)
    assert ("Where it is done" in text) is bool(origin)


def test_whoever_keeps_a_part_sees_how_far_the_messages_of_that_part_came(cast: Cast) -> None:
    at = ledger_clock.now()
    outbox.write([draft(cast.worker), draft(cast.clerk)], at=at)
    Grant.objects.filter(person_id=cast.safety, role="safety_manager").update(
        unit_id=cast.units["WELD"]
    )
    since = at - timedelta(days=1)

    part, whole = cast.viewer(cast.safety), cast.viewer(cast.gm)

    assert queries.message_counts(part, since)["UNREACHED"] == 1
    assert len(queries.message_ids(part, since)) == 1
    assert len(queries.message_ids(whole, since)) == 2
    page = cast.door(cast.safety).get(reverse("notices:messages")).content.decode()
    assert "田𠮷生" in page
    assert "何晓雯" not in page


def test_a_head_finds_whom_to_call_and_says_that_he_did(cast: Cast) -> None:
    at = ledger_clock.now()
    outbox.write([draft(cast.worker), draft(cast.mate), draft(cast.clerk)], at=at)
    outbox.write([draft(cast.worker, key="digest 2022-02-17")], at=at)
    door = cast.door(cast.leader)

    page = door.get(reverse("notices:calls")).content.decode()
    rows = queries.to_tell(cast.viewer(cast.leader), ledger_clock.today(), at - timedelta(days=1))

    assert "2 people are reached by nobody but you" in page
    assert [row.person_id for row in rows].count(cast.worker) == 2
    assert {row.person_id for row in rows} == {cast.worker, cast.mate}
    others = Message.objects.get(person_id=cast.clerk)
    told = [row.id for row in rows if row.person_id == cast.worker]
    door.post(reverse("notices:calls"), {"told": [*told, others.pk]})

    others.refresh_from_db()
    assert others.state == "UNREACHED", "not his to tell"
    assert Message.objects.get(pk=told[0]).told_by_id == cast.leader


def test_only_its_reader_reads_what_it_says(cast: Cast) -> None:
    at = ledger_clock.now()
    outbox.write([replace(draft(cast.worker), text="- Sign letter ZZQ")], at=at)

    for who in ("safety", "administrator"):
        page = cast.door(cast.ids[who]).get(reverse("notices:messages")).content.decode()
        assert "no way to reach this person" in page
        assert "ZZQ" not in page
    assert "ZZQ" in cast.door(cast.worker).get(reverse("notices:mine")).content.decode()
    assert "ZZQ" not in cast.door(cast.mate).get(reverse("notices:mine")).content.decode()
    assert cast.door(cast.worker).get(reverse("notices:messages")).status_code == 404
    assert cast.door(cast.worker).get(reverse("notices:calls")).status_code == 404
