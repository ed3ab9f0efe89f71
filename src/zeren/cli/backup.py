"""`zeren backup`: one file that holds a whole house of one moment, but for its keys.

Order matters. Checkpoints are listed first, so that none of them speaks of facts the copy does not
have; then the database of one moment; then the files, which are named by their digest and were on
the disk before any row spoke of them. Writing goes on meanwhile.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from zeren.cli import archive, sealing, snapshot
from zeren.cli.archive import Member
from zeren.cli.asking import went_out
from zeren.cli.codes import NO, OK
from zeren.core.refusal import Refused
from zeren.ledger import clock, keys, seal
from zeren.ledger import queries as facts
from zeren.organisation import queries as organisation

OPENS = re.compile(r"^\s*[\w-]*(database|password|secret|token)[\w-]*\s*=", re.IGNORECASE)
"""Lines of the settings that open something: they stay at home."""
FULL = (errno.ENOSPC, errno.EDQUOT)
ABOUT = """\
This is a backup of a house of Zeren. Nothing of Zeren is needed to read it.
    tar -xf FILE.tar                        (sealed: age -d -i IDENTITY FILE.tar.age | tar -x)
    sha256sum --check --quiet SHA256SUMS    every file is what was written
database/zeren.sqlite3 is a SQLite database; database/*.copy are the tables of PostgreSQL as text of
COPY, columns in manifest.json; vault/ holds photos and kept letters under their SHA-256;
checkpoints/ the signed notes. The keys are not in here. With Zeren: zeren restore FILE

这是责任仁的备份，无需责任仁即可读取：用 tar 解包（加密的先用 age 解密），再用 sha256sum 核对。
密钥不在其中。使用责任仁恢复：zeren restore 文件
"""


def backup(options: argparse.Namespace) -> int:
    """`zeren backup FOLDER`, and with --drill the proof that it can be restored."""
    if options.drill:
        return drill(options)
    here = facts.installation()
    if here is None:
        raise Refused("cli.nothing_to_back_up")
    folder = Path(options.folder)
    told, path = write(folder, options.to or list(settings.ZEREN.backup_to))
    print(
        _("%(file)s: %(members)d files, %(size)s.")
        % {"file": path, "members": told.members, "size": _size(path.stat().st_size)}
    )
    print(
        _("The keys are not in it. `zeren keys --save FILE` seals them into a file of their own.")
    )
    if not path.name.endswith(".age"):
        print(_("It is not sealed: whoever has the file reads every name in it. See --to."))
    _tell_losses(told)
    for old in thin(folder, keep=options.keep):
        print(_("%(file)s removed, as --keep says.") % {"file": old.name})
    # Last: a clock that is not trusted stops no backup.
    went_out("backup", organisation.people_kept())
    return NO if told.changed or told.gone else OK


def write(folder: Path, recipients: list[str]) -> tuple[archive.Written, Path]:
    """Make one backup in `folder`. Refused: cli.disk_full, backup.bad_recipient and others."""
    here = facts.installation()
    assert here is not None, "asked before"
    made_at = clock.read()
    stem = f"zeren-{here.public_id[:8]}-{made_at:%Y%m%dT%H%M%SZ}"
    path = folder / (stem + (".tar.age" if recipients else ".tar"))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        archive.sweep(folder, f"zeren-{here.public_id[:8]}-*")
        _sweep_own()
        own = f".backup-{os.getpid()}-"
        with tempfile.TemporaryDirectory(prefix=own, dir=settings.DATA) as aside:
            notes = sorted(seal.folder().glob("*.txt"))
            taken = snapshot.take(Path(aside))

            def manifest(told: archive.Written) -> archive.Manifest:
                return {
                    "made_at": made_at.isoformat(timespec="seconds"),
                    "version": version("zeren"),
                    "origin": seal.origin(here),
                    "key": str(seal.verifier_key(here)),
                    "database": taken.said,
                    "settings": _settings(),
                    "members": told.members,
                    "size": told.size,
                    "gone": told.gone,
                    "changed": told.changed,
                }

            told = archive.write(
                path,
                _members(notes, taken),
                manifest=manifest,
                sign=lambda digest: seal.sign_backup(seal.origin(here), digest),
                sums=Path(aside) / "sums",
                recipients=recipients,
                said=progress(),
            )
    except FileExistsError as error:
        raise Refused("cli.backup_exists", file=str(path)) from error
    except (OSError, sqlite3.Error, DatabaseError) as error:
        if _is_full(error):
            raise Refused("cli.disk_full", folder=str(folder)) from error
        raise
    return told, path


def _sweep_own() -> None:
    """Take away what killed runs left in the data folder; the process id stands in the name."""
    for left in Path(settings.DATA).glob(".backup-*"):
        try:
            os.kill(int(left.name.split("-")[1]), 0)
        except ProcessLookupError:
            shutil.rmtree(left, ignore_errors=True)
        except (PermissionError, ValueError):
            pass  # somebody else's, and alive


def thin(folder: Path, *, keep: int | None) -> list[Path]:
    """Remove the oldest backups of this house beyond `keep`; names sort by time."""
    here = facts.installation()
    if keep is None or here is None:
        return []
    ours = sorted(folder.glob(f"zeren-{here.public_id[:8]}-*.tar*"))
    old = [path for path in ours if path.suffix in (".tar", ".age")][: -max(1, keep)]
    for path in old:
        path.unlink()
    return old


def drill(options: argparse.Namespace) -> int:
    """Back up, restore into a place of its own, audit there, and take that place away again.

    The restore is a process of its own that knows nothing of this one but the file and the keys.
    """
    with tempfile.TemporaryDirectory(prefix=".drill-", dir=settings.DATA) as place:
        secret, public = sealing.new_identity()
        told, path = write(Path(place) / "backup", [public])
        _tell_losses(told)
        own = Path(place) / "identity"
        own.touch(mode=0o600)
        own.write_text(secret, encoding="ascii")
        # Without what the key remembers: the house signs on meanwhile.
        copied = Path(place) / "keys"
        keys.put(copied, keys.packed(settings.ZEREN.keys))
        database = _scratch_database(options.drill_database)
        try:
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "zeren.cli.main",
                    "restore",
                    str(path),
                    "--identity",
                    str(own),
                ],
                env={
                    **os.environ,
                    "ZEREN_DATA": str(Path(place) / "house"),
                    "ZEREN_KEYS": str(copied),
                    "ZEREN_LEDGER_NAME": settings.ZEREN.ledger_name,
                    "ZEREN_CONFIG": "",
                    "ZEREN_DATABASE": database,
                },
                check=False,
            )
        finally:
            _drop(database, asked=options.drill_database)
    if done.returncode == OK:
        print(
            _("The drill is done: a backup of this moment can be restored. Nothing of it is kept.")
        )
    else:
        print(_("The drill failed: read the lines above. Nothing was kept."))
    return NO if done.returncode or told.changed or told.gone else OK


def _tell_losses(told: archive.Written) -> None:
    """Name the files that are not whole, whether a row speaks of them or not."""
    for name in told.changed:
        print(
            _("%(file)s is no longer what its name says: damaged before this backup.")
            % {"file": name}
        )
    for name in told.gone:
        print(_("%(file)s went away while the backup was made.") % {"file": name})


def progress() -> sealing.Said:
    """On a terminal, a line that grows; elsewhere, silence."""
    shown = [time.monotonic()]

    def said(size: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - shown[0] > 0.5:
            shown[0] = time.monotonic()
            print(f"\r{_size(size):>12}", end="\r", file=sys.stderr, flush=True)

    return said


def _members(notes: list[Path], taken: snapshot.Snapshot) -> Iterator[Member]:
    yield Member("about.txt", data=ABOUT.encode())
    yield from (Member(f"checkpoints/{path.name}", path) for path in notes)
    if text := _own_settings():
        yield Member("zeren.toml", data=text.encode())
    yield from taken.members
    vault = Path(settings.VAULT)
    for first in sorted(os.listdir(vault)):
        for second in sorted(os.listdir(vault / first)) if len(first) == 2 else ():
            for name in sorted(os.listdir(vault / first / second)):
                if not name.startswith("."):  # still being written; no row speaks of it
                    yield Member(f"vault/{first}/{second}/{name}", vault / first / second / name)


def _own_settings() -> str:
    """The settings file without what opens a database or an account."""
    path = Path(os.environ.get("ZEREN_CONFIG") or Path(settings.DATA) / "zeren.toml")
    if not path.is_file():
        return ""
    found = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        opens = OPENS.match(line)
        found += f"# {opens[0].strip()} is not in the backup\n" if opens else line + "\n"
    return found


def _settings() -> dict[str, object]:
    """What was set, wherever it was set, for whoever has to set it again."""
    plain = {name: getattr(settings.ZEREN, name) for name in settings.ZEREN.__dataclass_fields__}
    closed = {name: value for name, value in plain.items() if not OPENS.match(f"{name}=")}
    found: dict[str, object] = json.loads(json.dumps(closed, default=str))
    return found


def _scratch_database(asked: str | None) -> str:
    """Where a drill restores to: nothing for SQLite; else a database of its own on that server.

    Refused: cli.no_drill_database when none may be made and none was named.
    """
    if connection.vendor == "sqlite":
        return ""
    if asked:
        return asked
    name = f"zeren_drill_{os.getpid()}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    except DatabaseError as error:
        raise Refused("cli.no_drill_database") from error
    return urlsplit(settings.ZEREN.database)._replace(path=f"/{name}").geturl()


def _drop(database: str, *, asked: str | None) -> None:
    if database and not asked:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS zeren_drill_{os.getpid()} WITH (FORCE)")


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    return "disk is full" in str(error) or "No space left" in str(error)


def _size(number: int) -> str:
    for unit in ("B", "kB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number = number / 1000  # type: ignore[assignment]  # shown with one decimal
    return f"{number:.1f} GB"
