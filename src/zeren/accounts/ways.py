"""What holds of the house's ways: the settings, and beside them what two people decided on a page.

A way of which anything stands in zeren.toml or the environment is set there alone: of two sources a
secret of one could be sent to an address of the other.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC
from typing import Any
from urllib.parse import quote

from django.conf import settings

from zeren.accounts import secrecy
from zeren.accounts.models import Way
from zeren.core import way
from zeren.core.viewer import OFFICES

SENDING = ("mail", "channels")
"""Those by which people are told something."""
_HELD: ContextVar[object] = ContextVar("held", default=None)
"""What is held in this thread, if anything."""


def now() -> Any:
    """The settings with whatever was decided, as it holds now."""
    if (held := _HELD.get()) is not None:
        return held
    told: dict[str, object] = {}
    for row in Way.objects.filter(state="HOLDS"):
        if not is_given(row.kind):
            told |= settings_of(row.kind, values_of(row))
    return replace(settings.ZEREN, **told)  # type: ignore[arg-type]  # each of its setting's kind


@contextmanager
def held() -> Iterator[None]:
    """Within it the same is so throughout, and the database is asked once."""
    mark = _HELD.set(now())
    try:
        yield
    finally:
        _HELD.reset(mark)


@contextmanager
def trying(row: Way) -> Iterator[None]:
    """Within it what was asked for holds, in this thread, and nothing of it is kept."""
    mark = _HELD.set(replace(now(), **settings_of(row.kind, values_of(row))))
    try:
        yield
    finally:
        _HELD.reset(mark)


def is_given(kind: str) -> bool:
    """Does anything of it stand in zeren.toml or the environment, so that no page sets it?"""
    return not settings.ZEREN.given.isdisjoint(way.KINDS[kind])


def values_of(row: Way) -> dict[str, str]:
    """What was typed, opened; empty where the keys of this machine do not open it."""
    text = secrecy.opened(row.sealed, _about(row))
    return dict(json.loads(text)) if text else {}


def sealed(row: Way, values: Mapping[str, str]) -> str:
    """For this row alone: nobody moves it to another kind or under another's name."""
    return secrecy.sealed(json.dumps(values), _about(row))


def settings_of(kind: str, values: Mapping[str, str]) -> dict[str, object]:
    """As zeren.toml would say it."""
    if not values:  # what cannot be opened asks more, not less
        return {"second_factor_for": OFFICES} if kind == "factors" else {}
    if kind == "factors":
        return {"second_factor_for": tuple(values["second_factor_for"].split())}
    if kind == "hours":
        return {name: int(text) for name, text in values.items()}
    if kind == "channels":
        return {"channels": tuple(values["channels"].splitlines())}
    if kind == "mail":
        scheme, mark, rest = values["mail_server"].partition("://")
        who = ":".join(quote(values[one], safe="") for one in ("mail_user", "mail_password"))
        server = f"{scheme}{mark}{who}@{rest}" if values["mail_user"] else values["mail_server"]
        return {"mail_server": server, "mail_sender": values["mail_sender"]}
    return {name: values[name] for name in way.KINDS[kind]}


def _about(row: Way) -> str:
    return f"way {row.kind} {row.asked_by_id} {row.asked_at.astimezone(UTC).isoformat()}"
