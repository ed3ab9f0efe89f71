"""`zeren restore`: a backup becomes a house again, in an empty place, and says what is missing.

Two halves. `before` runs without settings: it unpacks into a corner of the empty folder, checks
every digest and puts settings and keys where they belong. `restore` then checks who signed,
puts the files in place, fills the database, audits, and compares with what lies outside.
Until the end the folder holds `restoring`, which the pages read.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from zeren.cli import archive, sealing
from zeren.cli.codes import NO, OK
from zeren.core.log import note
from zeren.core.refusal import Refused

MARKER = "restoring"
"""While this file lies in the data folder, a restore is going on, or was broken off."""
CORNER = ".restore"
DONE = "restored.json"
"""What was restored, from when, with how much missing: kept for whoever asks later."""
PASSPHRASE = "ZEREN_BACKUP_PASSPHRASE"  # noqa: S105 - the name of a variable


def before(options: argparse.Namespace) -> None:
    """Unpack and check, before there are settings. Leaves what `restore` goes on with.

    Refused: cli.not_empty, cli.no_file, cli.keys_missing, and what archive.unpack refuses; then
    the folder is as empty as it was.
    """
    file, data = Path(options.file), Path(os.environ.get("ZEREN_DATA") or "var").absolute()
    if not file.is_file():
        raise Refused("cli.no_file", file=options.file)
    refuse_full(data)
    identities: list[object] = []
    if options.identity:
        identities = sealing.identity(_bytes(options.identity), passphrase)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    corner = data / CORNER
    shutil.rmtree(corner, ignore_errors=True)  # of a restore that was broken off
    (data / MARKER).write_text(file.name + "\n", encoding="utf-8")
    try:
        corner.mkdir(mode=0o700)
        found = archive.unpack(file, corner, identities=identities)
        (corner / "found.json").write_text(json.dumps(asdict(found)), encoding="utf-8")
        if (corner / "zeren.toml").exists() and not (data / "zeren.toml").exists():
            os.rename(corner / "zeren.toml", data / "zeren.toml")
        _put_keys(options, data)
    except BaseException:
        shutil.rmtree(corner, ignore_errors=True)
        (data / MARKER).unlink(missing_ok=True)
        raise


def refuse_full(data: Path) -> None:
    """A restore never writes over anything. Refused: cli.not_empty."""
    taken = [path.name for path in data.glob("zeren.sqlite3*")]
    for name in ("vault", "checkpoints"):
        if (data / name).is_dir() and any((data / name).iterdir()):
            taken.append(name + "/")
    if taken:
        raise Refused("cli.not_empty", folder=str(data), found=", ".join(sorted(taken)))


def restore(options: argparse.Namespace) -> int:
    """The second half, with settings and keys as they will be."""
    from django.conf import settings

    from zeren.cli import evidence, schema, snapshot
    from zeren.ledger import seal

    data = Path(settings.DATA)
    corner = data / CORNER
    found = archive.Found(**json.loads((corner / "found.json").read_text(encoding="utf-8")))
    said = found.manifest["database"]
    outside = [evidence.kept(name) for name in options.checkpoint or ()] + evidence.remembered()
    try:
        if not seal.is_backup_of(found.note, found.manifest["origin"], found.digest):
            raise Refused("cli.other_keys", folder=str(settings.ZEREN.keys))
        points = [_outside(text, found.manifest["origin"]) for text in outside]
        _refuse_other_database(said["kind"])
        if said["kind"] == "postgresql" and not snapshot.is_empty():
            raise Refused("cli.database_not_empty")
        if strange := snapshot.unknown_migrations(said):
            raise Refused("cli.newer_backup", version=found.manifest["version"], step=strange[0])
    except Refused:
        shutil.rmtree(corner, ignore_errors=True)
        (data / MARKER).unlink(missing_ok=True)
        raise
    _put_in_place(corner, data, outside, points)
    if said["kind"] == "postgresql":
        snapshot.load(data / CORNER / "database", said)
    shutil.rmtree(corner)
    schema.bring_up()
    return _report(found, outside, points, data)


@dataclass(frozen=True)
class Point:
    """A checkpoint that was kept outside: so many facts were there."""

    size: int


def _report(found: archive.Found, outside: list[str], points: list[Point], data: Path) -> int:
    from django.utils.translation import gettext as _

    from zeren.cli import evidence
    from zeren.ledger import clock
    from zeren.ledger import queries as facts

    said = found.manifest["database"]
    print(
        _("Restored: %(members)d files, %(facts)d facts, as of %(at)s (version %(version)s).")
        % {
            "members": found.members,
            "facts": said["facts"],
            "at": found.manifest["made_at"],
            "version": found.manifest["version"],
        }
    )
    wrong = evidence.look(outside=outside, beyond=said["folded"])
    there = facts.evidence_line()["facts"]
    if there != said["facts"]:
        print(
            _("The database holds %(there)s facts, the backup %(facts)d: do not use this house.")
            % {"there": there, "facts": said["facts"]}
        )
        return NO
    newest = max((point.size for point in points), default=0)
    missing = max(0, newest - said["facts"])
    if missing:
        print(
            _(
                "MISSING: %(missing)d facts. A checkpoint from outside speaks of %(newest)d, this "
                "backup has %(facts)d; the last of them was recorded at %(last)s. Whatever was "
                "signed after that is not here. Ask for receipts; do not enter it again in silence."
            )
            % {
                "missing": missing,
                "newest": newest,
                "facts": said["facts"],
                "last": said["last_fact_at"],
            }
        )
    elif points:
        print(_("Nothing is missing as far as the checkpoints from outside can tell."))
    else:
        print(
            _(
                "No checkpoint from outside was given (--checkpoint FILE): whether facts are "
                "missing after %(last)s cannot be told."
            )
            % {"last": said["last_fact_at"]}
        )
    record = {
        "restored_at": clock.read().isoformat(timespec="seconds"),
        "made_at": found.manifest["made_at"],
        "origin": found.manifest["origin"],
        "facts": said["facts"],
        "folded": said["folded"],
        "checkpoint_size": said["checkpoint_size"],
        "outside_size": newest,
        "missing": missing,
    }
    (data / DONE).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (data / MARKER).unlink()
    return NO if wrong or missing or found.manifest["gone"] or found.manifest["changed"] else OK


def _put_in_place(corner: Path, data: Path, outside: list[str], points: list[Point]) -> None:
    """Files first, the database last: what is there when it is broken off is no house."""
    for name in ("vault", "checkpoints"):
        if (corner / name).is_dir():
            shutil.rmtree(data / name, ignore_errors=True)  # empty, see refuse_full
            os.rename(corner / name, data / name)
    (data / "checkpoints").mkdir(exist_ok=True, mode=0o700)
    for text, point in zip(outside, points, strict=True):
        kept = data / "checkpoints" / f"{point.size:012d}.txt"
        if not kept.exists():  # the log must not sign a second story of what this one speaks of
            kept.write_text(text, encoding="utf-8", newline="\n")
    database = corner / "database" / "zeren.sqlite3"
    if database.exists():
        os.link(database, data / "zeren.sqlite3")  # which never replaces one that is there
    archive.sync(data)


def _outside(text: str, origin: str) -> Point:
    from zeren.ledger import seal

    try:
        opened = seal.opened_as(text, origin)
    except note.BadNote as error:
        raise Refused("cli.strange_checkpoint") from error
    return Point(opened.size)


def _refuse_other_database(kind: str) -> None:
    from django.db import connection

    if connection.vendor != kind:
        raise Refused("cli.other_database", kind=kind, here=connection.vendor)


def _put_keys(options: argparse.Namespace, data: Path) -> None:
    """The keys, from the file they were sealed into, or where they already lie."""
    from django.core.exceptions import ImproperlyConfigured
    from django.utils.module_loading import import_string

    from zeren.ledger import keys

    try:
        folder = import_string("zeren.site.config.load")(os.environ).keys
    except ImproperlyConfigured:
        return  # said in a moment, when the settings are read
    if options.keys:
        if folder.is_dir() and any(folder.iterdir()):
            raise Refused("cli.keys_there", folder=str(folder))
        keys.put(folder, sealing.unseal(_bytes(options.keys), passphrase))
    elif not keys.are_there(folder):
        raise Refused("cli.keys_missing", folder=str(folder))


def passphrase() -> str:
    """From the environment, else from the terminal; never from the command line, which is seen."""
    return os.environ.get(PASSPHRASE) or getpass.getpass("Passphrase 口令: ")


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused("cli.no_file", file=str(path)) from error
