"""Hands figures of a benchmark over to `python -m benchmarks`, which writes docs/benchmarks.md."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = "ZEREN_BENCH_RESULTS"


@dataclass(frozen=True)
class Figure:
    """One measured thing: Zeren's figure, the alternative's, their ratio, and the target."""

    what: str
    figure: str
    alternative: str = "none"
    ratio: str = ""
    target: str = ""
    is_reached: bool | None = None


def keep(*figures: Figure) -> None:
    """Add figures to the file that the caller named; alone, a benchmark only prints."""
    name = os.environ.get(RESULTS)
    if name:
        with Path(name).open("a", encoding="utf-8") as file:
            for figure in figures:
                file.write(json.dumps(asdict(figure), ensure_ascii=False) + "\n")


def read(path: Path) -> list[Figure]:
    if not path.exists():
        return []
    return [Figure(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
