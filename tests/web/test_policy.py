"""Reports of browsers about our content policy: counted, bounded, without anybody's traces."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.cast import cast_of
from zeren.web import policy
from zeren.web.models import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "BETWEEN", 0.0)


def send(page: str, blocked: str = "inline", **more: Any) -> int:
    said = {"document-uri": page, "violated-directive": "script-src 'self'", **more}
    return Client(enforce_csrf_checks=True).post(
        "/policy/report/", json.dumps({"csp-report": {"blocked-uri": blocked, **said}}),
        content_type="application/csp-report",
    ).status_code  # fmt: skip


def test_a_refusal_is_counted_by_kind_without_numbers_names_or_queries() -> None:
    for number in (7, 8):
        page = f"http://testserver/letters/{number}/?q=Zhao"
        assert send(page, "https://evil.example/steal?cookie=1") == 204

    row = Refusal.objects.get()
    assert (row.count, row.directive, row.source) == (2, "script-src", "https://evil.example")
    assert row.page == "letters/<int:letter_id>/"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"csp-report": 1}', b'{"csp-report": {}}', b"x" * 20_000]
)
def test_nonsense_is_answered_alike_and_kept_nowhere(body: bytes) -> None:
    answer = Client().post("/policy/report/", body, content_type="application/csp-report")

    assert answer.status_code == 204
    assert Refusal.objects.count() == 0


def test_a_form_that_was_read_before_is_nonsense_too() -> None:
    cast = cast_of(with_targets=False)

    answer = cast.door(cast.worker).post("/policy/report/", {"who": "x"})

    assert answer.status_code == 204
    assert not Refusal.objects.exists()


def test_other_hosts_and_unknown_pages_are_not_kept() -> None:
    send("http://elsewhere.example/letters/7/")
    send("http://testserver/no/such/page/")

    assert Refusal.objects.count() == 0


def test_kinds_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "MOST_KINDS", 3)

    for number in range(9):
        send("http://testserver/sign-in/", f"https://evil{number}.example/")

    assert Refusal.objects.count() == 3


def test_one_process_writes_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "BETWEEN", 3600.0)
    monkeypatch.setattr(policy, "_last", [0.0 - 7200.0])

    send("http://testserver/sign-in/")
    send("http://testserver/sign-in/")

    assert Refusal.objects.get().count == 1


def test_the_administrator_sees_them_in_both_languages() -> None:
    cast = cast_of()
    send("http://testserver/sign-in/")

    pages = [
        cast.door(cast.administrator, language).get("/policy/").content.decode()
        for language in ("en", "zh-hans")
    ]

    assert "Browsers refused one kind of thing" in " ".join(pages[0].split())
    assert "script-src" in pages[1]
