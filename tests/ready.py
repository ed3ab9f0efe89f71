"""What the first start of a house makes and most tests are not about: its tables, its packed pages.

Made once in a run by the program itself; each house that is tried takes a copy, and begins with its
own keys, catalogues and log. `tests/cli/test_upgrade.py` and the kills of a setup begin without it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES, PAGES = "zeren.sqlite3", "static"
MAKE = """
import django
django.setup()
from zeren.cli import schema, serving
schema.bring_up()
serving.pack_pages()
"""


def lay(data: Path, *, tables: bool = True) -> None:
    """Put both into the folder of a house that has not begun; `tables`: of SQLite."""
    made = _made()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (data / PAGES).exists():
        shutil.copytree(made / PAGES, data / PAGES)
    if tables and not (data / TABLES).exists():
        shutil.copy2(made / TABLES, data / TABLES)


def _made() -> Path:
    """The folder they lie in, for the sources as they are now."""
    files = sorted(one for one in (ROOT / "src/zeren").rglob("*") if one.is_file())
    told = "".join(f"{one} {one.stat().st_mtime_ns}\n" for one in files if one.suffix != ".pyc")
    mark = hashlib.sha256(told.encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"zeren-ready-{os.getuid()}-{mark}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes test at once
        if not folder.exists():
            aside = folder.with_suffix(".part")
            shutil.rmtree(aside, ignore_errors=True)
            kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZEREN_", "DJANGO_"))}
            own = {"ZEREN_DATA": str(aside), "DJANGO_SETTINGS_MODULE": "zeren.site.settings"}
            subprocess.run([sys.executable, "-c", MAKE], cwd=ROOT, env={**kept, **own}, check=True)
            aside.rename(folder)
    return folder
