"""Papers that the house gives out, and what a stranger who holds one is told: one table of kinds.

A number alone tells nothing: something that stands on the paper must come with it, and what is
told names nobody whom the paper does not name. A new kind of paper is a row of KINDS.
"""

import hmac
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from zeren.core.paper import Mark, page_of
from zeren.core.tongue import say
from zeren.evidence import seals
from zeren.ledger import queries as ledger
from zeren.letters import printing, record
from zeren.letters import queries as letters
from zeren.letters import texts as letter_texts
from zeren.organisation import queries as organisation
from zeren.scans import queries as scans
from zeren.scans import texts as scan_texts
from zeren.web import formats

LEAST = 8
"""So many signs of the code must be right: 4 thousand million ways, and few tries."""
IN_FORCE, NOT_YET, OVER = "ok", "soon", "closed"


@dataclass(frozen=True, slots=True)
class Proof:
    """Where an act stands in the log; place and size are None while that follows."""

    words: str
    fact: int | None
    place: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """The sealed file of a paper. stamped: when others stamped it, None where nobody did."""

    at: datetime
    whose: str
    digest: str
    stamped: datetime | None
    ended: datetime | None
    """When its certificate ended, where it has."""


@dataclass(frozen=True, slots=True)
class Told:
    """A genuine paper, in words. state: the badge; standing: is it in force, and since when."""

    kind: str
    number: str
    title: str
    company: str
    badge: str
    state: str
    standing: str
    lines: Sequence[tuple[str, str]]
    proofs: Sequence[Proof] = ()
    seal: Seal | None = None
    objections: Sequence[str] = ()
    reading: record.Reading | None = None
    """Its text, to be compared with the paper."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Finds a paper by what stands on it. by_file: by the digest of a file that was handed out."""

    mark: str
    by_number: Callable[[str, str, datetime, str], Told | None]
    by_file: Callable[[str, datetime, str], Told | None] = lambda _digest, _at, _language: None


def find(number: str, code: str, at: datetime, language: str) -> Told | None:
    """The paper with this number and this code; None alike for both that are wrong."""
    number, code = tidy(number), re.sub(r"[^0-9a-z]", "", code.casefold())
    found = (kind.by_number(number, code, at, language) for kind in KINDS)
    return next((one for one in found if one is not None), None)


def find_file(digest: str, at: datetime, language: str) -> Told | None:
    """The paper of which this is the file that was handed out."""
    found = (kind.by_file(digest, at, language) for kind in KINDS)
    return next((one for one in found if one is not None), None)


def find_mark(mark: Mark, at: datetime, language: str) -> Told | None:
    """The paper of a code that was read from its picture."""
    if mark.kind in ("leaf", "letter"):
        return find(f"L{mark.number}", mark.token, at, language)
    return find(mark.token, "", at, language)


def tidy(number: str) -> str:
    """A number as it was typed: in capitals, without spaces, with plain hyphens."""
    return re.sub(r"[‐‑–—－_]", "-", re.sub(r"\s", "", number)).upper()[:40]


def _letter(number: str, code: str, at: datetime, language: str) -> Told | None:
    letter = letters.of_number(number)
    # what does not exist is compared too, so that it takes no other time
    digest = letter.digest if letter else "0" * 64
    is_right = hmac.compare_digest(digest[: len(code)], code) and len(code) >= LEAST
    return _told_letter(letter, at, language) if letter and is_right else None


def _letter_file(digest: str, at: datetime, language: str) -> Told | None:
    letter = letters.of_file(digest)
    return _told_letter(letter, at, language) if letter else None


def _told_letter(letter: letters.Letter, at: datetime, language: str) -> Told:
    reading = record.reading(letter.text, language)
    reads = letters.state_on(letter, organisation.date_of(at))
    signed = sorted(letters.signatures(letter.pk), key=lambda row: row.party, reverse=True)
    proofs = ledger.proofs_for([row.fact_id for row in signed if row.fact_id])
    b, a = reading.parties["b"], reading.parties.get("a")
    lines = [(_("Responsible person"), _line(b))]
    if a:
        lines.append((_("Superior"), _line(a)))
    lines.append((_("Year"), str(letter.year)))
    stands = printing.stands(letter.pk)
    return Told(
        kind="letter",
        number=letter.number,
        title=reading.title,
        company=reading.company,
        badge=letter_texts.COLOURS.get(reads, OVER),
        state=str(letter_texts.STATES[reads]),
        standing=_standing(letter, reads),
        lines=lines,
        proofs=[_proof(row, proofs.get(row.fact_id or 0)) for row in signed],
        seal=_seal(letter, at),
        objections=[say(one, language) for one in stands],
        reading=reading,
    )


def _line(party: dict[str, str]) -> str:
    return " · ".join(part for part in (party["name"], party["post"], party["unit"]) if part)


def _standing(letter: letters.Letter, reads: str) -> str:
    """Is it in force, and since or until when, with the dates."""
    told = {
        "issued": formats.day(letter.issued_at),
        "signed": formats.day(letter.signed_at) if letter.signed_at else "",
        "since": formats.day(letter.in_force_at) if letter.in_force_at else "",
        "closed": formats.day(letter.closed_at) if letter.closed_at else "",
        "year": letter.year,
    }
    had_force = letter.in_force_at is not None
    if reads == "IN_FORCE":
        return _("In force since %(since)s, for the year %(year)s.") % told
    if reads == "AHEAD":
        return _("Signed by both; it counts from 1 January %(year)s.") % told
    if reads == "SIGNED":
        return _("Not in force: signed on %(signed)s, the superior has not countersigned.") % told
    if reads == "ISSUED":
        return _("Not in force: issued on %(issued)s and not yet signed.") % told
    if reads == "SUPERSEDED" and had_force:
        return _("Not in force any more: from %(since)s until %(closed)s, when a newer letter "
                 "took its place.") % told  # fmt: skip
    if reads == "SUPERSEDED":
        return _("Never in force: a newer letter took its place on %(closed)s.") % told
    if reads == "EXPIRED" and had_force:
        return _("Not in force any more: in force from %(since)s to the end of %(year)s.") % told
    if reads == "EXPIRED":
        return _("Never in force: its year %(year)s is over.") % told
    if reads == "WITHDRAWN":
        return _("Withdrawn on %(closed)s; it is not in force.") % told
    return _("It no longer fits its person, and a new letter follows; it was in force from "
             "%(since)s.") % told  # fmt: skip


def _proof(row: letters.Signature, found: dict[str, object] | None) -> Proof:
    words = _("%(name)s signed %(when)s: %(how)s") % {
        "name": row.person.name,
        "when": formats.moment(row.signed_at),
        "how": letter_texts.how(row),
    }
    if found is None:
        return Proof(words, row.fact_id)
    size = int(str(found["checkpoint"]).split("\n")[1])
    return Proof(words, row.fact_id, int(str(found["index"])) + 1, size)


def _seal(letter: letters.Letter, at: datetime) -> Seal | None:
    """The seal, as its fact says; None before it is sealed."""
    if not letter.pdf_digest:
        return None
    facts = ledger.facts_about("letter", [letter.pk])
    fact = next((one for one in facts if one.code == "letter.sealed"), None)
    if fact is None:
        return None
    said = json.loads(fact.body)
    certificate = seals.of(said["certificate"])
    ends = certificate.not_valid_after_utc if certificate else None
    return Seal(
        at=fact.recorded_at,
        whose=seals.whose(certificate) if certificate else "–",
        digest=letter.pdf_digest,
        stamped=datetime.fromisoformat(said["stamped"]) if said["stamped"] else None,
        ended=ends if ends and ends < at else None,
    )


def _list(number: str, code: str, at: datetime, language: str) -> Told | None:
    """A list to sign by hand: its token is on each page and guessed by nobody, so it is enough."""
    found = scans.by_token(number)
    if found is None:
        return None
    title = say(found.meeting.title, language) if found.meeting else ""
    pages = page_of(len(found.people))
    came = scans.came_back(found.pk)
    told = {"came": len(came), "pages": pages}
    return Told(
        kind="list",
        number=found.token,
        title=title or str(scan_texts.TITLES[found.kind]),
        company="",
        badge=IN_FORCE if len(came) == pages else NOT_YET,
        state=_("came back") if len(came) == pages else _("out"),
        standing=_("Of %(pages)s pages %(came)s came back signed and were confirmed.") % told,
        lines=[
            (_("Printed"), formats.moment(found.printed_at)),
            (_("Rows"), str(len(found.people))),
        ],
    )


KINDS = (Kind("letter", _letter, _letter_file), Kind("list", _list))
