"""`zeren serve` keeps what it started running, alone on its port and data, and leaves nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from tests.standing.house import ROOT, House, until


def test_a_worker_that_is_killed_is_started_again_and_stopping_leaves_nothing(house: House) -> None:
    house.start()
    first = house.children()["worker"]

    os.kill(first, signal.SIGKILL)
    until("another worker", lambda: house.children().get("worker") not in (None, first))

    assert "The worker ended (SIGKILL)" in house.log
    assert house.ask("/sign-in/").status == 200
    assert house.stop() == 0
    assert house.all_of_it() == []
    assert "Traceback" not in house.log


def test_a_web_server_that_is_killed_is_started_again(house: House) -> None:
    house.start("--no-worker")
    first = house.children()["pages"]

    os.kill(first, signal.SIGKILL)
    until("another one", lambda: house.children().get("pages") not in (None, first))

    def answers() -> bool:
        try:
            return house.ask("/sign-in/").status == 200
        except OSError:
            return False

    until("it answers again", answers)
    assert list(house.children()) == ["pages"]


def test_a_second_start_on_the_same_data_or_the_same_port_is_refused_in_a_sentence(
    house: House,
) -> None:
    house.start("--no-worker")
    assert house.process is not None

    same_data = house.command("serve", "--port", str(house.port + 1))
    other = House(house.data.parent / "other", port=house.port)
    same_port = other.command("serve", "--port", str(house.port))

    assert (same_data.returncode, same_port.returncode) == (3, 3)
    assert f"process {house.process.pid}" in same_data.stderr
    assert f"listens on port {house.port}" in same_port.stderr
    assert "Traceback" not in same_data.stderr + same_port.stderr
    assert house.ask("/sign-in/").status == 200


def test_when_it_is_killed_its_children_end_by_themselves_and_it_can_start_again(
    house: House,
) -> None:
    house.start()
    assert house.process is not None
    assert len(house.all_of_it()) >= 4, "itself, granian and its process, the worker"

    house.process.kill()
    house.process.wait()
    until("nobody is left", lambda: house.all_of_it() == [], 20)

    began = time.monotonic()
    house.start()
    assert house.ask("/sign-in/").status == 200, f"after {time.monotonic() - began:.0f} s"


def test_a_start_that_cannot_listen_says_so(house: House) -> None:
    refused = house.command("serve", "--host", "203.0.113.7", "--port", str(house.port))

    assert refused.returncode == 3
    assert "may not listen on 203.0.113.7" in refused.stderr


DECIDE = (
    "import django; django.setup(); from zeren.core.actor import Actor;"
    "from zeren.ledger import clock; from zeren.organisation import actions;"
    "actions.decide_address('http://localhost.example:{port}', by=Actor.system(), at=clock.now())"
)


def test_an_address_that_is_decided_while_it_serves_is_answered_to_by_the_same_process(
    house: House,
) -> None:
    house.start("--no-worker", "--host", "127.0.0.1")
    assert house.process is not None
    name = f"localhost.example:{house.port}"
    before = house.ask("/sign-in/", headers={"Host": name}).status

    decide = DECIDE.format(port=house.port)
    done = subprocess.run(
        [sys.executable, "-c", decide], cwd=ROOT, check=False, capture_output=True, text=True,
        env={**house.env, "DJANGO_SETTINGS_MODULE": "zeren.site.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    until("it begins again", lambda: house.log.count("Serving on") == 2)

    assert before == 400
    assert house.ask("/sign-in/", headers={"Host": name}).status == 200
    assert house.process.poll() is None
    assert house.stop() == 0
    assert house.all_of_it() == []
