"""The import contracts find what they should: each kind is broken once in a small copy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import scan

FAULTS = {
    "stairs": ("ledger/queries.py", "from zeren.letters import actions"),
    "core": ("core/gate.py", "import time"),
    "shelves": ("letters/queries.py", "from zeren.letters import actions"),
    "doors": ("letters/views.py", "from zeren.letters.models import Letter"),
    "circles": ("letters/composing/a.py", "from zeren.letters.sealing import a"),
    "tables_letters": ("desk/queries.py", "from zeren.letters.models import Letter"),
}
SHELVES = "apps urls views forms actions queries models"


def small_house(folder: Path) -> Path:
    """A house with every room and shelf and nothing in it, under the real contracts."""
    shutil.copy(scan.ROOT / "pyproject.toml", folder)
    house = folder / "zeren"
    for room in scan.stairs():
        (house / room).mkdir(parents=True)
        for shelf in ("__init__", *SHELVES.split()):
            (house / room / f"{shelf}.py").touch()
    for part in ("composing", "sealing"):
        (house / "letters" / part).mkdir()
        (house / "letters" / part / "__init__.py").touch()
        (house / "letters" / part / "a.py").touch()
    (house / "letters/sealing/a.py").write_text("from zeren.letters.composing import a\n")
    (house / "__init__.py").touch()
    return house


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [linter, "--no-cache", "--contract", contract],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("contract", FAULTS)
def test_a_planted_import_is_found(tmp_path: Path, contract: str) -> None:
    house = small_house(tmp_path)
    name, line = FAULTS[contract]

    before = lint(tmp_path, contract)
    (house / name).write_text(f"{line}\n", encoding="utf-8")
    after = lint(tmp_path, contract)

    assert before.returncode == 0, before.stdout + before.stderr
    assert after.returncode == 1, after.stdout + after.stderr
    assert "BROKEN" in after.stdout


def test_an_unlisted_room_is_found(tmp_path: Path) -> None:
    house = small_house(tmp_path)
    (house / "attic").mkdir()
    (house / "attic/__init__.py").touch()

    assert "attic" in lint(tmp_path, "stairs").stdout


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import datetime\nx = datetime.now()",
        "import datetime\nx = datetime.date.today()",
        "import time\nx = time.time()",
        "from django.utils import timezone\nx = timezone.now()",
        "from django.utils.timezone import localdate",
        "from zeren.ledger import clock\nx = clock.today()",
    ],
)
def test_a_clock_read_outside_its_places_is_found(line: str) -> None:
    linter = Path(sys.executable).with_name("ruff")

    def check(name: str) -> str:
        done = subprocess.run(
            [linter, "check", "--select", "TID251", "--no-cache", "--stdin-filename", name, "-"],
            cwd=scan.ROOT,
            input=line + "\n",
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    assert "TID251" in check("src/zeren/letters/actions.py")
    assert "TID251" not in check("src/zeren/letters/views.py")
