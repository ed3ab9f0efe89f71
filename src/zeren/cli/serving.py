"""Serve the pages and do the work: the server and its worker as two processes side by side."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from importlib import resources
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from zeren.accounts import actions as accounts
from zeren.cli.codes import OK
from zeren.jobs import worker as jobs_worker
from zeren.ledger import actions as ledger
from zeren.ledger import clock, known
from zeren.responsibility import actions as responsibility
from zeren.responsibility import sheets as responsibility_sheets
from zeren.targets import actions as targets
from zeren.targets import sheets as targets_sheets
from zeren.training import actions as training
from zeren.training import sheets as training_sheets


def prepare(*, demo_begins: datetime | None = None) -> None:
    """Bring the database to this version, load the catalogues, pack the page files. Repeatable."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    ledger.open_ledger(is_demo=demo_begins is not None, demo_begins=demo_begins)
    known.remember()
    responsibility.load_catalogue(responsibility_sheets.catalogue())
    targets.load_catalogue(targets_sheets.indicators())
    training.load_catalogue(training_sheets.questions())
    pack_pages()


def pack_pages() -> None:
    """Collect and compress the static files when any of them is newer than what was packed."""
    packed = Path(settings.STATIC_ROOT) / "staticfiles.json"
    newest = 0.0
    for room in ("web", "letters", "desk", "hazards"):
        folder = Path(str(resources.files(f"zeren.{room}"))) / "static"
        for file in folder.rglob("*"):
            newest = max(newest, file.stat().st_mtime)
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


def setup(options: argparse.Namespace) -> int:
    """`zeren setup`: prepare and stop; in an empty installation name the first sign-in."""
    prepare()
    welcome()
    return OK


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
    prepare()
    jobs_worker.run(import_string("zeren.site.schedule.SCHEDULE"))
    return OK


def serve(options: argparse.Namespace) -> int:
    """`zeren serve`: prepare, then run the web server and the worker until one is stopped."""
    prepare()
    welcome()
    return run_servers(
        host=options.host or settings.ZEREN.host,
        port=port_of(options.port),
        workers=options.workers,
        with_worker=not options.no_worker,
    )


def port_of(asked: int | None) -> int:
    return asked or int(os.environ.get("PORT") or settings.ZEREN.port)


def run_servers(*, host: str, port: int, workers: int = 2, with_worker: bool = True) -> int:
    """Start both processes; when one ends or we are told to stop, stop the other too."""
    connection.close()
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", str(workers), "--blocking-threads", "4",
        "--no-ws", "--log-level", "warning", "--respawn-failed-workers",
        "zeren.site.wsgi:application",
    ]  # fmt: skip
    started = [subprocess.Popen(web)]
    if with_worker:
        started.append(subprocess.Popen([sys.executable, "-m", "zeren.cli.main", "worker"]))
    print(f"Serving on http://{host}:{port}/  (stop with Ctrl-C)", flush=True)

    def stop(*_: object) -> None:
        for process in started:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while all(process.poll() is None for process in started):
        time.sleep(0.3)
    stop()
    codes = [process.wait(timeout=20) for process in started]
    return OK if all(code in (0, -signal.SIGTERM, -signal.SIGINT, 143) for code in codes) else 1
