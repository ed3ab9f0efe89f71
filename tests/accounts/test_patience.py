"""A directory or a provider that hangs holds neither the worker nor the doors of the others."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from typing import Any

import pytest

from tests.accounts.directory import BASE
from zeren.accounts import jobs, ldap, oidc, patience, ways
from zeren.core.refusal import Refused
from zeren.jobs.jobs import Apart

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanging() -> Iterator[int]:
    """Takes lines and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def dripping() -> Iterator[int]:
    """Says one octet of a long answer now and then, so that no single wait is long."""
    over, lines = threading.Event(), list[socket.socket]()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            try:
                line, _from = server.accept()
            except OSError:
                return
            lines.append(line)
            for octet in b"\x30\x84\x00\x01\x00\x00" + bytes(1000):
                if over.wait(0.05):
                    return
                with contextlib.suppress(OSError):  # the other side had enough
                    line.sendall(bytes([octet]))

        thread = threading.Thread(target=drip)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        with contextlib.suppress(OSError):  # where nobody came it still waits for somebody
            socket.create_connection(server.getsockname(), 1).close()
        thread.join()
        for line in lines:
            line.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for room in (ldap, oidc):
        monkeypatch.setattr(room, "SECONDS", 0.4)
    monkeypatch.setattr(patience, "WAITS", 0.05)
    forget()
    yield
    forget()


def forget() -> None:
    """Whoever was silent, in this test or in one before it, is asked again."""
    ldap.TURNS.forget()
    oidc.TURNS.forget()


def directory_at(settings: Any, port: int) -> None:
    settings.ZEREN = replace(
        settings.ZEREN,
        ldap_server=f"ldap://127.0.0.1:{port}",
        ldap_base=BASE,
        ldap_bind=f"cn=zeren,{BASE}",
        ldap_password="x",
    )


def test_the_worker_looks_in_a_thread_of_its_own() -> None:
    assert isinstance(jobs.look, Apart)


def test_a_directory_that_drips_ends_after_the_whole_time(settings: Any, dripping: int) -> None:
    directory_at(settings, dripping)
    begun = time.monotonic()

    with pytest.raises(Refused) as refused:
        ldap.proved("N-1", "password")

    assert refused.value.code == "account.directory_silent"
    assert time.monotonic() - begun < 20, "each octet came in time, all of them did not"


def test_who_comes_after_a_silent_directory_waits_for_nothing(settings: Any, hanging: int) -> None:
    directory_at(settings, hanging)
    with pytest.raises(Refused):
        ldap.proved("N-1", "password")
    begun = time.monotonic()

    for _one in range(50):
        with pytest.raises(Refused):
            ldap.proved("N-1", "password")

    assert time.monotonic() - begun < 5, "fifty waits are twenty seconds"


def test_only_some_pages_wait_for_a_silent_directory(
    settings: Any, hanging: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four of eight threads are left for number and PIN."""
    monkeypatch.setattr(ldap, "SECONDS", 1.5)
    directory_at(settings, hanging)

    def waited() -> float:
        begun = time.monotonic()
        with pytest.raises(Refused):
            ldap.proved("N-1", "password")
        return time.monotonic() - begun

    with ways.held(), ThreadPoolExecutor(8) as pages:
        each = [copy_context() for _ in range(8)]
        long = [one for one in pages.map(lambda page: page.run(waited), each) if one > 1]

    assert len(long) == patience.AT_ONCE


def test_a_provider_that_hangs_is_left_alone_for_a_while(settings: Any, hanging: int) -> None:
    settings.ZEREN = replace(
        settings.ZEREN, oidc_issuer=f"http://127.0.0.1:{hanging}", oidc_client="zeren"
    )
    with pytest.raises(Refused):
        oidc.again("token")
    begun = time.monotonic()

    for _one in range(50):
        with pytest.raises(Refused, match="house_silent"):
            oidc.again("token")

    assert time.monotonic() - begun < 5, "fifty waits are twenty seconds"


def test_a_refusal_is_no_silence() -> None:
    turns = patience.Turns("account.house_silent")
    for _one in range(10):
        with pytest.raises(Refused) as refused, turns.one():
            raise Refused("account.directory_no_bind")
        assert refused.value.code == "account.directory_no_bind"
