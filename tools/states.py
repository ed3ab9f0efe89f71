"""Draw the state machines of the core into docs/states: `python tools/states.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.house import scan  # noqa: E402 - found through the line above


def main() -> int:
    folder = ROOT / "docs/states"
    folder.mkdir(parents=True, exist_ok=True)
    for name, steps in scan.step_tables(scan.modules(scan.HOUSE / "core")).items():
        (folder / f"{name}.md").write_text(scan.drawing(name, steps), encoding="utf-8")
        print(f"docs/states/{name}.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
