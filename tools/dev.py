"""Serve this working copy while you change it: `make dev`.

The server begins anew when a source is saved; the worker beside it, which answers facts and does
the long work, does not: begin `make dev` again after a change of a job or a reaction. Debug is on:
the page of all parts at /_components/, and Django's own page for an error. Never on a machine that
others reach.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = str(ROOT / ".venv/bin/python")


def main() -> int:
    port = os.environ.get("PORT", "8000")
    environment = {
        **os.environ,
        "ZEREN_DEBUG": "1",
        "ZEREN_DATA": os.environ.get("ZEREN_DATA", str(ROOT / "var/dev")),
        "DJANGO_SETTINGS_MODULE": "zeren.site.settings",
    }
    Path(environment["ZEREN_DATA"]).mkdir(parents=True, exist_ok=True)
    zeren = str(ROOT / ".venv/bin/zeren")
    if subprocess.run([zeren, "setup"], env=environment, check=False).returncode:
        return 1
    with subprocess.Popen([zeren, "worker"], env=environment) as worker:
        try:
            command = [PYTHON, "-m", "zeren.manage", "runserver", f"127.0.0.1:{port}"]
            return subprocess.run(command, env=environment, check=False).returncode
        except KeyboardInterrupt:
            return 0
        finally:
            worker.terminate()


if __name__ == "__main__":
    sys.exit(main())
