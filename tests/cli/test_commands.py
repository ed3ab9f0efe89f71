"""The command line as a shell uses it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_a_reader_who_has_seen_enough_gets_no_trace(tmp_path: Path) -> None:
    gone, end = os.pipe()
    os.close(gone)
    command = [sys.executable, "-m", "zeren.cli.main", "template", str(tmp_path / "book.xlsx")]

    done = subprocess.run(
        command,
        stdout=end,
        stderr=subprocess.PIPE,
        env={**os.environ, "ZEREN_DATA": str(tmp_path), "ZEREN_DATABASE": ""},
        check=False,
    )
    os.close(end)

    assert (done.returncode, done.stderr) == (0, b"")
