"""Every file that evidence speaks of, read again: missing and changed ones are named (T16).

A table says so itself: EVIDENCE_FILES = ("digest",) names the columns that hold the SHA-256 of a
file in the vault. The worker looks every night and writes down what it found (`last`), so that
`doctor` can say it at once; the page of a record looks at its own files whenever it is shown.
"""

import json
import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zeren.ledger import clock, rows, vault
from zeren.ledger.audit import CHUNK
from zeren.ledger.trouble import Trouble

log = logging.getLogger(__name__)

EVERY = timedelta(hours=20)
"""A night apart, whenever the worker was last started."""


@dataclass(frozen=True)
class Lost(Trouble):
    """A file that a record speaks of and that is not there as it was."""

    words: ClassVar = {
        "file_missing": _("%(kind)s %(id)s: its file %(digest)s is missing."),
        "file_changed": _("%(kind)s %(id)s: its file %(digest)s is not what was kept."),
    }


def troubles() -> Iterator[Lost]:
    """Read every file; yields each that is missing or changed, with the record it belongs to."""
    for kind, object_id, digest in _expected():
        if found := vault.damage(digest):
            parts = {"kind": kind, "id": object_id, "digest": digest[:16]}
            yield Lost(f"file_{found}", f"{kind} {object_id}", parts)


@dataclass(frozen=True)
class Look:
    """What the last nightly look found."""

    at: datetime
    files: int
    lost: tuple[str, ...]


def nightly() -> int:
    """Look when the last look is a night away; what is lost goes to the log and to `last`."""
    seen, now = last(), clock.read()
    if seen is not None and now - seen.at < EVERY:
        return 0
    lost = [one.where for one in troubles()]
    for where in lost:
        log.error("A file of %s is missing or changed.", where)
    text = {"at": now.isoformat(), "files": sum(1 for _one in _expected()), "lost": lost}
    aside = _path().with_name(f".{_path().name}.{secrets.token_hex(4)}")
    aside.write_text(json.dumps(text), encoding="utf-8")
    os.replace(aside, _path())
    return len(lost)


def last() -> Look | None:
    """The last nightly look; None when there was none."""
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
        return Look(datetime.fromisoformat(found["at"]), found["files"], tuple(found["lost"]))
    except (OSError, ValueError, KeyError):
        return None


def _path() -> Path:
    return Path(settings.DATA) / "scrub.json"


def _expected() -> Iterator[tuple[str, int, str]]:
    """(kind, id, digest) of every file that a row of evidence speaks of."""
    for model in rows.evidence_models():
        for column in rows.files_of(model):
            told = model._base_manager.exclude(**{column: ""}).order_by("pk")
            for object_id, digest in told.values_list("pk", column).iterator(CHUNK):
                yield rows.kind_of(model), object_id, digest
