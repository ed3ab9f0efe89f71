"""Tests reach this machine and no other."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import NetworkIsClosedError


def test_another_machine_is_out_of_reach() -> None:
    with socket.socket() as line, pytest.raises(NetworkIsClosedError):
        line.connect(("192.0.2.1", 80))  # an address kept for documents


def test_this_machine_is_in_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
