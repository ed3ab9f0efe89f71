"""Three ways out of the house for a checkpoint: a folder, a mail, a witness. No database here.

Each way takes the note and says how it went. What does not succeed is never passed over: the
page shows the place with its problem until it does.
"""

import http.client
import os
import secrets
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from zeren.core.log import cosign, merkle, note

SECONDS = 8
LARGEST = 64 * 1024


@dataclass(frozen=True)
class Outcome:
    """How it went: a problem's code (empty: taken), what was said, what a witness answered."""

    problem: str = ""
    detail: str = ""
    answer: str = ""
    size: int | None = None
    """The size that a witness says it signed last."""


Same = Callable[[note.Checkpoint], bool]
"""Does our log contain this checkpoint of an earlier size?"""


def to_folder(folder: Path, signed: str, keys: str, same: Same) -> Outcome:
    """Write the note as a file of its own; what lies there is compared and never overwritten."""
    point = note.parse_checkpoint(note.split(signed)[0])
    if not folder.is_dir():
        return Outcome("evidence.folder_missing", str(folder))
    try:
        for path in sorted(folder.glob("checkpoint-*.txt"))[-20:]:
            kept = _point(path)
            if kept is None or kept.origin != point.origin:
                continue
            if kept.size > point.size or not same(kept):
                return Outcome("evidence.place_differs", path.name)
        path = folder / f"checkpoint-{point.size:012d}.txt"
        if not path.exists():
            _write(path, signed)
            _write(folder / "keys.txt", keys)
    except OSError as error:
        return Outcome("evidence.folder_refused", str(error)[:300])
    return Outcome()


def by_mail(server: str, sender: str, to: Sequence[str], subject: str, text: str) -> Outcome:
    """One mail to these addresses; nothing personal stands in it."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, sender, ", ".join(to)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    try:
        with mail_line(server) as line:
            refused = line.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        said_no = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
        is_refused = isinstance(error, said_no)
        code = "evidence.mail_refused" if is_refused else "evidence.mail_unreachable"
        return Outcome(code, str(error)[:300])
    if refused:
        return Outcome("evidence.mail_refused", ", ".join(refused)[:300])
    return Outcome()


@contextmanager
def mail_line(server: str) -> Iterator[smtplib.SMTP]:
    """A line to the mail server of the settings, signed in. OSError, smtplib.SMTPException."""
    parts = urlsplit(server)
    host, safe = parts.hostname or "", ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=safe)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, parts.port or 25, timeout=SECONDS)
    ) as line:
        if parts.scheme == "starttls":
            line.starttls(context=safe)
        if parts.username:
            line.login(unquote(parts.username), unquote(parts.password or ""))
        yield line


Proof = Callable[[int], Sequence[bytes] | None]
"""The hashes that show our log to begin with its first so many entries; None when it does not."""


def to_witness(address: str, signed: str, last: int, proof: Proof) -> Outcome:
    """Ask a witness to cosign; `last` is what it signed last as far as we know."""
    size = note.parse_checkpoint(note.split(signed)[0]).size
    for _turn in range(3):
        hashes = proof(last) if last else ()
        if hashes is None or last > size:
            return Outcome("evidence.place_differs", str(last), size=last)
        status, text = _post(address, cosign.write(cosign.Request(last, tuple(hashes), signed)))
        said = text.strip()
        if status == 409 and note.is_number(said) and int(said) != last:
            last = int(said)
            continue
        if status == 200:
            return Outcome(answer=text, size=size)
        code = {
            0: "evidence.witness_unreachable",
            403: "evidence.witness_unknown_key",
            404: "evidence.witness_unknown_log",
            409: "evidence.place_differs",
            422: "evidence.place_differs",
        }.get(status, "evidence.witness_refused")
        return Outcome(code, f"{status or ''} {said}".strip()[:300], size=last)
    return Outcome("evidence.witness_refused", "its size changes with each answer")


def _post(address: str, body: str) -> tuple[int, str]:
    """(status, text); status 0 when there was no answer."""
    request = urllib.request.Request(  # noqa: S310 - the settings allow http and https only
        f"{address.rstrip('/')}/add-checkpoint", body.encode(), method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - the same
            return int(answer.status), answer.read(LARGEST).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(LARGEST).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException, ValueError) as error:
        return 0, str(error)


def proof_from(read: merkle.Read, size: int) -> Proof:
    """Proofs from a tree of `size` entries."""
    return lambda old: merkle.consistency_proof(old, size, read) if 0 < old <= size else None


def _point(path: Path) -> note.Checkpoint | None:
    try:
        return note.parse_checkpoint(note.split(path.read_text(encoding="utf-8"))[0])
    except (OSError, UnicodeDecodeError, note.BadNote):
        return None


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with aside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
