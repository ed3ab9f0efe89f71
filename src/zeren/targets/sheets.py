"""Reads the indicator catalogue that is shipped with the product, gravest first."""

import csv
import io
import json
import tomllib
from importlib import resources

DATA = resources.files("zeren.targets") / "data"


def indicators() -> list[dict[str, str]]:
    """The 88 indicators, a mapping each, with rank (its place) and definition (JSON)."""
    text = (DATA / "indicators.csv").read_text(encoding="utf-8")
    meant = tomllib.loads((DATA / "definitions.toml").read_text(encoding="utf-8"))
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [
        {**row, "rank": str(rank), "definition": json.dumps(meant[row["code"]])}
        for rank, row in enumerate(rows, 1)
    ]
