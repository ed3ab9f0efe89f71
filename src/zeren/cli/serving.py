"""Serve the pages and do the work: web server and worker, each a process that is kept running."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from importlib import resources
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.module_loading import import_string

from zeren.accounts import actions as accounts
from zeren.cli import private, roles, schema, supervisor
from zeren.cli.codes import OK
from zeren.content import actions as content
from zeren.content import queries as content_queries
from zeren.content import sheets as content_sheets
from zeren.jobs import parent
from zeren.jobs import worker as jobs_worker
from zeren.ledger import actions as ledger
from zeren.ledger import clock, house, known, storage
from zeren.targets import actions as targets
from zeren.targets import sheets as targets_sheets
from zeren.web import words

PATIENCE = 3.0
"""Seconds between two tries to reach the database at the start."""
SETTLES = 2.0
"""Seconds after an address was decided until the servers begin again with it."""


def prepare(*, demo_begins: datetime | None = None) -> None:
    """Bring the database to this version, load the catalogues, pack the page files. Repeatable.

    Refused: cli.newer_database.
    """
    schema.bring_up()
    ledger.open_ledger(is_demo=demo_begins is not None, demo_begins=demo_begins)
    known.remember()
    for pack in sorted(content_queries.packs_on()):
        content.bring_in(content_sheets.shipped(pack), at=clock.now())
    targets.load_catalogue(targets_sheets.indicators(), at=clock.now())
    pack_pages()


def pack_pages() -> None:
    """Collect and compress the static files when any of them is newer than what was packed."""
    packed = Path(settings.STATIC_ROOT) / "staticfiles.json"
    files = Path(str(resources.files("zeren"))).glob("*/static/**/*")
    newest = max(file.stat().st_mtime for file in files)
    if packed.exists() and packed.stat().st_mtime >= newest:
        return
    shutil.rmtree(packed.parent, ignore_errors=True)
    packed.parent.mkdir(parents=True)
    # a fresh process: the storage of this one was chosen before the files were packed
    code = (
        "import os, django; from django.conf import settings;"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'zeren.site.settings');"
        "from zeren.site import settings as s;"
        "s.STORAGES['staticfiles']['BACKEND'] ="
        " 'whitenoise.storage.CompressedManifestStaticFilesStorage';"
        "django.setup(); from django.core.management import call_command;"
        "call_command('collectstatic', '--noinput', verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def prepare_patiently() -> None:
    """`prepare`, but wait while the database is busy, away or being restored, and say so."""
    told = ""
    while (reason := _hindrance()) != "":
        if reason != told:
            print(words.sentence(reason), file=sys.stderr, flush=True)
        told = reason
        connection.close()
        time.sleep(PATIENCE)


def _hindrance() -> str:
    """Prepare, or say what stands in the way and will go by itself."""
    if storage.is_restoring():
        return storage.RESTORING
    try:
        prepare()
    except Exception as error:
        reason = storage.reason(error)
        if reason not in (storage.BUSY, storage.AWAY):
            raise
        return reason
    return ""


def setup(options: argparse.Namespace) -> int:
    """`zeren setup`: prepare and stop; in an empty installation name the first sign-in."""
    if options.owner:
        _by_the_owner(options.owner)
    prepare()
    with tempfile.TemporaryFile(dir=settings.DATA):
        pass  # a disk that cannot be written is named also where nothing had to be
    mended = private.mend(Path(settings.DATA))
    if mended:
        print(f"{mended} files and folders could be read by others; now only by their owner.")
    welcome()
    return OK


def _by_the_owner(address: str) -> None:
    """Migrate as the role that owns the tables, and let the one of the settings only add."""
    import psycopg

    if connection.vendor != "postgresql":
        raise ImproperlyConfigured("--owner is for PostgreSQL: set the address of the web role.")
    role = str(connection.settings_dict["USER"])
    code = "import django; django.setup(); from zeren.cli import schema; schema.bring_up()"
    command = [sys.executable, "-c", code]
    subprocess.run(command, env={**os.environ, "ZEREN_DATABASE": address}, check=True)
    with psycopg.connect(address) as owner:
        if owner.info.user == role:
            raise ImproperlyConfigured("The owner must be another role than the one that serves.")
        for statement in roles.statements(role):
            owner.execute(statement.encode())
    print(f"{role}: {roles.standing(connection)}.")


def welcome() -> None:
    """In an installation without accounts, open the first administrator and print the code."""
    code = accounts.open_first_administrator(at=clock.now())
    if code:
        print(
            "This installation is empty. Open /welcome/ with the staff number “admin”\n"
            f"and the one-time code {code}, choose a PIN, then bring in your workbook.\n"
            "The code works once and for 14 days; it is not stored and is not shown again."
        )


def worker(options: argparse.Namespace) -> int:
    """`zeren worker`: jobs and schedule, until it is told to stop."""
    parent.end_with_it()
    _warn()
    prepare_patiently()
    jobs_worker.run(import_string("zeren.site.schedule.SCHEDULE"))
    return OK


def serve(options: argparse.Namespace) -> int:
    """`zeren serve`: prepare, then keep the web server and the worker running until stopped."""
    host, port = options.host or settings.ZEREN.host, port_of(options.port)
    with supervisor.lock(Path(settings.DATA)):
        supervisor.insist_on_port(host, port)
        _warn(host)
        prepare_patiently()
        private.mend(Path(settings.DATA))
        welcome()
        is_decided = _address_decided()
        house.keep_file()
        is_over = run_servers(
            host=host,
            port=port,
            workers=options.workers,
            with_worker=not options.no_worker,
            over=is_decided,
        )
    if is_over:
        _say("The address was decided anew: Zeren begins again with it.")
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - this very command, settings read anew
    return OK


def port_of(asked: int | None) -> int:
    return asked or int(os.environ.get("PORT") or settings.ZEREN.port)


def _address_decided() -> Callable[[], bool]:
    """Was another address decided in the browser, long enough ago that its page is answered?"""
    file = Path(settings.DATA) / house.ADDRESS
    before = file.stat().st_mtime_ns if file.exists() else 0

    def is_decided() -> bool:
        if not file.exists() or file.stat().st_mtime_ns == before:
            return False
        return time.time() - file.stat().st_mtime > SETTLES

    return is_decided


def run_servers(
    *,
    host: str,
    port: int,
    workers: int = 2,
    with_worker: bool = True,
    over: Callable[[], bool] = lambda: False,
) -> bool:
    """Keep both processes running until we are told to stop; call with the folder's lock held.

    Returns whether `over` ended it.
    """
    connection.close()
    pages = ["-m", "zeren.cli.pages", "--host", host, "--port", str(port)]
    children = [supervisor.Child("web server", [sys.executable, *pages, "--workers", str(workers)])]
    if with_worker:
        command = [sys.executable, "-m", "zeren.cli.main", "worker"]
        children.append(supervisor.Child("worker", command))
    return supervisor.Supervisor(children, say=_say).run(
        over=over,
        ready=lambda: supervisor.answers(host, port),
        then=lambda: _say(f"Serving on http://{host}:{port}/  (stop with Ctrl-C)"),
    )


def _say(line: str) -> None:
    print(line, flush=True)


def _warn(host: str = "") -> None:
    """What an administrator should hear before anything runs."""
    if private.is_root() and not os.environ.get(parent.NAMED):
        print(
            "Warning: Zeren runs as root. Give it an account of its own; whoever breaks into it"
            " would own this machine.",
            file=sys.stderr,
        )
    if host not in ("", "127.0.0.1", "::1", "localhost") and not settings.ZEREN.is_https:
        print(
            f"Warning: listening on {host} without an https origin: PINs cross the network in the"
            " clear. Put a TLS proxy in front and set origin (docs/how-to/run-it.md).",
            file=sys.stderr,
        )
