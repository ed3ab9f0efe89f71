"""Everything that must be green, in order, each result kept.

    python tools/test.py [STEP ...]     without a name: every step
    SKIP=browser,postgres make test     leaves steps out, and says so

As root, what the tests need is installed from Debian's packages; otherwise it is named. A step
that failed or could not run makes the end non-zero; only SKIP excuses one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv/bin"
PYTEST = (str(BIN / "python"), "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider")
THREE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
"""One more than the cores: many tests wait for a process, a lock or a deadline."""


@dataclass
class Need:
    """A program a step cannot do without, and Debian's packages that bring it."""

    find: Callable[[], str | None]
    packages: tuple[str, ...]


@dataclass
class Step:
    name: str
    command: tuple[str, ...]
    words: str
    needs: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def postgres() -> str | None:
    """The folder of PostgreSQL's server programs."""
    if path := shutil.which("initdb"):
        return str(Path(path).parent)
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[4])
    return str(found[-1].parent) if found else None


def chinese_font() -> str | None:
    return next((str(path) for path in Path("/usr/share/fonts").rglob("*CJK*")), None)


def slapd() -> str | None:
    """A directory to sign in with, and what changes people in it."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    return shutil.which("slapd", path=path) if shutil.which("ldapmodify") else None


def faketime() -> str | None:
    """The library that shows a process another time."""
    return next((str(one) for one in Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)


NEEDS = {
    "chromium": Need(chromium, ("chromium",)),
    "faketime": Need(faketime, ("libfaketime",)),
    "fonts": Need(chinese_font, ("fonts-noto-cjk",)),
    "slapd": Need(slapd, ("slapd", "ldap-utils")),
    "postgresql": Need(postgres, ("postgresql",)),
    "strace": Need(lambda: shutil.which("strace"), ("strace",)),
    "pdftotext": Need(lambda: shutil.which("pdftotext"), ("poppler-utils",)),
}

STEPS = (
    Step("style", (str(BIN / "ruff"), "check"), "house style and forbidden names"),
    Step("format", (str(BIN / "ruff"), "format", "--check"), "layout of the code"),
    Step("templates", (str(BIN / "djangofmt"), "--check", "src"), "layout of the templates"),
    Step("types", (str(BIN / "mypy"),), "strict types"),
    Step("contracts", (str(BIN / "lint-imports"),), "the staircase and its shelves"),
    Step("words", (str(BIN / "python"), "tools/words.py", "check"), "both languages complete"),
    Step(
        "migrations",
        (str(BIN / "python"), "-m", "zeren.manage", "makemigrations", "--check", "--dry-run"),
        "tables and migrations agree",
        environment={"DJANGO_SETTINGS_MODULE": "tests.settings"},
    ),
    Step(
        "sqlite",
        (*PYTEST, *THREE, "-m", "not browser"),
        "house, unit and property tests, the suite on SQLite",
        needs=("pdftotext", "strace", "faketime", "slapd"),
    ),
    Step(
        "postgres",
        (*PYTEST, *THREE, "-m", "not browser"),  # what is tried once: tests/conftest.py
        "the suite on PostgreSQL",
        needs=("postgresql", "pdftotext", "slapd"),
        environment={"ZEREN_TEST_EXAMPLES": "8", "ZEREN_WALK_STEPS": "60"},  # SQLite's step goes on
    ),
    Step(
        "browser",
        (*PYTEST, *THREE, "-m", "browser", "tests/journeys"),
        "journeys in a real browser",
        needs=("chromium", "fonts", "slapd"),
        environment={"ZEREN_TEST_ON_DISK": "1"},  # two processes do not see the command line
    ),
)


def install(needs: set[str]) -> None:
    """As root, bring what is missing; a failure shows later as a step that could not run."""
    missing = [name for name in sorted(needs) if NEEDS[name].find() is None]
    packages = [package for name in missing for package in NEEDS[name].packages]
    if not packages or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"== installing {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            print(f"`{' '.join(command)}` ended with {done.returncode}.", file=sys.stderr)


def scratch() -> Path:
    """A new folder for a step's files: in memory where 4 GB are free there, else on the disk.

    Everything is done as on a disk, `fsync` included; it only takes no time. PostgreSQL's step
    took two and a half times as long on one.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 4_000_000_000
    return Path(tempfile.mkdtemp(prefix="zeren-", dir=memory if roomy else None))


def _as_owner(account: str | None, *command: str) -> list[str]:
    """PostgreSQL refuses to run as root, so root runs it as another account."""
    if account is None:
        return list(command)
    return ["runuser", "-u", account, "--", *command]


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """A PostgreSQL of our own in a folder that goes away; yields its address.

    It listens on a socket in that folder only. Durability stays on: Zeren would refuse to
    start otherwise.
    """
    folder = postgres()
    assert folder is not None
    account = None
    if os.geteuid() == 0:
        account = "postgres"  # made by Debian's package
    home = scratch()
    if account:
        shutil.chown(home, account)
    data = str(home / "data")
    log = str(home / "log")

    def call(*command: str) -> None:
        subprocess.run(
            _as_owner(account, *command), cwd=home, check=True, stdout=subprocess.DEVNULL
        )

    try:
        call(f"{folder}/initdb", "-D", data, "-U", "zeren", "-A", "trust", "-E", "UTF8",
             "--no-locale", "--no-instructions")  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c port=5432"
        options += " -c max_connections=60 -c shared_buffers=256MB"
        call(f"{folder}/pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield f"postgresql://zeren@/zeren?host={home}&port=5432"
        finally:
            call(f"{folder}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def run(step: Step) -> str:
    """Run one step; return "" when it is green, else what was wrong, in a few words."""
    lacking = [name for name in step.needs if NEEDS[name].find() is None]
    if lacking:
        packages = " ".join(package for name in lacking for package in NEEDS[name].packages)
        return f"could not run: install {packages} (apt-get install {packages})"
    environment = {**os.environ, **step.environment}
    if browser := chromium():
        environment["ZEREN_TEST_CHROMIUM"] = browser
    environment.pop("ZEREN_TEST_DATABASE", None)
    with contextlib.ExitStack() as stack:
        folder = scratch()
        folder.chmod(0o755)  # a server started by a test is another account's
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        environment["TMPDIR"] = str(folder)
        if step.name == "postgres":
            try:
                environment["ZEREN_TEST_DATABASE"] = stack.enter_context(cluster())
            except (subprocess.CalledProcessError, LookupError, OSError) as error:
                return f"could not run: PostgreSQL did not start ({error})"
        done = subprocess.run(step.command, cwd=ROOT, env=environment, check=False)
    return f"ended with {done.returncode}" if done.returncode else ""


def main(arguments: list[str]) -> int:
    known = {step.name for step in STEPS}
    skipped = {name.strip() for name in os.environ.get("SKIP", "").split(",") if name.strip()}
    strange = sorted((skipped | set(arguments)) - known)
    if strange:
        print(f"There is no step {', '.join(strange)}. Steps: {', '.join(sorted(known))}.")
        return 2
    wanted = [step for step in STEPS if not arguments or step.name in arguments]
    steps = [step for step in wanted if step.name not in skipped]
    install({need for step in steps for need in step.needs})
    results: list[tuple[Step, str, float]] = []
    for step in steps:
        print(f"\n== {step.name}: {step.words}", flush=True)
        begun = time.monotonic()
        results.append((step, run(step), time.monotonic() - begun))
    print("\n== results")
    for step, wrong, seconds in results:
        print(f"{'not green' if wrong else 'green':<10} {step.name:<11} {seconds:6.1f} s  {wrong}")
    for step in wanted:
        if step.name in skipped:
            print(f"left out   {step.name:<11} named by SKIP")
    wrongs = [step.name for step, wrong, _ in results if wrong]
    if wrongs:
        print(f"\nNot green: {', '.join(wrongs)}.")
    print(f"\nsteps: {len(results) - len(wrongs)} passed, {len(wrongs)} failed")
    return 1 if wrongs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
