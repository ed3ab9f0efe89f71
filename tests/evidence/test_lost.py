"""After a restore of an older copy: a receipt out of the lost part is claimed, and so listed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.evidence.test_pages import AUDITOR, ask, upload
from tests.frozen import Clock, frozen
from tests.ledger.test_second_history import FIRST, SECOND, restored
from zeren.core.actor import Actor
from zeren.evidence import views
from zeren.ledger import actions, memory, queries, seal
from zeren.ledger.models import Fact


@pytest.fixture
def clock(settings: Any, tmp_path: Any, db: None) -> Iterator[Clock]:
    settings.DATA = settings.KEYS_FOLDER = tmp_path
    with frozen() as hand:
        actions.open_ledger()
        yield hand


def signed(clock: Clock, number: int) -> tuple[bytes, str]:
    """A letter is signed, and so is the log: the receipt, and the checkpoint."""
    clock.tick(minutes=1)
    with transaction.atomic():
        fact = actions.record(
            "letter.signed",
            about=("letter", number),
            by=Actor.person(7),
            at=clock.at,
            body={"digest": "ab" * 32, "party": "B"},
        )
    point = actions.checkpoint()
    assert point is not None
    content = queries.receipt(fact.pk)
    assert content is not None
    return json.dumps(content).encode(), point.note


@pytest.fixture
def letters(clock: Clock) -> list[tuple[bytes, str]]:
    return [signed(clock, number) for number in range(1, 6)]


def lose(letters: list[tuple[bytes, str]], kept: int, clock: Clock) -> None:
    """An older copy is restored, work goes on, two people say that the rest is lost."""
    restored(int(letters[kept - 1][1].split("\n")[1]))
    clock.tick(hours=1)
    actions.acknowledge_gap(by=FIRST, second=SECOND, at=clock.at)
    signed(clock, 90)


@pytest.fixture
def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def claim(client: Client, page: str) -> str:
    """Press the button that the page offers."""
    from html import unescape

    shown = unescape(page.split('name="receipt" value="')[1].split('"')[0])
    return client.post("/verify/claim/", {"receipt": shown}).content.decode()


def claims() -> list[dict[str, Any]]:
    rows = Fact.objects.filter(code="evidence.claimed").order_by("id")
    return [json.loads(fact.body) for fact in rows]


def test_a_receipt_out_of_a_lost_part_says_so_and_is_registered_once_for_the_office(
    letters: list[tuple[bytes, str]], clock: Clock, english: Client
) -> None:
    lose(letters, 2, clock)

    kept, gone = upload(english, letters[1][0]), upload(english, letters[3][0])
    first = claim(english, gone)
    again = claim(english, gone)
    after = upload(english, letters[3][0])

    assert "Yes: this house made it, and it is what was recorded." in kept
    assert "This house made it, and lost it: entries 6 to 11 were signed" in gone
    assert "Register it as a claim" in gone
    for page in (first, again, after):
        assert "It is registered as a claim since" in page
        assert "Register it as a claim" not in page
    [body] = claims()
    assert (body["code"], body["about"], body["by"]) == (
        "letter.signed", ["letter", 4], ["person", 7],
    )  # fmt: skip
    fact = Fact.objects.get(code="evidence.claimed")
    assert (fact.actor_kind, fact.account_id) == ("anonymous", 0)
    office = views.lost(ask("/evidence/lost/", AUDITOR)).content.decode()
    assert "letter 4" in office
    assert "person 7" in office
    actions.checkpoint()
    assert queries.audit(tables=[]) == []


def test_what_was_written_after_the_loss_is_in_the_log_although_its_size_lies_in_the_gap(
    letters: list[tuple[bytes, str]], clock: Clock, english: Client
) -> None:
    lose(letters, 2, clock)

    page = upload(english, signed(clock, 91)[0])

    assert "Yes: this house made it, and it is what was recorded." in page


def test_before_two_people_have_acknowledged_it_nobody_calls_it_recorded(
    letters: list[tuple[bytes, str]], clock: Clock, english: Client
) -> None:
    restored(int(letters[1][1].split("\n")[1]))

    receipt, point = letters[3]
    page = upload(english, receipt)
    refused = english.post("/verify/claim/", {"receipt": receipt.decode()})
    kept = english.post("/verify/", {"checkpoint": point}).content.decode()

    for shown in (page, kept):
        assert "This house signed it, but it is not in its log." in shown
        assert "Register it as a claim" not in shown
    assert refused.status_code == 409
    assert "no receipt out of a lost part" in refused.content.decode()
    assert claims() == []


@pytest.mark.parametrize("change", ["other", "damaged", "nonsense", "kept"])
def test_only_what_this_house_signed_and_lost_can_be_registered(
    letters: list[tuple[bytes, str]], clock: Clock, english: Client, change: str
) -> None:
    from tests.evidence.test_pages import THIEF

    lose(letters, 2, clock)
    file = {
        "other": THIEF,
        "damaged": letters[3][0].replace(b'"letter"', b'"hazard"'),
        "nonsense": b"{}",
        "kept": letters[1][0],
    }[change]

    answer = english.post("/verify/claim/", {"receipt": file.decode()})

    assert answer.status_code == 409
    assert claims() == []


def test_a_checkpoint_out_of_the_lost_part_is_named_too(
    letters: list[tuple[bytes, str]], clock: Clock, english: Client
) -> None:
    lose(letters, 2, clock)

    page = english.post("/verify/", {"checkpoint": letters[3][1]}).content.decode()

    assert "This house made it, and lost it: entries 6 to 11" in page
    assert "Register it as a claim" not in page


def test_when_the_key_came_from_a_safe_and_remembers_nothing_it_is_a_claim_all_the_same(
    letters: list[tuple[bytes, str]], clock: Clock, english: Client
) -> None:
    for path in (memory.path(), *seal.folder().iterdir()):
        path.unlink()
    lose(letters, 2, clock)

    page = claim(english, upload(english, letters[3][0]))

    assert "entries from 6 on were signed and are not in its log" in page
    assert len(claims()) == 1


def test_it_is_said_in_chinese_as_well(
    letters: list[tuple[bytes, str]], clock: Clock, client: Client
) -> None:
    lose(letters, 2, clock)
    client.cookies["django_language"] = "zh-hans"

    page = claim(client, upload(client, letters[3][0]))

    assert "本单位出具后丢失" in page
    assert "已作为主张登记" in page


def test_a_list_of_all_facts_out_of_the_lost_part_is_lost(
    letters: list[tuple[bytes, str]], clock: Clock, english: Client
) -> None:
    from zeren.evidence import queries as pages

    data = json.dumps(pages.complete("letter", 5)).encode()
    lose(letters, 2, clock)

    page = upload(english, data)

    assert "This house made it, and lost it" in page
    assert "Register it as a claim" not in page
