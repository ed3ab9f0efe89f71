"""The random walk at full size, on SQLite and on a real PostgreSQL.

    make torture                       5,000 acts over three years, two histories a database
    ZEREN_WALK_STEPS=500 make torture  shorter

After every act coverage of today and of 20 other days is compared with a naive recount that shares
no code with Zeren (tests/truth/naive.py). The suite runs the same walk with fewer acts.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools.test import PYTEST, ROOT, cluster, install

SIZE = {"ZEREN_WALK_STEPS": "5000", "ZEREN_WALK_DAYS": "20", "ZEREN_WALK_SEEDS": "101,102"}


def main() -> int:
    install({"postgresql"})
    command = (*PYTEST, "-n", "2", "-s", "tests/truth")
    environment = {**SIZE, **os.environ}
    environment.pop("ZEREN_TEST_DATABASE", None)
    print("== SQLite", flush=True)
    first = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print("== PostgreSQL", flush=True)
    with cluster() as address:
        environment["ZEREN_TEST_DATABASE"] = address
        second = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return first or second


if __name__ == "__main__":
    sys.exit(main())
