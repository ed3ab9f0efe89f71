"""What hurts, at full size, on SQLite and on a real PostgreSQL. The suite runs all of it smaller.

    make torture                        hours
    ZEREN_WALK_STEPS=500 make torture   shorter; every size below may be set so

The random walk: after each of 5,000 acts coverage of today and of 20 other days is compared with a
naive recount that shares no code with Zeren (tests/truth/naive.py). Kills: 10,000 people sign
through HTTP while `zeren serve`, its web server or its worker is killed 200 times (40 on
PostgreSQL). Power cuts: the disk is rebuilt as it was at 1,000 moments, from what strace saw.
Hazards: 10,000 random paths, 2,000 damaged photos, and two worlds that differ in who reported, at
every address for every role. Every link and form that any role is shown; every change of evidence
by hand; 100 older copies; an upgrade that is killed 50 times; 10,000 kept files, some of them gone.
10,000 whole and 10,000 damaged receipts: no wrong answer. A clock that jumps under a running
process 120 times; a disk that fails in a write, a sync or a read, 90 times. Every small change of
the verifier and of the canonical form is noticed by a test (tools/mutate.py): at least 95 %.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools.test import PYTEST, ROOT, chromium, cluster, install

SIZE = {
    "ZEREN_TEST_EXAMPLES": "200",
    "ZEREN_OBJECTS": "1",
    "ZEREN_WALK_STEPS": "5000",
    "ZEREN_WALK_DAYS": "20",
    "ZEREN_WALK_SEEDS": "101,102",
    "ZEREN_KILLS": "200",
    "ZEREN_KILL_PEOPLE": "10000",
    "ZEREN_COMMAND_KILLS": "50",
    "ZEREN_CUTS": "1000",
    "ZEREN_CUT_PEOPLE": "120",
    "ZEREN_TORTURE": "1",
    "ZEREN_JUMPS": "20",
    "ZEREN_IO_ERRORS": "30",
    "ZEREN_RECEIPTS": "10000",
    "ZEREN_RESTORES": "100",
    "ZEREN_TEST_KILLS": "50",
    "ZEREN_TEST_FILES": "10000",
}
KILLS_ON_POSTGRES = "40"


def main() -> int:
    install({"postgresql", "strace", "faketime", "chromium", "fonts", "slapd", "pdftotext"})
    command = (
        *PYTEST, "-n", "2", "-s", "tests/truth", "tests/standing/test_kills.py",
        "tests/standing/test_kills_of_commands.py", "tests/standing/test_kills_of_acts.py",
        "tests/standing/test_power_cuts.py",
        "tests/standing/test_jumping_clock.py", "tests/standing/test_io_errors.py",
        "tests/hazards/test_ending.py",
        "tests/hazards/test_photos.py", "tests/hazards/test_two_worlds.py",
        "tests/core/test_many_receipts.py",
        "tests/site/test_object_matrix.py", "tests/site/test_crawl.py", "tests/site/test_tamper.py",
        "tests/ledger/test_second_history.py", "tests/cli/test_upgrade.py",
        "tests/cli/test_backup.py",
        "tests/hazards/test_lost_photos.py",
    )  # fmt: skip
    environment = {**SIZE, **os.environ}
    environment.pop("ZEREN_TEST_DATABASE", None)
    print("== SQLite", flush=True)
    first = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print("== PostgreSQL", flush=True)
    with cluster() as address:
        environment["ZEREN_TEST_DATABASE"] = address
        environment["ZEREN_KILLS"] = os.environ.get("ZEREN_KILLS", KILLS_ON_POSTGRES)
        second = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print("== Everything, on PostgreSQL and in every view", flush=True)
    with cluster() as address:
        environment["ZEREN_TEST_DATABASE"] = address
        whole = (*PYTEST, "-n", "2", "-m", "not browser", "tests")
        fourth = subprocess.run(whole, cwd=ROOT, env=environment, check=False).returncode
    environment.pop("ZEREN_TEST_DATABASE")
    views = (*PYTEST, "-n", "2", "-m", "browser", "tests/journeys")
    on_disk = {**environment, "ZEREN_TEST_ON_DISK": "1", "ZEREN_TEST_CHROMIUM": chromium() or ""}
    fifth = subprocess.run(views, cwd=ROOT, env=on_disk, check=False).returncode
    print("== Mutants of the verifier and of the canonical form", flush=True)
    mutants = [sys.executable, "-m", "tools.mutate"]
    third = subprocess.run(mutants, cwd=ROOT, check=False).returncode
    return first or second or third or fourth or fifth


if __name__ == "__main__":
    sys.exit(main())
