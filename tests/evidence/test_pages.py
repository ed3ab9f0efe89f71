"""The evidence pages: sentences for readers, plain files for verifiers."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from tests.counted import counted
from tests.frozen import Clock, frozen
from tests.ledger.vectors import make
from zeren.core.actor import Actor
from zeren.core.log import verifier
from zeren.core.viewer import NOBODY, RoleGrant, Viewer
from zeren.evidence import queries as evidence
from zeren.evidence import views
from zeren.ledger import actions, known, queries

AUDITOR = Viewer(account_id=1, person_id=1, roles=(RoleGrant("auditor", ""),), root_path="1")
WORKER = Viewer(account_id=2, person_id=2)


@pytest.fixture(autouse=True)
def clock(settings: Any, tmp_path: Path, db: None) -> Iterator[Clock]:
    settings.DATA = settings.KEYS_FOLDER = tmp_path
    with frozen() as hand:
        actions.open_ledger()
        yield hand


@pytest.fixture
def fact_id(clock: Clock) -> int:
    with transaction.atomic():
        fact = actions.record("ledger.opened", about=("letter", 5), by=Actor.person(3), at=clock.at)
    return fact.pk


def ask(path: str, viewer: Viewer) -> HttpRequest:
    request = RequestFactory().get(path)
    request.viewer = viewer  # type: ignore[attr-defined]  # set by the site's middleware
    return request


def signed() -> None:
    actions.sequence()
    actions.checkpoint()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "3 facts are recorded; the last checkpoint"), ("zh-hans", "已登记 3 条记录")],
)
def test_the_list_answers_in_a_sentence(fact_id: int, language: str, words: str) -> None:
    signed()

    with translation.override(language):
        page = views.index(ask("/evidence/", AUDITOR))

    assert words in page.content.decode()


def test_the_list_takes_the_same_queries_for_100_facts_and_for_500(clock: Clock) -> None:
    def fill(count: int) -> None:
        with transaction.atomic():
            items = [actions.Item(("letter", number)) for number in range(count)]
            actions.record_many("ledger.opened", items, by=Actor.system(), at=clock.at)
        signed()

    numbers = []
    for count in (100, 500):
        fill(count)
        with counted() as asked:
            assert views.index(ask("/evidence/", AUDITOR)).status_code == 200
        numbers.append(len(asked))

    assert numbers[0] == numbers[1] <= 30, numbers


def test_a_fact_says_that_its_proof_follows_and_then_gives_it(fact_id: int) -> None:
    with translation.override("en"):
        before = views.fact(ask("/", AUDITOR), fact_id=fact_id).content.decode()
        signed()
        after = views.fact(ask("/", AUDITOR), fact_id=fact_id).content.decode()

    assert "the proof follows" in before
    assert "This fact has place 2 of the 3 entries" in after


def test_the_receipt_of_a_fact_can_be_checked(fact_id: int) -> None:
    signed()

    file = views.receipt(ask("/", AUDITOR), fact_id=fact_id)

    assert verifier.check(file.content, queries.verifier_key()).ok


@pytest.mark.parametrize("number", ["999", str(2**70)])
def test_a_fact_that_is_not_there_is_not_there(client: Client, number: str) -> None:
    from django.http import Http404

    with pytest.raises(Http404):
        views.fact(ask("/", AUDITOR), fact_id=int(number))


@pytest.mark.parametrize("view", [views.index, views.fact, views.receipt])
def test_a_worker_does_not_see_the_lists(fact_id: int, view: Callable[..., Any]) -> None:
    from django.http import Http404

    with pytest.raises(Http404):
        view(ask("/", WORKER), fact_id=fact_id)
    assert view(ask("/", NOBODY), fact_id=fact_id).status_code == 302


def test_everyone_gets_checkpoint_key_and_verifier_as_plain_files(
    client: Client, fact_id: int
) -> None:
    assert client.get("/evidence/checkpoint").status_code == 404
    signed()
    point = queries.latest_checkpoint()
    assert point is not None

    assert client.get("/evidence/checkpoint").content.decode() == point.note
    assert client.get(f"/evidence/checkpoints/{point.size}.txt").content.decode() == point.note
    assert client.get("/evidence/key").content.decode().strip() == queries.verifier_key()
    assert b"def root_from(" in client.get("/verify/zeren_verify.py").content


def upload(client: Client, data: bytes, **more: str) -> str:
    file = SimpleUploadedFile("receipt.json", data)
    return client.post("/verify/", {"receipt": file, **more}).content.decode()


def test_everyone_can_have_a_receipt_checked(client: Client, fact_id: int) -> None:
    signed()
    data = json.dumps(queries.receipt(fact_id)).encode()
    client.cookies["django_language"] = "en"

    good = upload(client, data)
    given = upload(client, data, key=queries.verifier_key())
    bad = upload(client, data.replace(b'"letter"', b'"hazard"'))
    nonsense = upload(client, b"\x89PNG")

    for page in (good, given):
        assert "Yes: this house made it, and it is what was recorded." in page
    assert "No: this does not hold." in bad
    assert "This is not a receipt of Zeren" in nonsense


THIEF = (make.HERE / "good-middle.json").read_bytes()
THIEFS_KEY = (make.HERE / "key.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "It was made by another, not by this house."),
        ("zh-hans", "出自他处，不是本单位所出。"),
    ],
)
def test_a_strangers_receipt_is_called_a_strangers(
    client: Client, fact_id: int, language: str, words: str
) -> None:
    signed()
    client.cookies["django_language"] = language

    page = upload(client, THIEF)

    assert words in page
    assert "+".join(THIEFS_KEY.split("+")[:2]) in page


def test_a_key_that_the_reader_gives_is_compared_with_our_own(client: Client, fact_id: int) -> None:
    signed()
    client.cookies["django_language"] = "en"
    ours = json.dumps(queries.receipt(fact_id)).encode()

    given = upload(client, THIEF, key=THIEFS_KEY)
    other = upload(client, ours, key=THIEFS_KEY)

    assert "made by another house, with the key you gave; not by this one." in given
    assert "This house made it, but the key you gave is another." in other


def test_a_receipt_under_an_older_key_of_the_house_stays_its_own(
    client: Client, fact_id: int, settings: Any
) -> None:
    signed()
    data = json.dumps(queries.receipt(fact_id)).encode()
    known.remember()
    settings.LEDGER_KEY = bytes(range(32))
    client.cookies["django_language"] = "en"

    page = upload(client, data)

    assert "Yes: this house made it" in page
    assert len(client.get("/evidence/key").content.split()) == 2


def test_a_checkpoint_of_another_size_is_compared_by_a_proof(
    client: Client, fact_id: int, clock: Clock
) -> None:
    signed()
    first = queries.latest_checkpoint()
    assert first is not None
    data = json.dumps(queries.receipt(fact_id)).encode()
    with transaction.atomic():
        actions.record("ledger.opened", about=("letter", 6), by=Actor.system(), at=clock.at)
    signed()
    last = queries.latest_checkpoint()
    assert last is not None
    client.cookies["django_language"] = "en"

    page = upload(client, data, checkpoint=last.note)
    proof = client.get(f"/evidence/consistency/{first.size}/{last.size}.txt")

    assert "begin with exactly these" in page
    heads = [verifier.read_head(verifier.split_note(one.note)[0]) for one in (first, last)]
    [hashes] = verifier.read_proofs(proof.content.decode()).values()
    assert verifier.consistent(heads[0], heads[1], hashes)
    assert client.get(f"/evidence/consistency/{last.size}/{first.size}.txt").status_code == 404
    assert client.get(f"/evidence/consistency/1/{last.size + 9}.txt").status_code == 404


def test_the_answer_is_in_the_readers_language(client: Client, fact_id: int) -> None:
    signed()
    client.cookies["django_language"] = "zh-hans"

    page = upload(client, json.dumps(queries.receipt(fact_id)).encode())

    assert "是：本单位所出，与登记内容一致。" in page
    assert "已签名的 3 条记录中的第 2 条" in page


def test_no_file_is_answered_beside_the_field(client: Client) -> None:
    assert client.post("/verify/", {}).status_code == 400


def test_what_was_written_a_moment_ago_is_listed_before_it_has_its_place(fact_id: int) -> None:
    found = evidence.about("letter", 5)

    assert found is not None
    assert (found.ids, found.size, found.later) == ([fact_id], 0, 1)
    signed()
    assert evidence.about("letter", 5).ids == [fact_id]  # type: ignore[union-attr]
    assert evidence.about("letter", 99) is None
