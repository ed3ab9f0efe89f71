"""Sections of letters: read for many letters at once, kept once, and shown to outsiders."""

from collections.abc import Collection, Iterable
from typing import Any

from zeren.core.letters import letter as core
from zeren.core.letters import manifest
from zeren.ledger import queries as ledger
from zeren.letters.models import Letter, Section, Signature

CHUNK = 5000


def with_sections(letters: Iterable[Letter]) -> list[Letter]:
    """The letters with the texts of all their sections, in one query for thousands."""
    rows = list(letters)
    named = {row.pk: [one for _code, one in manifest.listed(row.manifest)] for row in rows}
    texts = _texts({digest for digests in named.values() for digest in digests})
    for row in rows:
        row.shared = {digest: texts[digest] for digest in named[row.pk] if digest in texts}
    return rows


def not_kept(digests: Collection[str]) -> list[str]:
    """Those of which no section is kept, in one order for everybody who asks."""
    wanted = sorted(set(digests))
    have: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        part = Section.objects.filter(digest__in=wanted[start : start + CHUNK])
        have.update(part.values_list("digest", flat=True))
    return [digest for digest in wanted if digest not in have]


def receipt(letter: Letter, signature: Signature, section: str = "") -> dict[str, Any] | None:
    """The receipt of one signature, checkable without us; None while its proof follows.

    section: code of the only one to show: neither whose letter it is nor what else it says comes
    along, and its proof still holds. None too where the letter has no such section.
    """
    if signature.fact_id is None:
        return None
    said = {one["code"]: core.canonical(one) for one in letter.document["sections"]}
    parts = [said[section]] if section in said else [letter.head, *said.values()]
    if section and section not in said:
        return None
    return ledger.receipt(
        signature.fact_id,
        printed={"body.letter": letter.pk, "body.digest": letter.digest},
        texts={"body.digest": letter.manifest},
        parts=parts,
    )


def _texts(digests: Collection[str]) -> dict[str, str]:
    wanted, found = sorted(digests), dict[str, str]()
    for start in range(0, len(wanted), CHUNK):
        part = Section.objects.filter(digest__in=wanted[start : start + CHUNK])
        found.update(part.values_list("digest", "text"))
    return found
