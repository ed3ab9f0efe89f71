"""Ways to people beside mail: chat rooms and gateways of SMS, by addresses that apprise knows.

An address holds secrets: it stands in the settings alone, and nothing said here repeats a part of
it. A gateway has taken a message when it said so. The robots of WeCom, DingTalk and Feishu answer
200 also when they refuse, with a number in what they say: that is read, which apprise does not do.
"""

import json
import re
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

from zeren.accounts import ways
from zeren.core.reaching import MAIL

PHONE, ADDRESS = "{phone}", "{to}"
LATER = (408, 425, 429)
REFUSED_FOR_NOW = frozenset({45009, 130101, 11232, 9499})
"""What the three robots answer to whoever sends too fast."""
ROBOTS = ("wecombot", "dingtalk", "feishu", "lark")
CODES = ("errcode", "code", "StatusCode")
SAID = ("errmsg", "msg", "message", "StatusMessage")
NO_ANSWER = "no answer"
SECRET = 5
"""Parts of an address of so many signs and more are never repeated."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way of the settings. url: with its secrets and a place for the person."""

    name: str
    url: str

    @property
    def service(self) -> str:
        return urlsplit(self.url).scheme

    @property
    def asks_address(self) -> bool:
        """Does the person say himself where he is found there?"""
        return ADDRESS in self.url


@dataclass(frozen=True, slots=True)
class Answer:
    """How it went: taken, refused for good, or not now; and what was said, without secrets."""

    outcome: Literal["taken", "refused", "later"]
    said: str = ""


def channels() -> list[Channel]:
    """The ways beside mail, as the settings name them."""
    named = (one.partition(" ") for one in ways.now().channels if one != MAIL)
    return [Channel(name, url.strip()) for name, _space, url in named]


def order() -> list[str]:
    """All ways in the order of the house; mail first where the settings do not place it."""
    names = [one.partition(" ")[0] for one in ways.now().channels]
    if ways.now().mail_server:
        return names if MAIL in names else [MAIL, *names]
    return [one for one in names if one != MAIL]


def send(channel: Channel, address: str, text: str) -> Answer:
    """Hand one message to a gateway and tell what it answered."""
    import apprise

    url = channel.url.replace(ADDRESS, quote(address, safe=""))
    url = url.replace(PHONE, quote(address, safe=""))
    _listen()
    heard: list[tuple[int, str]] = []
    asked = _HEARD.set(heard)
    try:
        one = apprise.Apprise.instantiate(url, suppress_exceptions=True)
        if one is None:
            return Answer("refused", "no such address")
        is_sent = bool(one.notify(body=text))
    finally:
        _HEARD.reset(asked)
    said = _read(is_sent, heard, channel.service in ROBOTS)
    return Answer(said.outcome, _without(said.said, [url, address])[:200])


def _read(is_sent: bool, heard: Sequence[tuple[int, str]], is_robot: bool) -> Answer:
    """What the gateway said last; no answer at all is no refusal."""
    if not heard:
        return Answer("taken") if is_sent else Answer("later", NO_ANSWER)
    status, body = heard[-1]
    code, said = _of_body(body)
    code = code if is_robot else 0
    told = " ".join(str(part) for part in (status, code, said) if part)
    if status >= 500 or status in LATER or code in REFUSED_FOR_NOW:
        return Answer("later", told)
    if not is_sent or code:
        return Answer("refused", told)
    return Answer("taken", told)


def _of_body(body: str) -> tuple[int, str]:
    """The number of a refusal (0: none) and the words beside it."""
    try:
        found: object = json.loads(body)
    except ValueError:
        return 0, " ".join(body.split())[:120]
    if not isinstance(found, dict):
        return 0, ""
    codes = [found[one] for one in CODES if isinstance(found.get(one), int)]
    words = [found[one] for one in SAID if isinstance(found.get(one), str)]
    return next((code for code in codes if code), 0), next(iter(words), "")


def _without(text: str, secrets: Sequence[str]) -> str:
    """The text without any longer part of an address."""
    parts = {part for one in secrets for part in re.split(r"[^\w.-]+", one)} | set(secrets)
    for part in sorted((one for one in parts if len(one) >= SECRET), key=len, reverse=True):
        text = text.replace(part, "…")
    return text


_HEARD: ContextVar[list[tuple[int, str]] | None] = ContextVar("heard", default=None)


def _listen() -> None:
    """From now on what gateways answer is heard: apprise opens a session of requests for each
    message, asks it for the status and throws the rest away."""
    from requests import PreparedRequest, Response, sessions

    if getattr(sessions.Session, "is_listening", False):
        return

    class Listening(sessions.Session):
        is_listening = True

        def send(self, request: PreparedRequest, **more: object) -> Response:
            answer: Response = super().send(request, **more)
            heard = _HEARD.get()
            if heard is not None:
                heard.append((answer.status_code, answer.text[:2000]))
            return answer

    sessions.Session = Listening  # type: ignore[misc]
