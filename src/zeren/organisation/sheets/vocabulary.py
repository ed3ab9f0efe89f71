"""The words of personnel offices, read once from the data file."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from zeren.core.sheets import words
from zeren.core.sheets.words import Vocabulary


@cache
def vocabulary() -> Vocabulary:
    return words.vocabulary(data("vocabulary.toml"))


@cache
def data(name: str) -> dict[str, dict[str, Any]]:
    """A data file of this room as it stands."""
    file = resources.files("zeren.organisation") / "data" / name
    return tomllib.loads(file.read_text("utf-8"))
