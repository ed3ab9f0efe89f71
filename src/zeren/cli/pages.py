"""The web server as a process of its own: `python -m zeren.cli.pages`, started by `zeren serve`."""

import argparse
import os

from granian.constants import Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from zeren.cli import private
from zeren.jobs import parent

HEAD_SECONDS = 8
"""For the head of a request, and for the next one on an open connection."""
CONNECTIONS = 1024
"""Open at once in each process; more wait in the kernel's queue."""


def main() -> None:
    """Serve until told to stop, or until `zeren serve` is gone."""
    private.close_doors()
    top = argparse.ArgumentParser(prog="zeren.cli.pages")
    top.add_argument("--host", required=True)
    top.add_argument("--port", type=int, required=True)
    top.add_argument("--workers", type=int, default=2)
    options = top.parse_args()
    parent.end_with_it()
    os.environ[parent.NAMED] = str(os.getpid())  # for the processes that granian makes
    os.environ["ZEREN_ROLE"] = "web"
    Server(
        "zeren.site.front:door",
        address=options.host,
        port=options.port,
        interface=Interfaces.RSGI,
        workers=options.workers,
        runtime_mode=RuntimeModes.st,
        websockets=False,
        backlog=2048,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1000),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=10,
    ).serve()


if __name__ == "__main__":
    main()
