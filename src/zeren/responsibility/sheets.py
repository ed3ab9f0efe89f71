"""Reads the duty catalogue that is shipped with the product."""

import csv
from dataclasses import dataclass
from importlib import resources

from zeren.core.tongue import both


@dataclass(frozen=True, slots=True)
class CatalogueDuty:
    """One checkable duty: the law wants person, scope and assessment standard (WSL 22)."""

    code: str
    post_code: str
    post_name: dict[str, str]
    rule: str
    domain: str
    frequency: str
    text: dict[str, str]
    evidence: dict[str, str]
    is_locked: bool
    source: str


def catalogue() -> list[CatalogueDuty]:
    """All duties of the shipped catalogue, in its order."""
    path = resources.files("zeren.responsibility") / "data" / "duties.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            CatalogueDuty(
                code=row["code"],
                post_code=row["post_code"],
                post_name=both(row["post_zh"], row["post_en"]),
                rule=row["rule"],
                domain=row["domain"],
                frequency=row["frequency"],
                text=both(row["duty_zh"], row["duty_en"]),
                evidence=both(row["evidence_zh"], row["evidence_en"]),
                is_locked=row["locked"] == "1",
                source=row["source"],
            )
            for row in csv.DictReader(lines)
        ]
