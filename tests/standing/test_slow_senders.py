"""Whoever sends slowly, or half, holds nobody up."""

from __future__ import annotations

import http.client
import socket
import time

import pytest

from tests.standing.house import House

HALF_HEAD = b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALF_BODY = (
    b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nabcd"
)


@pytest.fixture
def served(house: House) -> House:
    house.start("--no-worker")
    house.ask("/sign-in/")
    return house


def opened(house: House, what: bytes, number: int) -> list[socket.socket]:
    found = []
    for _one in range(number):
        line = socket.create_connection(("127.0.0.1", house.port), timeout=60)
        line.sendall(what)
        found.append(line)
    return found


def test_two_hundred_half_heads_and_forty_half_bodies_leave_the_site_answering(
    served: House,
) -> None:
    held = opened(served, HALF_HEAD, 200) + opened(served, HALF_BODY, 40)

    for _again in range(3):  # more than the threads there are
        answer = served.send("/sign-in/", {"login": "nobody", "pin": "274913"}, timeout=10)
        assert answer.status in (200, 409, 422, 429)

    for line in held:
        line.close()


def test_a_body_that_never_comes_is_given_up_and_said(served: House) -> None:
    began = time.monotonic()
    (line,) = opened(served, HALF_BODY, 1)

    answer = http.client.HTTPResponse(line)
    answer.begin()
    told = answer.read().decode()

    assert answer.status == 408
    assert "did not arrive in time" in told
    assert "请求未能及时送达" in told
    assert line.recv(1) == b"", "and the line is closed"
    assert time.monotonic() - began > 5, "after some patience"


def test_a_body_that_breaks_off_reaches_no_page(served: House) -> None:
    (line,) = opened(served, HALF_BODY, 1)
    line.shutdown(socket.SHUT_WR)

    assert line.recv(12) in (b"", b"HTTP/1.1 408", b"HTTP/1.1 400")
    log = served.data / "log" / "zeren.log"  # made with its first line
    assert not log.exists() or "POST" not in log.read_text("utf-8")


def test_more_than_an_address_takes_is_refused_before_it_is_read(served: House) -> None:
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    line.putrequest("POST", "/sign-in/")
    line.putheader("Content-Length", str(6 * 1024 * 1024))
    line.putheader("Accept-Language", "en")
    line.endheaders()

    answer = line.getresponse()

    assert answer.status == 413
    assert "more than can be sent at once" in answer.read().decode()


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/sign-in/", {f"f{n}": "1" for n in range(3000)}),
        ("/sign-in/", {"login": "x" * 3_000_000, "pin": "1"}),
    ],
)
def test_huge_forms_get_a_page_and_not_a_trace(
    served: House, address: str, form: dict[str, str]
) -> None:
    answer = served.ask(address, form, timeout=20)

    assert 400 <= answer.status < 500
    assert "Traceback" not in answer.text


def test_a_request_comes_through_the_door_as_it_was_sent(served: House) -> None:
    """Signs beyond ASCII in path and query, twice the same header, no body, HEAD."""
    far = served.ask("/coverage/%E5%8E%82/?q=%E7%84%8A%E5%B7%A5&page=999999999")
    assert far.status in (302, 404)

    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    line.request("HEAD", "/static/web/theme.css")
    answer = line.getresponse()
    assert (answer.status, answer.read()) == (200, b"")

    line.request("GET", "/static/web/theme.css", headers={"Accept-Encoding": "gzip"})
    answer = line.getresponse()
    assert (answer.status, len(answer.read()) > 1000) == (200, True)
