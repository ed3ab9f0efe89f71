"""A letter is a manifest of sections: a head, and the digests of what it says.

A section (clauses, duties of a post, targets of a unit, things) is kept once by its digest, and
every letter that says it names it. What is signed is the digest of the manifest: the text stands as
fixed as if it were kept whole, while one section can be shown to an outsider, with proof and
without the rest. Source: Electronic Signature Law art. 13 (every later change of the text can be
found); domain.md 3.6.

The manifest: {"form": 1, "head": digest, "sections": [[code, digest], ...]} in the order in which
they are read. The head holds who, of what year, in which languages, and whole each section that
names a party: nobody's name stands in what letters share.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zeren.core.letters.tongues import Document
from zeren.core.log import entry

FORM = 1


@dataclass(frozen=True, slots=True)
class Parts:
    """A letter taken apart, all of it in canonical spelling. shared: texts by their digest."""

    manifest: str
    head: str
    shared: dict[str, str]

    @property
    def digest(self) -> str:
        return sha256(self.manifest)


def split(document: Document) -> Parts:
    """Take a whole document apart, the same one always into the same parts."""
    names = [
        json.dumps(party["name"], ensure_ascii=False)[1:-1]
        for party in document["parties"].values()
    ]
    listed: list[list[str]] = []
    own: list[object] = []
    shared: dict[str, str] = {}
    for section in document["sections"]:
        text = entry.canonical(section).decode()
        digest = sha256(text)
        listed.append([section["code"], digest])
        if any(name in text for name in names):
            own.append(section)
        else:
            shared[digest] = text
    head = entry.canonical({**document, "sections": own}).decode()
    manifest = entry.canonical({"form": FORM, "head": sha256(head), "sections": listed}).decode()
    return Parts(manifest, head, shared)


def join(manifest: str, head: str, shared: Mapping[str, str]) -> dict[str, Any]:
    """The whole document again. A section that is not among those given is left out: the digest of
    what remains is another one, and nothing can be signed.
    """
    document: dict[str, Any] = json.loads(head)
    own = {sha256(text): text for text in map(_spelled, document["sections"])}
    texts = {**shared, **own}
    return {
        **document,
        "sections": [
            json.loads(texts[digest]) for _code, digest in listed(manifest) if digest in texts
        ],
    }


def listed(manifest: str) -> list[tuple[str, str]]:
    """(code, digest) of each section, in the order in which they are read."""
    return [(code, digest) for code, digest in json.loads(manifest)["sections"]]


def head_digest(manifest: str) -> str:
    return str(json.loads(manifest)["head"])


def sha256(text: str) -> str:
    """SHA-256 (hex) of a text; of half a character too, which a hand in the database may leave."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _spelled(section: Document) -> str:
    return entry.canonical(dict(section)).decode()
