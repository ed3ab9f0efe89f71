"""Facts told to a real receiver: each once, in order, signed, also when it is killed meanwhile."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from tests.gateway import gateway
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.ledger import clock as ledger_clock
from zeren.ledger import stream
from zeren.ledger.models import Fact
from zeren.webhooks import actions, calling, queries
from zeren.webhooks.models import Webhook

pytestmark = pytest.mark.django_db
RECEIVER = Path(__file__).resolve().parents[2] / "examples/webhook-receiver/receiver.py"


@pytest.fixture
def clock() -> Iterator[Clock]:
    with frozen() as hand:
        yield hand


@pytest.fixture
def cast(clock: Clock, db: None, settings: Any) -> Cast:
    settings.ZEREN = replace(settings.ZEREN, webhook_networks=("127.0.0.0/8",))
    return cast_of(with_targets=False)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def receiver(port: int, kept: Path, secret: str) -> Iterator[subprocess.Popen[str]]:
    """The example of the documentation, as a process; its clock is ours (2022)."""
    moment = int(ledger_clock.now().timestamp())
    run = f"import time; time.time = lambda: {moment}; import runpy, sys; sys.argv = sys.argv[1:]; "
    run += "runpy.run_path(sys.argv[0], run_name='__main__')"
    with subprocess.Popen(
        [sys.executable, "-c", run, str(RECEIVER), str(port), str(kept)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ZEREN_WEBHOOK_SECRET": secret},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def begin(cast: Cast, url: str, *codes: str) -> tuple[Webhook, str]:
    """Asked for by the administrator, confirmed by the safety manager."""
    at = ledger_clock.now()
    ledger.sequence()
    row, secret = actions.ask(url, codes or ("*",), viewer=cast.viewer(cast.administrator), at=at)
    actions.step(row.pk, "confirm", viewer=cast.viewer(cast.safety), at=at)
    return row, secret


def happen(cast: Cast, *people: int) -> None:
    """Something happens, and gets its place in the log."""
    cast.train(*people)
    ledger.sequence()


def deliver() -> int:
    return actions.deliver(now=ledger_clock.now)


def told(kept: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []


def wanted(row: Webhook) -> list[tuple[int, str]]:
    """(place, code) of the facts since it was confirmed."""
    start = Webhook.objects.get(pk=row.pk).cursor
    return [(one.position, one.code) for one in stream.placed(start, 10_000)]


def test_each_fact_once_in_order_through_a_receiver_that_is_killed(
    cast: Cast, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_A_TIME", 3)
    port, kept = free_port(), tmp_path / "facts.jsonl"
    row, secret = begin(cast, f"http://127.0.0.1:{port}/facts")
    happen(cast, cast.worker, cast.mate)
    facts = wanted(row)
    assert len(facts) > 6

    deliver()  # nobody is there
    assert told(kept) == []
    seen = Webhook.objects.get(pk=row.pk)
    assert (seen.tries, bool(seen.failing_since)) == (1, True)
    assert deliver() == 0, "not before its time"

    clock.tick(seconds=31)
    with receiver(port, kept, secret) as process:
        post = calling.post

        def kill_after(*some: Any, **more: Any) -> calling.Answer:
            answer = post(*some, **more)
            if len(told(kept)) == 6:  # it has written, but its yes is lost
                process.send_signal(signal.SIGKILL)
                process.wait()
                return calling.Answer(False, "ConnectionResetError")
            return answer

        monkeypatch.setattr(calling, "post", kill_after)
        deliver()
        monkeypatch.setattr(calling, "post", post)
    assert len(told(kept)) == 6

    happen(cast, cast.leader)
    clock.tick(minutes=1)
    facts = [*facts, *[one for one in wanted(row) if one > facts[-1]]]
    with receiver(port, kept, secret):
        deliver()

    assert [(one["position"], one["code"]) for one in told(kept)] == facts
    after = Webhook.objects.get(pk=row.pk)
    assert (after.cursor, after.tries, after.failing_since) == (stream.size(), 0, None)
    assert after.said == "204"


def test_a_second_try_is_the_same_delivery_under_the_same_id(cast: Cast, clock: Clock) -> None:
    with gateway() as running:
        begin(cast, f"http://{running.address}/")
        happen(cast, cast.worker)
        running.status = 500
        deliver()
        happen(cast, cast.mate)
        clock.tick(minutes=1)
        running.status = 200
        deliver()

    first, again, *_rest = running.came
    assert first[2]["webhook-id"] == again[2]["webhook-id"]
    assert first[1] == again[1]
    assert first[2]["webhook-signature"] != again[2]["webhook-signature"], "another moment"
    places = [
        fact["position"] for _path, body, _headers in running.came[1:]
        for fact in json.loads(body)["facts"]
    ]  # fmt: skip
    assert places == sorted(set(places))


def test_a_killed_worker_delivers_again_after_a_while(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gateway() as running:
        row, _secret = begin(cast, f"http://{running.address}/")
        happen(cast, cast.worker)
        post = calling.post

        def die(*some: Any, **more: Any) -> calling.Answer:
            post(*some, **more)
            raise SystemExit

        monkeypatch.setattr(calling, "post", die)
        with pytest.raises(SystemExit):
            deliver()
        monkeypatch.setattr(calling, "post", post)
        assert deliver() == 0, "another worker leaves it alone for a minute"
        clock.tick(seconds=61)
        assert deliver() >= 1

    ids = [headers["webhook-id"] for _path, _body, headers in running.came]
    assert ids[0] == ids[1]
    assert Webhook.objects.get(pk=row.pk).cursor == stream.size()


def test_the_receiver_takes_no_forged_altered_or_old_delivery(cast: Cast, tmp_path: Path) -> None:
    port, kept = free_port(), tmp_path / "facts.jsonl"
    url = f"http://127.0.0.1:{port}/"
    body = b'{"type":"facts","facts":[{"position":0,"code":"a.b"}]}'
    now = int(ledger_clock.now().timestamp())
    with receiver(port, kept, "whsec_AAAA"):
        said = [
            calling.post(url, body, secret=key, name="1", timestamp=now + by).said
            for key, by in ((b"\0\0\0", 0), (b"\0\0\1", 0), (b"\0\0\0", -301), (b"\0\0\0", 301))
        ]

    assert said == ["204", "401", "401", "401"]
    assert len(told(kept)) == 1


def test_a_delivery_says_nothing_of_anybody(cast: Cast) -> None:
    with gateway() as running:
        begin(cast, f"http://{running.address}/")
        happen(cast, cast.worker)
        deliver()

    [(_path, body, headers)] = running.came
    facts = json.loads(body)["facts"]
    assert facts
    assert {key for one in facts for key in one} == {
        "position", "code", "about", "recorded_at", "entry_hash",
    }  # fmt: skip
    assert "田" not in body.decode()
    assert headers["Content-Type"] == "application/json"


def test_only_what_was_asked_for_is_told_and_from_then_on(cast: Cast) -> None:
    happen(cast, cast.mate)
    with gateway() as running:
        row, _secret = begin(cast, f"http://{running.address}/", "attendance.*")
        happen(cast, cast.worker)
        deliver()

    codes = {one["code"] for _p, body, _h in running.came for one in json.loads(body)["facts"]}
    assert codes
    assert all(code.startswith("attendance.") for code in codes)
    assert Webhook.objects.get(pk=row.pk).cursor == stream.size()


@pytest.mark.parametrize(
    ("url", "networks", "said"),
    [
        ("https://127.0.0.1:9/", (), "webhook.address_not_allowed"),
        ("https://localhost:9/", (), "webhook.address_not_allowed"),
        ("https://[::1]:9/", (), "webhook.address_not_allowed"),
        ("https://169.254.169.254/latest", (), "webhook.address_not_allowed"),
        ("https://0x7f.1/", (), "webhook.address_not_allowed"),
        ("https://2130706433/", (), "webhook.address_not_allowed"),
        ("http://127.0.0.1:9/", (), "webhook.not_https"),
        ("http://127.0.0.1:9/", ("10.0.0.0/8",), "webhook.address_not_allowed"),
        ("http://127.0.0.1:9/", ("127.0.0.0/8",), "ConnectionRefusedError"),
        ("ftp://a.example/", (), "webhook.no_address"),
        ("https://user:pw@a.example/", (), "webhook.no_address"),
        ("https:///x", (), "webhook.no_address"),
        ("https://a.example:99999/", (), "webhook.no_address"),
    ],
)
def test_an_inner_address_is_called_only_by_setting(
    settings: Any, url: str, networks: tuple[str, ...], said: str
) -> None:
    settings.ZEREN = replace(settings.ZEREN, webhook_networks=networks)

    assert calling.post(url, b"", secret=b"x", name="1", timestamp=1).said == said


def test_a_name_that_leads_inside_and_outside_is_not_called(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(0, 0, 0, "", (one, 443)) for one in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_some, **_more: found)

    answer = calling.post("https://a.example/", b"", secret=b"x", name="1", timestamp=1)

    assert answer.said == "webhook.address_not_allowed"


def test_no_redirect_is_followed_and_no_body_of_an_answer_is_shown(cast: Cast) -> None:
    with gateway() as inside, gateway() as running:
        running.status, running.body = 307, "SECRETBODY"
        running.headers = {"Location": f"http://{inside.address}/"}
        row, _secret = begin(cast, f"http://{running.address}/")
        happen(cast, cast.worker)
        deliver()

    assert inside.came == []
    page = cast.door(cast.administrator).get(reverse("webhooks:webhook", args=[row.pk]))
    assert "307" in page.content.decode()
    assert "SECRETBODY" not in page.content.decode()


def test_it_takes_two_people_and_each_step_is_a_fact(cast: Cast) -> None:
    at, admin = ledger_clock.now(), cast.viewer(cast.administrator)
    row, _secret = actions.ask("https://a.example/", ["*"], viewer=admin, at=at)
    assert list(queries.due(at)) == []

    for who in (cast.administrator, cast.worker, cast.auditor):
        with pytest.raises(Refused) as refused:
            actions.step(row.pk, "confirm", viewer=cast.viewer(who), at=at)
        assert refused.value.code == "webhook.not_yours"
    for act, who in (
        ("confirm", cast.gm), ("pause", cast.safety), ("resume", cast.administrator),
        ("end", cast.administrator),
    ):  # fmt: skip
        actions.step(row.pk, act, viewer=cast.viewer(who), at=at)
    with pytest.raises(Refused) as refused:
        actions.step(row.pk, "resume", viewer=admin, at=at)

    assert refused.value.code == "webhook.moved_meanwhile"
    facts = Fact.objects.filter(about_kind="webhook").order_by("id")
    assert [one.code.partition(".")[2] for one in facts] == [
        "asked", "confirmed", "paused", "resumed", "ended",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "codes", "code"),
    [
        ("http://a.example/", ["*"], "webhook.not_https"),
        ("https://a.example/", [], "webhook.no_codes"),
        ("https://a.example/", ["letter.eaten"], "webhook.unknown_code"),
        ("a.example", ["*"], "webhook.no_address"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_asked(
    cast: Cast, settings: Any, url: str, codes: list[str], code: str
) -> None:
    settings.ZEREN = replace(settings.ZEREN, webhook_networks=())
    admin = cast.viewer(cast.administrator)
    with pytest.raises(Refused) as refused:
        actions.ask(url, codes, viewer=admin, at=ledger_clock.now())

    assert refused.value.code == code


def test_what_is_paused_waits_and_is_told_when_it_is_resumed(cast: Cast) -> None:
    with gateway() as running:
        row, _secret = begin(cast, f"http://{running.address}/")
        admin = cast.viewer(cast.administrator)
        actions.step(row.pk, "pause", viewer=admin, at=ledger_clock.now())
        happen(cast, cast.worker)
        assert deliver() == 0
        actions.step(row.pk, "resume", viewer=admin, at=ledger_clock.now())
        ledger.sequence()
        deliver()

    codes = [one["code"] for _p, body, _h in running.came for one in json.loads(body)["facts"]]
    assert "webhook.paused" in codes
    assert codes[-1] == "webhook.resumed"


def test_its_secret_is_shown_once_and_stands_nowhere(cast: Cast) -> None:
    door = cast.door(cast.administrator)
    form = {"url": "https://a.example/in?key=KKKK", "codes": "letter.*\nhazard.*"}
    answer = door.post(reverse("webhooks:ask"), form)
    page = door.get(answer["Location"]).content.decode()
    secret = page.partition("whsec_")[2].partition("<")[0]
    row = Webhook.objects.get()

    assert len(secret) == 44
    assert "whsec_" not in door.get(answer["Location"]).content.decode()
    assert secret not in row.secret
    assert row.codes == ["hazard.*", "letter.*"]
    assert "KKKK" not in door.get(reverse("webhooks:index")).content.decode()


def test_a_test_says_what_was_answered(cast: Cast, clock: Clock) -> None:
    with gateway() as running:
        row, _secret = begin(cast, f"http://{running.address}/")
        door = cast.door(cast.administrator)
        there = reverse("webhooks:try", args=[row.pk])
        running.status = 503
        no = door.post(there)
        running.status = 202
        yes = door.get(door.post(there)["Location"])

    assert no.status_code == 409
    assert "503" in no.content.decode()
    assert "202" in yes.content.decode()
    assert json.loads(running.came[0][1]) == {"type": "test", "facts": []}
    assert Webhook.objects.get(pk=row.pk).said_at == clock.at


def test_one_receiver_that_is_silent_holds_up_no_other(cast: Cast, clock: Clock) -> None:
    with gateway() as running:
        begin(cast, "http://127.0.0.1:9/")
        row, _secret = begin(cast, f"http://{running.address}/")
        happen(cast, cast.worker)
        deliver()

    assert running.came
    assert Webhook.objects.get(pk=row.pk).cursor == stream.size()
    clock.tick(days=1)
    assert Webhook.objects.filter(next_at__gt=clock.at + timedelta(days=1)).count() == 0


def test_a_receiver_that_answers_sign_by_sign_holds_up_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "LONGEST", 0.5)
    over = threading.Event()

    def drip(server: socket.socket) -> None:
        line, _from = server.accept()
        with line, contextlib.suppress(OSError):
            for sign in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000:
                line.sendall(bytes([sign]))
                if over.wait(0.1):
                    return

    with socket.create_server(("127.0.0.1", 0)) as server, gateway() as running:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        slow, _secret = begin(cast, f"http://127.0.0.1:{server.getsockname()[1]}/")
        begin(cast, f"http://{running.address}/")
        happen(cast, cast.worker)
        begun = time.monotonic()
        deliver()
        took = time.monotonic() - begun
        over.set()
        thread.join()

    assert took < 5
    assert running.came
    slow.refresh_from_db()
    assert (slow.tries, slow.cursor < stream.size()) == (1, True), "tried again under the same id"


def test_nothing_is_sent_with_a_secret_that_other_keys_sealed(cast: Cast, settings: Any) -> None:
    with gateway() as running:
        row, _secret = begin(cast, f"http://{running.address}/")
        happen(cast, cast.worker)
        settings.PIN_PEPPER = b"of another machine"
        deliver()

    row.refresh_from_db()
    assert (running.came, row.said) == ([], "webhook.sealed")
    page = cast.door(cast.administrator).get(reverse("webhooks:webhook", args=[row.pk]))
    assert "webhook.sealed" not in page.content.decode()
