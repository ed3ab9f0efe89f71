"""Letters of a year: how fast a campaign issues their records, and how many bytes these take.

    python -m benchmarks.letters [PEOPLE]           an own SQLite database with synchronous=FULL
    ZEREN_DATABASE=postgresql://… python -m benchmarks.letters

The whole job as an office starts it: foretold, numbered, composed from duties, targets and things,
kept with a fact each. The alternative keeps what each letter says whole in its own row; counted are
the bytes of the texts, and beside them what their rows and facts take of the file.
"""

import sys
import time
from typing import Any

from benchmarks import result, works

GOAL = 100_000 / 120
"""Letters a second: 100,000 in two minutes."""

SHARE = 0.2
CHUNK = 1000


def main() -> dict[str, Any]:
    """Print the table; return the figures."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with works.folder():
        works.prepare()
        return _run(people)


def _run(people: int) -> dict[str, Any]:
    from django.db import connection

    begun = time.perf_counter()
    units = max(2, people // 12)
    works.bring_in(people, units)
    print(
        f"database {connection.vendor}, {people} people, {units} units,"
        f" set up in {time.perf_counter() - begun:.0f} s"
    )
    begun, spent = time.perf_counter(), time.process_time()
    works.issue()
    took, spent = time.perf_counter() - begun, time.process_time() - spent
    count, kept, whole, sections = _bytes()
    print(f"{'letters':>10}{'seconds':>10}{'CPU s':>8}{'a second':>10}{'a CPU-s':>10}")
    print(f"{count:10}{took:10.1f}{spent:8.1f}{count / took:10.0f}{count / spent:10.0f}")
    print(f"whole {whole:,} bytes; kept {kept:,} in {sections:,} sections and a head each")
    figures = {"rate": count / took, "per_cpu": count / spent, "share": kept / whole}
    word = "reached" if figures["share"] <= SHARE else "NOT REACHED"
    print(f"{figures['share']:.3f} of the whole texts, wanted {SHARE} at most: {word}")
    result.keep(
        result.Figure(
            f"letters issued, {count:,} of a campaign ({connection.vendor})",
            f"{figures['rate']:.0f}/s; {figures['per_cpu']:.0f} per CPU-s",
            target=f">= {GOAL:.0f}/s",
            is_reached=figures["rate"] >= GOAL,
        ),
        result.Figure(
            f"bytes of {count:,} letters, kept as sections",
            f"{kept / count:,.0f} a letter",
            f"{whole / count:,.0f} whole",
            f"{figures['share']:.3f}",
            f"<= {SHARE}",
            figures["share"] <= SHARE,
        ),
    )
    return figures


def _bytes() -> tuple[int, int, int, int]:
    """(letters, bytes kept, bytes of the whole texts, sections)."""
    from zeren.letters.models import Letter, Section
    from zeren.letters.queries import with_sections

    count = kept = whole = sections = after = 0
    while rows := list(Letter.objects.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        for row in with_sections(rows):
            kept += len(row.manifest.encode()) + len(row.head.encode())
            whole += len(row.text.encode())
        count, after = count + len(rows), rows[-1].pk
    for digest, text in Section.objects.values_list("digest", "text").iterator(CHUNK):
        kept, sections = kept + len(digest) + len(text.encode()), sections + 1
    return count, kept, whole, sections


if __name__ == "__main__":
    main()
