"""A log in memory for the tests of those who stand outside: it grows, is proven, is rewritten."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zeren.core.log import cosign, entry, merkle, note

ORIGIN = "zeren.example/0123456789abcdef"


class Log:
    """Entries, the tree over them, and a key; each checkpoint ends with an entry of its own."""

    def __init__(self, origin: str = ORIGIN, seed: bytes = b"log") -> None:
        self.origin, self.entries = origin, list[dict[str, object]]()
        self.secret = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed).digest())
        public = self.secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key = note.VerifierKey(origin, public)
        self.at = datetime.now(UTC)

    def grow(self, count: int, *, word: str = "x", at: datetime | None = None) -> str:
        """Add entries and sign; returns the checkpoint."""
        self.at = at or self.at + timedelta(seconds=1)
        for number in range(count):
            self._add("letter.signed", {"word": word, "number": number})
        self._add("ledger.checkpointed", {"size": len(self.entries)})
        return self.note()

    def _add(self, code: str, body: dict[str, object]) -> None:
        self.entries.append(
            {
                "v": 2,
                "id": len(self.entries) + 1,
                "code": code,
                "at": entry.stamp(self.at),
                "recorded_at": entry.stamp(self.at),
                "by": ["system", 0],
                "via": [0, "system", ""],
                "about": ["letter", len(self.entries)],
                "row": None,
                "body": body,
            }
        )

    @property
    def read(self) -> merkle.Read:
        return merkle.reader([merkle.leaf_hash(entry.canonical(one)) for one in self.entries])

    def note(self, size: int | None = None) -> str:
        size = len(self.entries) if size is None else size
        text = note.Checkpoint(self.origin, size, merkle.root(size, self.read)).text()
        signature = self.secret.sign(text.encode())
        return note.join(text, note.signature_line(self.origin, self.key.public, signature))

    def proof(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        size = len(self.entries) if size is None else size
        return tuple(merkle.consistency_proof(old, size, self.read)) if 0 < old <= size else ()

    def ask(self, old: int) -> str:
        """The body of a request to a witness that has signed up to `old`."""
        return cosign.write(cosign.Request(old, self.proof(old), self.note()))

    def answer(self, path: str) -> str | None:
        """What a house answers at its addresses of evidence."""
        match path.removeprefix("/evidence/").split("/"):
            case ["key"]:
                return f"{self.key}\n"
            case ["checkpoint"]:
                return self.note()
            case ["consistency", old, size]:
                hashes = self.proof(int(old), int(size.removesuffix(".txt")))
                lines = [base64.b64encode(one).decode() for one in hashes]
                return "\n".join([f"old {old}", f"size {size.removesuffix('.txt')}", *lines, ""])
            case ["checkpoints", size]:
                return self.sealed(int(size.removesuffix(".json")))
        return None

    def sealed(self, size: int) -> str:
        """The receipt of the last entry under a checkpoint."""
        path = merkle.inclusion_proof(size - 1, size, self.read)
        content = {
            "format": "zeren-receipt/1",
            "entry": self.entries[size - 1],
            "index": size - 1,
            "proof": [base64.b64encode(one).decode() for one in path],
            "checkpoint": self.note(size),
            "key": str(self.key),
        }
        return json.dumps(content)


@contextmanager
def house(log: Log) -> Iterator[str]:
    """The addresses of a house over its log, on this machine; yields where."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = log.answer(self.path)
            self.send_response(200 if text else 404)
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_request(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
