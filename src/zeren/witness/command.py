"""`zeren witness`: make a key, name the logs to watch, serve.

zeren witness key --folder DIR --name union.example/w1    make the key, print it
zeren witness log --folder DIR --key KEY                  watch this log
zeren witness serve --folder DIR --port 8190              answer, until stopped
"""

import argparse
import contextlib
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from zeren.core.log import note
from zeren.witness.folder import Folder, Trouble
from zeren.witness.server import Server


def fill(parser: argparse.ArgumentParser) -> None:
    """The arguments of `zeren witness`."""
    parser.add_argument("act", choices=("key", "log", "serve"), help="what to do")
    parser.add_argument("--key", default="", help="with log: the key of the log")
    parser.add_argument("--folder", type=Path, default=Path("witness"), help="key and state")
    parser.add_argument("--name", default="", help="with key: as union.example/w1")
    parser.add_argument("--host", default="127.0.0.1", help="with serve: where to listen")
    parser.add_argument("--port", type=int, default=8190, help="with serve: on which port")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="zeren witness", description=__doc__)
    fill(parser)
    return run(parser.parse_args(arguments))


def run(options: argparse.Namespace) -> int:
    folder = Folder(options.folder)
    try:
        if options.act == "key":
            if not options.name and not (options.folder / "name.txt").exists():
                raise Trouble("Give the witness a name: --name union.example/w1")
            print(folder.make(options.name or folder.name))
        elif options.act == "log":
            if not options.key:
                raise Trouble("Give the key of the log; the house shows it at /evidence/key.")
            folder.add_log(options.key)
            print(f"Watched from now on: {options.key.split('+')[0]}")
        else:
            with folder.alone():
                serve(folder, options.host, options.port)
    except (Trouble, note.BadNote, OSError) as error:
        print(error, file=sys.stderr)
        return 3
    return 0


def serve(folder: Folder, host: str, port: int) -> None:
    """Answer until told to stop."""
    print(f"Witness {folder.vkey}", flush=True)
    for key in folder.logs():
        seen = folder.seen(key.name)  # a damaged state is said before anything is signed
        print(f"watches {key.name}, signed up to {seen.size if seen else 0} entries", flush=True)
    with Server((host, port), folder) as server:
        print(f"listening on http://{host}:{server.server_address[1]}/", flush=True)

        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, stop)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
