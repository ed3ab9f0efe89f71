"""Reads the questions and the meeting's agenda and cards that are shipped with the product."""

import json
from importlib import resources
from typing import Any


def questions() -> list[dict[str, Any]]:
    """The shipped quiz questions, in both languages."""
    found: list[dict[str, Any]] = _read("questions.json")
    return found


def meeting() -> dict[str, Any]:
    """The shipped agenda, and the cards that a worker reads on the phone."""
    found: dict[str, Any] = _read("meeting.json")
    return found


def _read(name: str) -> Any:
    path = resources.files("zeren.training") / "data" / name
    return json.loads(path.read_text(encoding="utf-8"))
