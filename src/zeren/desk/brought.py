"""A PDF or picture that a stranger brought: is it the file that was handed out, which paper is it?

Nothing of it is kept. It is read in a process apart, and what it says of itself is never believed:
only its digest, its seal, and the codes on its pages are compared with what the house knows.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zeren.core import paper
from zeren.core.refusal import Refused
from zeren.desk import papers
from zeren.evidence import sealread, seals
from zeren.scans import sheets
from zeren.web import confined

MOST_BYTES: Final = 20_000_000
MEMORY_MB, SECONDS = 1000, 15
SAME, ADDED, CHANGED, PRINT, PICTURE, FOREIGN, UNKNOWN = (
    "same", "added", "changed", "print", "picture", "foreign", "unknown",
)  # fmt: skip
"""What a file is: the very one that was sealed; that one with something behind it; one under whose
seal something was changed; a PDF or picture without a seal that shows codes of ours; sealed by
somebody else; nothing that leads to a paper of ours."""


@dataclass(frozen=True, slots=True)
class Brought:
    what: str
    told: papers.Told | None = None


@dataclass(frozen=True, slots=True)
class SealOn:
    """A seal found on a file. end: up to where it reaches, in bytes."""

    certificate: str
    is_whole: bool
    end: int


def look(content: bytes, at: datetime, language: str) -> Brought:
    """Refused: paper.unreadable, .too_heavy, .password, .too_many_pages and so on."""
    if papers_own := papers.find_file(hashlib.sha256(content).hexdigest(), at, language):
        return Brought(SAME, papers_own)
    found = _seals(content) if content[:1024].lstrip().startswith(b"%PDF-") else []
    known = {seals.fingerprint(one) for one in seals.certificates()}
    ours = [one for one in found if one.certificate in known]
    for one in ours:
        begun = hashlib.sha256(content[: one.end]).hexdigest() if one.is_whole else ""
        if begun and (told := papers.find_file(begun, at, language)):
            return Brought(ADDED, told)
    told = _by_codes(content, at, language)
    if ours:
        return Brought(CHANGED, told)
    if found:
        return Brought(FOREIGN, told)
    if told is None:
        return Brought(UNKNOWN)
    return Brought(PRINT if content.startswith(b"%PDF-") else PICTURE, told)


def _seals(content: bytes) -> list[SealOn]:
    """The seals on a PDF; none where it cannot be read as one."""
    try:
        said = confined.answer(sealread.__file__, content, memory_mb=MEMORY_MB, seconds=SECONDS)
    except confined.EndedError:
        return []
    return [SealOn(**one) for one in json.loads(said)]


def _by_codes(content: bytes, at: datetime, language: str) -> papers.Told | None:
    """The one paper that the codes on its pages name; None where there is none, or several."""
    limits = sheets.Limits(memory_mb=MEMORY_MB, seconds=SECONDS, pages=12)
    marks = {
        (mark.kind in ("leaf", "letter"), mark.token, mark.number): mark
        for page in sheets.pages_of(content, limits)
        for text, _spots in page.codes
        if (mark := paper.read(text))
    }
    found = [papers.find_mark(mark, at, language) for mark in marks.values()]
    known = {told.number: told for told in found if told}
    return next(iter(known.values())) if len(known) == 1 and None not in found else None


def too_large(size: int) -> None:
    if size > MOST_BYTES:
        raise Refused("paper.too_heavy")
