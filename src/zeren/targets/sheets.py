"""Reads the indicator catalogue that is shipped with the product."""

import csv
from importlib import resources


def indicators() -> list[dict[str, str]]:
    """The 88 indicators, a mapping each."""
    path = resources.files("zeren.targets") / "data" / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
