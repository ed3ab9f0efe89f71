"""A few small changes of the canonical form; `make torture` makes all, also of the verifier."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_small_changes_of_the_canonical_form_are_noticed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.mutate", "core/log/entry.py", "--sample", "8"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "core/log/entry.py: 8 of" in done.stdout
