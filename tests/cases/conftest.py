"""The cast with the year's letters issued, and the acts of raising a case."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from tests.cast import Cast
from tests.letters.conftest import _own_folder, cast, hand
from zeren.cases import actions
from zeren.cases.actions import Subject
from zeren.cases.models import Case
from zeren.core import case as core
from zeren.ledger import clock

__all__ = ("_own_folder", "cast", "hand")

Raise: TypeAlias = Callable[..., Case]


@pytest.fixture
def object_to(cast: Cast) -> Raise:
    """Somebody raises a case about his own letter."""

    def do(person: int, kind: str = core.OBJECTION, **given: Any) -> Case:
        letter = cast.letter(person)
        lines = core.lines_of(json.loads(letter.text))
        of = Subject("letter", letter.pk, letter.unit_id, ("letter", person), lines=lines)
        return actions.raise_case(
            kind,
            of,
            line=given.get("line", ""),
            words=given.get("words", "I do not do this work"),
            by=given.get("by", cast.actor(person)),
            at=clock.now(),
        )

    return do
