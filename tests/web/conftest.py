"""The shell alone: its own addresses, a viewer that the test chooses, no other room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from tests.made_up import made_up
from zeren.core.viewer import NOBODY, Viewer
from zeren.ledger import clock

LOOKER = {"viewer": NOBODY}


def look(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[Any], HttpResponse]:
    """Middleware: who is looking is what the test said."""

    def middleware(request: Any) -> HttpResponse:
        request.viewer = LOOKER["viewer"]
        return get_response(request)

    return middleware


def shell_context(request: HttpRequest) -> dict[str, Any]:
    return {"menu": [{"label": "Letters", "url": "/open/", "active": True}]}


@pytest.fixture(autouse=True)
def _codes_of_these_tests() -> Iterator[None]:
    with made_up(refusals=("test.not_now", "test.row")):
        yield


@pytest.fixture
def shell(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser in front of the shell alone; `client.raise_request_exception` is off."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2022, 2, 16, 6, tzinfo=UTC))
    LOOKER["viewer"] = NOBODY
    settings.ROOT_URLCONF = "tests.web.addresses"
    settings.LOGIN_URL = "sign-in"
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "tests.web.conftest.look",
        "zeren.web.answers.RefusalMiddleware",
    ]
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    templates = [dict(settings.TEMPLATES[0])]
    templates[0]["OPTIONS"] = {
        **templates[0]["OPTIONS"],
        "context_processors": [
            *(
                one
                for one in templates[0]["OPTIONS"]["context_processors"]
                if one.startswith("django")
            ),
            "tests.web.conftest.shell_context",
        ],
    }
    settings.TEMPLATES = templates
    return Client(raise_request_exception=False, headers={"accept-language": "en"})


@pytest.fixture
def looks_as() -> Callable[[Viewer], None]:
    def choose(viewer: Viewer) -> None:
        LOOKER["viewer"] = viewer

    return choose
