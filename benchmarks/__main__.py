"""Run the benchmarks one after another and write docs/benchmarks.md.

    python -m benchmarks [NAME ...]     without a name: all, on SQLite, then PostgreSQL where noted

Each runs in a process of its own with its own data folder that goes away. The page is written only
when all of them ran. What misses its target is said and makes no failure: a figure is not a test.
"""

from __future__ import annotations

import contextlib
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import result

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/benchmarks.md"


@dataclass(frozen=True)
class Bench:
    name: str
    arguments: tuple[str, ...] = ()
    is_twice: bool = False
    """Also on PostgreSQL, where a server's programs are found."""


BENCHES = (
    Bench("import_people"),
    Bench("any_table"),
    Bench("import_large"),
    Bench("problems"),
    Bench("signing", ("1000",), is_twice=True),
    Bench("crowd", ("--fast",)),
    Bench("letters", ("10000",)),
    Bench("letters_pdf"),
    Bench("coverage_tree", is_twice=True),
    Bench("cascade", is_twice=True),
    Bench("results", is_twice=True),
    Bench("moving"),
    Bench("my_day"),
    Bench("lists"),
    Bench("search", is_twice=True),
    Bench("door"),
    Bench("ledger", ("20000",)),
    Bench("outbox", ("100000", "20", "2")),
)

HEAD = """# Benchmarks

Written by `make bench`; do not edit. Each figure stands beside an alternative measured in the same
run, and ratios say more than figures: the machine is named below and may have had other work.
Medians are of single acts; "per CPU-second" counts only this process's own computing, not waiting.
"""


def main(names: list[str]) -> int:
    strange = sorted(set(names) - {bench.name for bench in BENCHES})
    if strange:
        known = ", ".join(bench.name for bench in BENCHES)
        print(f"There is no benchmark {', '.join(strange)}. Benchmarks: {known}.")
        return 2
    wanted = [bench for bench in BENCHES if not names or bench.name in names]
    outputs: list[tuple[str, str]] = []
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="zeren-bench-") as folder, postgres(wanted) as server:
        results = Path(folder) / "results"
        for bench in wanted:
            for database in ("", server) if bench.is_twice and server else ("",):
                title = f"{bench.name}{' on PostgreSQL' if database else ''}"
                print(f"\n== {title}", flush=True)
                text = run(bench, database, results)
                if text is None:
                    failed.append(title)
                else:
                    outputs.append((title, text))
        figures = result.read(results)
    print("\n" + "\n".join(rows(figures)))
    if failed:
        print(f"\nNot measured: {', '.join(failed)}; {PAGE.name} was left as it is.")
        return 1
    if not names:
        PAGE.write_text(page(figures, outputs), encoding="utf-8")
        print(f"\nwritten: {PAGE.relative_to(ROOT)}")
    return 0


def run(bench: Bench, database: str, results: Path) -> str | None:
    """Run one benchmark, showing what it prints as it comes; None when it failed."""
    environment = {**os.environ, result.RESULTS: str(results)}
    environment.pop("ZEREN_DATABASE", None)
    if database:
        environment["ZEREN_DATABASE"] = emptied(database, f"bench_{bench.name}")
    lines: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-u", "-m", f"benchmarks.{bench.name}", *bench.arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None, "asked for"
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return None if process.returncode else "".join(lines)


def emptied(server: str, name: str) -> str:
    """The address of a new database on a server whose address names another."""
    import psycopg

    with psycopg.connect(server.replace("/zeren?", "/postgres?"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/zeren?", f"/{name}?")


@contextlib.contextmanager
def postgres(wanted: list[Bench]) -> Iterator[str]:
    """A server of our own, with an empty database for each benchmark; "" where there is none."""
    sys.path.insert(0, str(ROOT / "tools"))
    import test as tools  # tools/test.py, which starts the server for the tests

    if not any(bench.is_twice for bench in wanted) or tools.postgres() is None:
        yield ""
        return
    with contextlib.ExitStack() as stack:
        try:
            address = stack.enter_context(tools.cluster())
        except (subprocess.CalledProcessError, LookupError, OSError) as error:
            print(f"PostgreSQL did not start ({error}): measured on SQLite only.")
            address = ""
        yield address


def rows(figures: list[result.Figure]) -> list[str]:
    found = ["| What | Zeren | Alternative | Ratio | Target | |", "|---|---|---|---|---|---|"]
    for one in figures:
        word = {True: "reached", False: "**missed**", None: ""}[one.is_reached]
        cells = (one.what, one.figure, one.alternative, one.ratio, one.target, word)
        found.append(f"| {' | '.join(cells)} |")
    return found


def page(figures: list[result.Figure], outputs: list[tuple[str, str]]) -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    machine = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores ({platform.machine()}),"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version};"
        f" load of the machine at the end {load}."
    )
    parts = [HEAD, machine, "", *rows(figures)]
    for title, text in outputs:
        parts += ["", f"## {title}", "", "```text", text.rstrip(), "```"]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    begun = time.monotonic()
    code = main(sys.argv[1:])
    print(f"{time.monotonic() - begun:.0f} s")
    sys.exit(code)
