"""Reads the duty catalogue that is shipped with the product."""

import csv
from importlib import resources


def catalogue() -> list[dict[str, str]]:
    """All duties of the shipped catalogue, in its order, a mapping each."""
    path = resources.files("zeren.responsibility") / "data" / "duties.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
