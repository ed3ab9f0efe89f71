"""House rules of the tables: foreign keys go down the stairs, by name, and are protected."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db import models

from tests.house import scan


def broken_keys(tables: Iterable[type[models.Model]], stairs: dict[str, int]) -> list[str]:
    """Foreign keys that go up or across, leave a way back, or delete what others point to."""
    said = []
    for table in tables:
        room = table._meta.app_label
        for field in table._meta.get_fields():
            if not isinstance(field, models.ForeignKey) or room not in stairs:
                continue
            name = f"{table.__name__}.{field.name}"
            target = field.related_model
            there = target._meta.app_label
            if there != room and stairs.get(there, 99) <= stairs[room]:
                said.append(f"{name} points up to {there}")
            if there != room and field.remote_field.related_name != "+":
                said.append(f'{name} leaves a way back; write related_name="+"')
            if there != room and field.remote_field.on_delete is not models.PROTECT:
                said.append(f"{name} must be PROTECT")
    return said


def keys_by_class(trees: Iterable[tuple[Path, ast.Module]]) -> list[str]:
    """Foreign keys to another room that name the class instead of writing "room.Table"."""
    said = []
    for path, call in scan.calls(trees, {"ForeignKey", "OneToOneField"}):
        target = call.args[0] if call.args else None
        target = next((word.value for word in call.keywords if word.arg == "to"), target)
        if not isinstance(target, ast.Constant):
            said.append(f"{path.name}:{call.lineno} writes a class; write a text")
    return said


def test_foreign_keys_go_down_the_stairs() -> None:
    house = [table for table in apps.get_models() if table.__module__.startswith("zeren.")]

    assert len(house) > 20
    assert broken_keys(house, scan.stairs()) == []


def test_foreign_keys_are_written_as_texts() -> None:
    assert keys_by_class((p, t) for p, t in scan.modules() if "models" in p.as_posix()) == []


def test_a_key_that_goes_up_is_found() -> None:
    stairs = scan.stairs()
    turned = {name: -level for name, level in stairs.items()}
    house = [table for table in apps.get_models() if table.__module__.startswith("zeren.")]

    assert any("points up" in sentence for sentence in broken_keys(house, turned))


def test_a_key_by_class_is_found() -> None:
    tree = ast.parse("unit = models.ForeignKey(Unit, models.PROTECT)")

    assert keys_by_class([(Path("models.py"), tree)])


def test_every_room_stands_on_the_stairs() -> None:
    rooms = {path.parent.name for path in scan.HOUSE.glob("*/__init__.py")}

    assert rooms <= set(scan.stairs())
