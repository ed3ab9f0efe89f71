"""Checkpoints leave the house by themselves, and each place says how it went: real folders, a real
mail server, real witnesses over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation

from tests.evidence.test_pages import AUDITOR, ask
from tests.frozen import Clock, frozen
from tests.mailbox import Box, mailbox
from zeren.core.actor import Actor
from zeren.core.log import note, verifier
from zeren.core.refusal import Refused
from zeren.evidence import actions, queries, views
from zeren.evidence.models import Place
from zeren.ledger import actions as ledger
from zeren.ledger import cosigned, known, memory, seal
from zeren.ledger import queries as facts
from zeren.ledger.models import Checkpoint, Cosignature
from zeren.site import config
from zeren.witness.folder import Folder
from zeren.witness.server import Server


@pytest.fixture(autouse=True)
def clock(settings: Any, tmp_path: Path, db: None) -> Iterator[Clock]:
    settings.DATA = tmp_path / "data"
    settings.KEYS_FOLDER = tmp_path / "data" / "keys"
    settings.KEYS_FOLDER.mkdir(parents=True)
    with frozen() as hand:
        ledger.open_ledger()
        yield hand


def sign(clock: Clock, count: int = 1, code: str = "ledger.opened") -> Checkpoint:
    """Record some facts, fold and sign them."""
    with transaction.atomic():
        for _ in range(count):
            ledger.record(code, about=("letter", 5), by=Actor.system(), at=clock.at)
    ledger.sequence()
    point = ledger.checkpoint()
    assert point is not None
    return point


def outside(settings: Any, **more: Any) -> None:
    settings.ZEREN = replace(settings.ZEREN, **more)


def problems() -> list[str]:
    return list(Place.objects.exclude(problem="").values_list("problem", flat=True))


def test_every_checkpoint_goes_to_every_folder(settings: Any, tmp_path: Path, clock: Clock) -> None:
    folders = [tmp_path / "union", tmp_path / "insurer"]
    for folder in folders:
        folder.mkdir()
    outside(settings, checkpoint_folders=tuple(str(folder) for folder in folders))

    points = []
    for _ in range(2):
        points.append(sign(clock))
        actions.send(at=clock.tick(minutes=1))

    for folder in folders:
        kept = sorted(folder.glob("checkpoint-*.txt"))
        assert [path.read_text(encoding="utf-8") for path in kept] == [one.note for one in points]
        assert (folder / "keys.txt").read_text(encoding="utf-8").strip() == facts.verifier_key()
    assert problems() == []
    assert actions.send(at=clock.tick(minutes=1)) == 0


def test_a_folder_that_is_gone_is_said_and_taken_up_again(
    settings: Any, tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "mounted"
    outside(settings, checkpoint_folders=(str(folder),))
    sign(clock)

    actions.send(at=clock.at)
    before = problems()
    folder.mkdir()
    actions.send(at=clock.tick(minutes=1))

    assert before == ["evidence.folder_missing"]
    assert problems() == []


@pytest.mark.parametrize("how", ["longer", "another"])
def test_a_folder_that_holds_another_story_is_never_written_over(
    settings: Any, tmp_path: Path, clock: Clock, how: str
) -> None:
    folder = tmp_path / "union"
    folder.mkdir()
    outside(settings, checkpoint_folders=(str(folder),))
    point = sign(clock)
    head = note.parse_checkpoint(note.split(point.note)[0])
    size = head.size + 9 if how == "longer" else head.size - 1
    other = note.Checkpoint(head.origin, size, bytes(32)).text() + "\n— x AAAAAAAA\n"
    path = folder / f"checkpoint-{size:012d}.txt"
    path.write_text(other, encoding="utf-8")

    actions.send(at=clock.at)

    assert problems() == ["evidence.place_differs"]
    assert [one.name for one in folder.iterdir()] == [path.name]


def test_a_restored_copy_signs_nothing_while_a_folder_outside_knows_more(
    settings: Any, tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "union"
    folder.mkdir()
    outside(settings, checkpoint_folders=(str(folder),))
    sign(clock)
    actions.send(at=clock.at)
    for path in (seal.folder(), memory.path().parent):
        for one in path.glob("*.txt" if path == seal.folder() else "signed.json"):
            one.unlink()
    memory.remember(Checkpoint.objects.get().note, Checkpoint.objects.get().size, clock.at)
    other = next(folder.glob("checkpoint-*.txt"))
    head = note.parse_checkpoint(note.split(other.read_text(encoding="utf-8"))[0])
    longer = seal.sign(note.Checkpoint(head.origin, head.size + 9, bytes(32)))
    (folder / f"checkpoint-{head.size + 9:012d}.txt").write_text(longer, encoding="utf-8")

    with pytest.raises(Refused, match=r"ledger\.forked"):
        sign(clock)


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    with mailbox() as kept:
        outside(
            settings,
            mail_server=f"smtp://{kept.address}",
            checkpoint_mail=("union@example.org", "head@example.org"),
            checkpoint_mail_facts=10,
        )
        yield kept


def test_a_mail_goes_once_a_day_and_carries_the_checkpoint(box: Box, clock: Clock) -> None:
    point = sign(clock)
    actions.send(at=clock.at)
    sign(clock)
    actions.send(at=clock.tick(hours=1))
    first_day = len(box.messages)
    actions.send(at=clock.tick(hours=24))

    assert first_day == 2
    assert len(box.messages) == 4
    message = box.messages[0]
    assert point.note in message.get_content().replace("\r\n", "\n")
    assert "Keep this mail" in message.get_content()
    assert "请保存本邮件" in message.get_content()
    assert message["Subject"] == f"Checkpoint {point.size} · {point.note.splitlines()[0]}"


@pytest.mark.parametrize(("count", "code"), [(10, "ledger.opened"), (1, "meeting.closed")])
def test_a_mail_goes_before_its_day_after_a_meeting_or_many_facts(
    box: Box, clock: Clock, count: int, code: str
) -> None:
    sign(clock)
    actions.send(at=clock.at)
    sign(clock, count, code)

    actions.send(at=clock.tick(minutes=5))

    assert len(box.messages) == 4


def test_a_mail_server_that_refuses_or_is_away_is_said_and_tried_again(
    box: Box, clock: Clock, settings: Any
) -> None:
    sign(clock)
    box.refuse = True
    actions.send(at=clock.at)
    refused = problems()
    box.refuse = False
    actions.send(at=clock.tick(minutes=11))
    sign(clock, 10)
    outside(settings, mail_server="smtp://127.0.0.1:9")
    actions.send(at=clock.tick(minutes=1))

    assert refused == ["evidence.mail_refused"] * 2
    assert len(box.messages) == 2
    assert problems() == ["evidence.mail_unreachable"] * 2


@contextmanager
def witness(path: Path, name: str, *, knows: bool = True) -> Iterator[tuple[str, Folder]]:
    """A witness on this machine; yields its setting and its folder."""
    folder = Folder(path)
    vkey = folder.make(name)
    if knows:
        folder.add_log(facts.verifier_key())
    with Server(("127.0.0.1", 0), folder) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]} {vkey}", folder
        finally:
            server.shutdown()
            thread.join()


def first_fact() -> int:
    found = facts.first()
    assert found is not None
    return found.pk


def test_witnesses_cosign_and_receipts_carry_what_they_said(
    settings: Any, tmp_path: Path, clock: Clock
) -> None:
    with (
        witness(tmp_path / "a", "union.example/w1") as (first, union),
        witness(tmp_path / "b", "insurer.example/w1") as (second, insurer),
    ):
        outside(settings, witnesses=(first, second), witnesses_needed=2)
        for count in (1, 4, 2):
            point = sign(clock, count)
            actions.send(at=clock.tick(minutes=1))

    receipt = facts.receipt(first_fact())
    assert receipt is not None
    keys = f"{facts.verifier_key()}\n{union.vkey}\n{insurer.vkey}"
    report = verifier.check(facts.receipt_file(receipt).encode(), keys, need=2)
    assert report.ok, report.lines
    assert [code for code, _en, _zh in report.lines].count("cosigned") == 2
    assert Cosignature.objects.filter(size=point.size).count() == 2
    assert queries.checkpoints(1)[0].is_enough


def test_a_house_whose_clock_differs_from_its_witness_stops_and_doctor_says_so(
    settings: Any, tmp_path: Path
) -> None:
    from zeren.cli import doctor

    with frozen(counts=True) as clock, witness(tmp_path / "a", "union.example/w1") as (first, _one):
        outside(settings, witnesses=(first,), witnesses_needed=1)
        sign(clock)
        actions.send(at=clock.at)

        with pytest.raises(Refused, match=r"ledger\.clock_differs"):
            sign(clock)
        with translation.override("en"):
            [said] = doctor._clock()

    assert "away from the clocks of the witnesses" in said


def test_a_missing_cosigner_is_said_and_the_receipt_waits_for_none(
    settings: Any, tmp_path: Path, clock: Clock
) -> None:
    away = "http://127.0.0.1:9 " + Folder(tmp_path / "x").make("gone.example/w1")
    with witness(tmp_path / "a", "union.example/w1") as (first, union):
        outside(settings, witnesses=(first, away), witnesses_needed=2)
        sign(clock)
        actions.send(at=clock.at)

    receipt = facts.receipt(first_fact())
    assert receipt is not None
    keys = "\n".join([facts.verifier_key(), union.vkey, away.split()[1]])
    data = facts.receipt_file(receipt).encode()
    report = verifier.check(data, keys)
    assert report.ok
    assert "not_cosigned" in [code for code, _en, _zh in report.lines]
    assert verifier.check(data, keys, need=2).code == "too_few_witnesses"
    assert problems() == ["evidence.witness_unreachable"]
    assert not queries.checkpoints(1)[0].is_enough


def test_a_receipt_takes_the_oldest_checkpoint_that_is_cosigned_as_agreed(
    settings: Any, tmp_path: Path, clock: Clock
) -> None:
    sign(clock)
    with witness(tmp_path / "a", "union.example/w1") as (first, _union):
        outside(settings, witnesses=(first,), witnesses_needed=1)
        second = sign(clock)
        actions.send(at=clock.at)
        sign(clock)
        actions.send(at=clock.tick(minutes=1))

    receipt = facts.receipt(first_fact())
    assert receipt is not None
    assert str(receipt["checkpoint"]).split("\n")[1] == str(second.size)


def test_a_house_that_lost_its_memory_asks_from_the_witness_size(
    settings: Any, tmp_path: Path, clock: Clock
) -> None:
    with witness(tmp_path / "a", "union.example/w1") as (first, _union):
        outside(settings, witnesses=(first,))
        sign(clock)
        actions.send(at=clock.at)
        Place.objects.all().delete()
        sign(clock, 3)
        actions.send(at=clock.tick(minutes=1))

    assert problems() == []
    assert Cosignature.objects.count() == 2


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ("unknown", "evidence.witness_unknown_log"),
        ("ahead", "evidence.place_differs"),
        ("other", "evidence.witness_not_itself"),
    ],
)
def test_a_witness_that_does_not_sign_is_said_with_its_reason(
    settings: Any, tmp_path: Path, clock: Clock, how: str, problem: str
) -> None:
    with witness(tmp_path / "a", "union.example/w1", knows=how != "unknown") as (first, folder):
        if how == "other":
            first = first.split()[0] + " " + Folder(tmp_path / "x").make("union.example/w1")
        outside(settings, witnesses=(first,))
        sign(clock, 5)
        if how == "ahead":
            actions.send(at=clock.at)
            restored = Checkpoint.objects.get()
            sign(clock)
            actions.send(at=clock.tick(minutes=1))
            path = next((folder.path / "seen").iterdir())
            Place.objects.update(size=restored.size)
            line = path.read_text(encoding="utf-8")
            assert str(restored.size) not in line.split("\n")[1]
            outcome = _ask_as_restored(first, restored)
            assert outcome == problem
            return
        actions.send(at=clock.at)

    assert problems() == [problem]


def _ask_as_restored(setting: str, point: Checkpoint) -> str:
    """What the house hears when it submits an older checkpoint, as after a restore."""
    from zeren.evidence import sending

    proof = sending.proof_from(facts.tree_reader(), point.size)
    return sending.to_witness(setting.split()[0], point.note, point.size, proof).problem


def test_the_page_says_where_the_last_checkpoint_lies_and_what_failed(
    settings: Any, tmp_path: Path, clock: Clock
) -> None:
    from django.utils import translation

    with translation.override("en"):
        nothing = views.index(ask("/evidence/", AUDITOR)).content.decode()
        folder = tmp_path / "union"
        folder.mkdir()
        gone = str(tmp_path / "gone")
        outside(settings, checkpoint_folders=(str(folder), gone))
        sign(clock)
        actions.send(at=clock.at)
        page = views.index(ask("/evidence/", AUDITOR)).content.decode()

    assert "Nothing lies outside" in nothing
    assert str(folder) in page
    assert "Up to date" in page
    assert "Is it mounted?" in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_sheet_carries_a_code_that_our_page_reads(
    settings: Any, client: Client, clock: Clock, language: str
) -> None:
    import zxingcpp
    from django.utils import translation
    from PIL import Image

    outside(settings, origin="https://zeren.example")
    point = sign(clock)
    client.cookies["django_language"] = language
    sheet = queries.sheet("https://zeren.example", company="x")
    assert sheet is not None
    code = sheet.code
    picture = Image.new("L", (code.side, code.side), 255)
    for run in code.path.split("z")[:-1]:
        corner, _h, rest = run[1:].partition("h")
        x, y = map(int, corner.split())
        for step in range(int(rest.partition("v")[0])):
            picture.putpixel((x + step, y), 0)
    [read] = zxingcpp.read_barcodes(picture.resize((code.side * 4, code.side * 4), 0))

    page = client.get(read.text.removeprefix("https://zeren.example")).content.decode()
    with translation.override(language):
        shown = views.sheet(ask("/evidence/sheet/", AUDITOR)).content.decode()
        file = views.sheet_pdf(ask("/evidence/sheet.pdf", AUDITOR))

    assert verifier.kept_note(read.text) == point.note
    assert ("本单位所出" if language == "zh-hans" else "Made by this house") in page
    assert point.note.split("\n")[2] in shown
    assert file.content.startswith(b"%PDF")


def test_a_checkpoint_alone_is_compared_with_the_log_of_today(client: Client, clock: Clock) -> None:
    first = sign(clock)
    sign(clock, 3)
    client.cookies["django_language"] = "en"

    kept = client.post("/verify/", {"checkpoint": first.note}).content.decode()
    forged = client.post("/verify/", {"checkpoint": first.note.replace("\n3\n", "\n2\n")})

    assert "Yes: this house made it" in kept
    assert "begin with exactly these" in kept
    assert "No: this does not hold" in forged.content.decode()


def test_settings_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    with pytest.raises(config.BadConfig) as caught:
        config.load(
            {
                "ZEREN_DATA": str(tmp_path),
                "ZEREN_CHECKPOINT_FOLDERS": "here",
                "ZEREN_CHECKPOINT_MAIL": "nobody",
                "ZEREN_MAIL_SERVER": "mail.example",
                "ZEREN_WITNESSES": "union.example nonsense",
                "ZEREN_WITNESSES_NEEDED": "2",
            }
        )

    assert len(caught.value.problems) == 6


def test_two_workers_send_one_mail(box: Box, clock: Clock) -> None:
    sign(clock)
    places = [Place.objects.create(name=f"mail {one}") for one in ("union@example.org",)]
    stale = Place.objects.get(pk=places[0].pk)

    assert actions._take(stale, clock.at)
    assert not actions._take(stale, clock.at + timedelta(seconds=1))


def test_known_keys_are_kept_beside_the_keys(settings: Any) -> None:
    known.remember()
    known.remember()

    assert known.file().read_text(encoding="utf-8").split() == [facts.verifier_key()]
    assert cosigned.needed() == 0
