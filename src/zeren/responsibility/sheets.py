"""Reads the duty catalogue that is shipped with the product."""

import csv
import io
from importlib import resources


def catalogue() -> list[dict[str, str]]:
    """All duties of the shipped catalogue, in its order, a mapping each."""
    path = resources.files("zeren.responsibility") / "data" / "duties.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
