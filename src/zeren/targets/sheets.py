"""Reads the indicator catalogue that is shipped with the product."""

import csv
import io
from importlib import resources


def indicators() -> list[dict[str, str]]:
    """The 88 indicators, a mapping each."""
    path = resources.files("zeren.targets") / "data" / "indicators.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
