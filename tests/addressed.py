"""A house that knows under which address phones reach it, as it stands on what is sealed."""

import dataclasses
from typing import Any

from zeren.letters import jobs


def set_to(settings: Any, **more: Any) -> None:
    """Settings as an administrator would write them."""
    settings.ZEREN = dataclasses.replace(settings.ZEREN, **more)


def with_address(settings: Any) -> None:
    set_to(settings, origin="https://zeren.example", given=frozenset({"origin"}))
    jobs._looked["up to"] = 0  # each test is a house of its own
