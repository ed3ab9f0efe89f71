"""A real house for tests that hurt it: `zeren serve` as people start it, on its own data."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from tests import ready

ROOT = Path(__file__).resolve().parents[2]
ZEREN = (sys.executable, "-m", "zeren.cli.main")
PATIENCE = 90.0


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def until(what: str, is_so: object, patience: float = PATIENCE) -> None:
    """Wait until it is so; say what was waited for when it never is."""
    end = time.monotonic() + patience
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < end, f"waited {patience:.0f} s for: {what}"
        time.sleep(0.2)


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


@dataclass
class House:
    """One installation and, while it runs, its `zeren serve`."""

    data: Path
    port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    @property
    def env(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZEREN_", "DJANGO_"))}
        return {
            **kept,
            "ZEREN_DATA": str(self.data),
            "ZEREN_ARGON2_MEMORY_KIB": "64",
            "PYTHONUNBUFFERED": "1",
            "LANG": "C.UTF-8",
            **self.more,
        }

    @property
    def log(self) -> str:
        return (self.data / "serve.out").read_text("utf-8")

    def command(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """A command of this house, run to its end."""
        return subprocess.run(
            [*ZEREN, *words],
            env={**self.env, **env},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def start(self, *words: str) -> None:
        """`zeren serve`, until it says that it serves."""
        ready.lay(self.data, tables="ZEREN_DATABASE" not in self.more)
        with (self.data / "serve.out").open("w") as out:
            self.process = subprocess.Popen(
                [*ZEREN, "serve", "--port", str(self.port), "--workers", "1", *words],
                env=self.env, cwd=ROOT, text=True, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        until("it serves", lambda: "Serving on" in self.log or self.process.poll() is not None)
        assert "Serving on" in self.log, self.log

    def stop(self) -> int:
        """Told to stop, as an administrator does; by force when it does not listen."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
        return int(self.process.returncode)

    def children(self) -> dict[str, int]:
        """Processes of this house by what they are: pages (the granian parent), worker."""
        assert self.process is not None
        return {
            "worker" if words.split()[-1] == "worker" else "pages": pid
            for pid, parent, words in processes()
            if parent == self.process.pid and words.split()  # none while it ends or begins
        }

    def all_of_it(self) -> list[int]:
        """Every process that serves this data folder."""
        mark = f"ZEREN_DATA={self.data}"
        found = []
        for pid, _parent, words in processes():
            with contextlib.suppress(OSError):
                around = Path(f"/proc/{pid}/environ").read_bytes().decode("utf-8", "replace")
                if mark in around.split("\0") and "zeren" in words:
                    found.append(pid)
        return found

    def is_well(self) -> bool:
        """Does it answer, and say that all is well?"""
        try:
            return self.ask("/health/").status == 200
        except (OSError, http.client.HTTPException):
            return False  # killed a moment ago, or not up yet

    def ask(
        self,
        path: str,
        form: Mapping[str, str] | None = None,
        *,
        language: str = "en",
        timeout: float = 60,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request as a browser makes it, with the cookies so far; never follows."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {"Accept-Language": language, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={m.value}" for k, m in self.cookies.items())
        if form is None:
            line.request("GET", path, headers=sent)
        else:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            line.request("POST", path, urlencode(form), sent)
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        line.close()
        return Answer(answer.status, dict(answer.getheaders()), text)

    def send(self, path: str, form: Mapping[str, str], *, at: str = "", **more: object) -> Answer:
        """A form as its page (`at`, else `path`) gives it: with the token that stands in it."""
        page = self.ask(at or path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token, f"no form on {at or path}: {page.status}"
        return self.ask(path, {"csrfmiddlewaretoken": token[1], **form}, **more)  # type: ignore[arg-type]


def processes() -> Iterator[tuple[int, int, str]]:
    """(process, its parent, its command) of everything that runs here."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                state = (folder / "stat").read_text().rpartition(")")[2].split()
                if state[0] != "Z":
                    yield int(folder.name), int(state[1]), words
