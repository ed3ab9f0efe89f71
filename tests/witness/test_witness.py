"""A witness signs one story of a log and no other, also through kills, races and slow peers."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.witness.logs import ORIGIN, Log
from zeren.core.log import cosign, merkle, note, verifier
from zeren.witness import command
from zeren.witness.folder import Folder, Trouble, mark, signs
from zeren.witness.server import Server, answer

NOW = 1_800_000_000


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def folder(tmp_path: Path, log: Log) -> Folder:
    made = Folder(tmp_path / "w")
    made.make("union.example/w1")
    made.add_log(str(log.key))
    return made


def cosigned(folder: Folder, text: str, line: str) -> int | None:
    """When this witness says it saw the checkpoint, by the one-file verifier."""
    signed_text, signatures = verifier.split_note(text + line)
    return verifier.cosigned_at(verifier.Key(folder.vkey), signed_text, signatures)


def test_it_signs_a_log_that_grows_and_says_when(folder: Folder, log: Log) -> None:
    first = log.grow(3)
    status, _kind, line = answer(folder, log.ask(0), NOW)
    second = log.grow(5)
    later, _kind, line_too = answer(folder, log.ask(4), NOW + 60)

    assert (status, later) == (200, 200)
    assert cosigned(folder, first, line) == NOW
    assert cosigned(folder, second, line_too) == NOW + 60


def test_the_same_checkpoint_again_is_signed_again(folder: Folder, log: Log) -> None:
    log.grow(3)
    answer(folder, log.ask(0), NOW)

    assert answer(folder, log.ask(4), NOW + 1)[0] == 200


def test_an_old_size_that_is_not_the_last_is_told_the_last(folder: Folder, log: Log) -> None:
    log.grow(3)
    answer(folder, log.ask(0), NOW)
    log.grow(2)

    assert answer(folder, log.ask(0), NOW) == (409, "text/x.tlog.size", "4\n")
    assert answer(folder, log.ask(2), NOW) == (409, "text/x.tlog.size", "4\n")


def test_a_second_story_is_refused_and_kept_as_evidence(folder: Folder, log: Log) -> None:
    log.grow(3)
    answer(folder, log.ask(0), NOW)
    other = Log()
    same = other.grow(3, word="another")
    equal = answer(folder, other.ask(4), NOW)
    longer = other.grow(9)
    grown = answer(folder, other.ask(4), NOW)

    assert (equal[0], grown[0]) == (409, 422)
    kept = {path.read_text(encoding="utf-8") for path in (folder.path / "lost").iterdir()}
    assert kept == {same, longer}


def test_a_shorter_log_and_a_log_of_another_key_are_refused(folder: Folder, log: Log) -> None:
    short = log.grow(3)
    log.grow(5)
    answer(folder, log.ask(0), NOW)
    shrunk = cosign.write(cosign.Request(10, (), short))
    thief = Log(seed=b"thief")
    thief.grow(12)
    unknown = Log("elsewhere.example/1")
    unknown.grow(1)

    assert answer(folder, shrunk, NOW)[0] == 400
    assert answer(folder, thief.ask(0), NOW)[0] == 403
    assert answer(folder, unknown.ask(0), NOW)[0] == 404


def test_its_own_clock_going_back_stops_it(folder: Folder, log: Log) -> None:
    log.grow(3)
    answer(folder, log.ask(0), NOW)
    log.grow(1)

    assert answer(folder, log.ask(4), NOW - 1)[0] == 503
    assert answer(folder, log.ask(4), NOW)[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "old 0\n",
        "old 00\n\nx",
        "old -1\n\nx",
        "new 0\n\nx",
        "old 0\nnot base64\n\nx",
        "old 0\nAAAA\n\nx",
        "old 0\n" + "A" * 43 + "=\n" * 64 + "\n\nx",
        "old 0\n\nx\n1\nAAAA\n\n— x AAAAAAAA\n",
    ],
)
def test_what_cannot_be_read_is_a_bad_request(folder: Folder, body: str) -> None:
    assert answer(folder, body, NOW)[0] == 400


def test_an_empty_old_size_takes_no_proof(folder: Folder, log: Log) -> None:
    log.grow(3)
    wrong = cosign.write(cosign.Request(0, (bytes(32),), log.note()))

    assert answer(folder, wrong, NOW)[0] == 422


def test_nothing_is_signed_that_is_not_on_the_disk(
    folder: Folder, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.grow(3)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        answer(folder, log.ask(0), NOW)

    assert folder.seen(ORIGIN) is None


def test_a_damaged_memory_is_not_taken_for_an_empty_one(folder: Folder, log: Log) -> None:
    log.grow(3)
    answer(folder, log.ask(0), NOW)
    path = folder.path / "seen" / f"{mark(ORIGIN)}.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("\n4\n", "\n3\n"), encoding="utf-8")

    with pytest.raises(Trouble, match="damaged"):
        answer(folder, log.ask(3), NOW)


@contextmanager
def running(folder: Folder) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`zeren witness serve` as a process of its own; yields it and its port."""
    words = [sys.executable, "-m", "zeren.witness", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*words, "--folder", str(folder.path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("listening"):
                yield process, int(line.rstrip("/\n").rpartition(":")[2])
                break
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def post(port: int, body: str) -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request("POST", "/add-checkpoint", body.encode())
        got = line.getresponse()
        return got.status, got.read().decode()
    finally:
        line.close()


def test_a_killed_witness_remembers_what_it_signed(folder: Folder, log: Log) -> None:
    log.grow(3)
    with running(folder) as (process, port):
        assert post(port, log.ask(0))[0] == 200
        process.send_signal(signal.SIGKILL)
        process.wait()
    fork = Log()
    fork.grow(8, word="another")

    with running(folder) as (_process, port):
        assert post(port, fork.ask(0)) == (409, "4\n")
        assert post(port, fork.ask(4))[0] == 422
        log.grow(2)
        assert post(port, log.ask(4))[0] == 200


def test_a_second_witness_in_the_same_folder_does_not_start(folder: Folder) -> None:
    with running(folder):
        words = [sys.executable, "-m", "zeren.witness", "serve", "--folder", str(folder.path)]
        second = subprocess.run(words, capture_output=True, text=True, timeout=30)

    assert second.returncode == 3
    assert "Another witness is running" in second.stderr


@contextmanager
def served(folder: Folder) -> Iterator[int]:
    with Server(("127.0.0.1", 0), folder) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def test_of_two_stories_at_once_one_is_signed(folder: Folder) -> None:
    stories = [Log() for _ in range(8)]
    for number, story in enumerate(stories):
        story.grow(3, word=f"story {number}")

    with served(folder) as port, ThreadPoolExecutor(8) as many:
        got = list(many.map(lambda story: post(port, story.ask(0)), stories))

    assert sorted(status for status, _text in got) == [200] + [409] * 7


def test_half_sent_requests_do_not_stop_it(folder: Folder, log: Log) -> None:
    log.grow(3)
    with served(folder) as port:
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for line in slow:
            line.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 5000\r\n\r\nold")
        status, _text = post(port, log.ask(0))
        for line in slow:
            line.close()

    assert status == 200


def test_large_requests_and_other_addresses_are_refused(folder: Folder) -> None:
    with served(folder) as port:
        assert post(port, "x" * 70_000)[0] == 413
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        line.request("GET", "/key")
        assert line.getresponse().read().decode().strip() == folder.vkey
        line.request("GET", "/etc/passwd")
        assert line.getresponse().status == 404
        line.close()


def test_three_commands_make_a_witness(
    tmp_path: Path, log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--folder", str(tmp_path / "new")]

    assert command.main(["key", *where, "--name", "union.example/w1"]) == 0
    key = capsys.readouterr().out.strip()
    assert command.main(["log", *where, "--key", str(log.key)]) == 0
    made = Folder(tmp_path / "new")

    assert made.vkey == key
    assert cosign.parse_vkey(key).name == "union.example/w1"
    assert made.keys_of(ORIGIN) == [log.key]
    assert (tmp_path / "new" / "key.hex").stat().st_mode & 0o077 == 0
    assert command.main(["key", *where, "--name", "other.example/w1"]) == 3
    assert command.main(["log", *where, "--key", "nonsense"]) == 3
    assert command.main(["serve", "--folder", str(tmp_path / "nowhere")]) == 3


def test_a_line_of_another_witness_is_not_taken_for_ours(folder: Folder, log: Log) -> None:
    text = note.split(log.grow(3))[0]
    line = answer(folder, log.ask(0), NOW)[2]
    own = cosign.parse_vkey(folder.vkey)
    other = note.VerifierKey("union.example/w2", own.public)

    assert cosign.line_of(line, own, text, signs) == (line, NOW)
    assert cosign.line_of(line, other, text, signs) is None
    assert cosign.line_of(line, own, text.replace("4", "5"), signs) is None
    assert cosign.line_of("nonsense", own, text, signs) is None


def test_an_empty_log_has_one_root(folder: Folder, log: Log) -> None:
    assert merkle.root(0, log.read) == merkle.EMPTY_ROOT
    assert answer(folder, log.ask(0), NOW)[0] == 200
    log.grow(2)
    assert answer(folder, log.ask(0), NOW)[0] == 200
