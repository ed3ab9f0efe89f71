"""The words of personnel offices, read once from the data file."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from zeren.core.sheets import words
from zeren.core.sheets.words import Vocabulary


@cache
def vocabulary() -> Vocabulary:
    return words.vocabulary(data())


@cache
def data() -> dict[str, dict[str, Any]]:
    """The data file as it stands, for the manual and the tests."""
    file = resources.files("zeren.organisation") / "data" / "vocabulary.toml"
    return tomllib.loads(file.read_text("utf-8"))
