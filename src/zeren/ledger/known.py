"""The public keys under which this house has ever signed: the present one and those before it.

They stand in a file beside the keys, one a line, so that no SQL can add one. A receipt made before
a change of key is still this house's.
"""

import os
from pathlib import Path

from django.conf import settings

from zeren.core.log import note
from zeren.ledger import seal
from zeren.ledger.models import Installation


def file() -> Path:
    """Where the list lies: public keys only, readable without Zeren."""
    return Path(settings.KEYS_FOLDER) / "known.txt"


def all_keys() -> list[note.VerifierKey]:
    """The present key first, then the older ones of this log; empty before the first start."""
    here = Installation.objects.first()
    if here is None:
        return []
    present = seal.verifier_key(here)
    found = [present]
    for line in _lines():
        try:
            key = note.parse_key(line)
        except note.BadNote:
            continue  # a damaged line proves nothing; the doctor says that it is damaged
        if key.name == present.name and key not in found:
            found.append(key)
    return found


def damaged() -> list[str]:
    """Lines of the list that are no keys."""
    wrong: list[str] = []
    for line in _lines():
        try:
            note.parse_key(line)
        except note.BadNote:
            wrong.append(line)
    return wrong


def remember() -> None:
    """Write the present key into the list, when it is not there yet."""
    here = Installation.objects.first()
    if here is None:
        return
    present = str(seal.verifier_key(here))
    if present in _lines():
        return
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="utf-8", newline="\n") as kept:
        kept.write(present + "\n")
        kept.flush()
        os.fsync(kept.fileno())


def _lines() -> list[str]:
    try:
        text = file().read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
