"""Keeps processes running: starts them again when they die, ends them when it is told to stop.

One supervisor a data folder and a port. When it is killed its children see it (jobs/parent.py).
"""

import contextlib
import errno
import fcntl
import logging
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from zeren.core.refusal import Refused
from zeren.jobs import parent

log = logging.getLogger(__name__)

WAITS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before a process is started again; the last is kept."""
HEALTHY = 60.0
"""Who has run that long starts again from the first."""
GRACE = 20.0
LOOK_EVERY = 0.3
LOCK = "serving.lock"


@dataclass
class Child:
    """One process to keep: its name for people, its command, and how it has gone so far."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    deaths: int = 0
    again_at: float = 0.0


def lock(data: Path) -> IO[str]:
    """Hold the data folder as long as the returned file is open.

    Refused: cli.already_serving with the number of the process that holds it.
    """
    held = (data / LOCK).open("a+", encoding="ascii")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        if taken.errno not in (errno.EAGAIN, errno.EACCES):
            raise
        held.seek(0)
        raise Refused("cli.already_serving", data=str(data), pid=held.read().strip() or "?")
    held.seek(0)
    held.truncate()
    held.write(f"{os.getpid()}\n")
    held.flush()
    return held


def insist_on_port(host: str, port: int, *, patience: float = 4.0) -> None:
    """Refused: cli.port_taken when somebody listens there; cli.port_closed when we may not.

    The server itself would share the port without a word, so that old and new answer in turn. A
    little patience: the children of a supervisor that was killed need a second to end.
    """
    end = time.monotonic() + patience
    while True:
        with _listener(host) as probe:
            try:
                probe.bind((host, port))
                return
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise Refused("cli.port_closed", host=host, port=str(port)) from error
                if time.monotonic() > end:
                    raise Refused("cli.port_taken", port=str(port)) from error
        time.sleep(LOOK_EVERY)


def _listener(host: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    probe = socket.socket(family, socket.SOCK_STREAM)
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return probe


class Supervisor:
    """Runs its children until SIGTERM, SIGINT or SIGHUP."""

    def __init__(self, children: Sequence[Child], *, say: Callable[[str], None]) -> None:
        self._children = list(children)
        self._say = say
        self._is_stopping = False

    def run(
        self,
        *,
        ready: Callable[[], bool],
        then: Callable[[], None],
        over: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Start all; call `then` once when `ready`; keep them running until told to stop.

        over: asked now and then; True ends it too. Returns whether that ended it.
        """
        for told in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(told, self._stop)
        is_announced = False
        try:
            for child in self._children:
                self._start(child)
            while not self._is_stopping and not over():
                for child in self._children:
                    self._look(child)
                if not is_announced and ready():
                    is_announced = True
                    then()
                time.sleep(LOOK_EVERY)
        finally:
            self._end()
        return not self._is_stopping

    def _stop(self, *_: object) -> None:
        self._is_stopping = True

    def _start(self, child: Child) -> None:
        child.began = time.monotonic()
        try:
            # a session of its own: Ctrl-C reaches us alone, and we end the children in order
            child.process = subprocess.Popen(
                child.command, env=parent.named(), start_new_session=True
            )
        except OSError as error:
            child.process = None
            self._died(child, error.strerror or "?")

    def _look(self, child: Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.again_at:
                self._start(child)
            return
        code = child.process.poll()
        if code is not None:
            child.process = None
            self._died(child, _how(code))

    def _died(self, child: Child, how: str) -> None:
        if time.monotonic() - child.began > HEALTHY:
            child.deaths = 0
        wait = WAITS[min(child.deaths, len(WAITS) - 1)]
        child.deaths += 1
        child.again_at = time.monotonic() + wait
        log.error("%s ended: %s; again in %s s", child.name, how, wait)
        self._say(f"The {child.name} ended ({how}). It is started again in {wait:.0f} s.")

    def _end(self) -> None:
        """Ask all to end, wait, then end by force whoever has not."""
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        end = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"Process {process.pid} did not end by itself and is ended by force.")
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _how(code: int) -> str:
    """How a process ended, in words an administrator can look up."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def answers(host: str, port: int) -> bool:
    """Does the server answer? Any answer counts: what it says is another question."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - asked, not listened to
    near = f"[{near}]" if ":" in near else near
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(f"http://{near}:{port}/health/", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
