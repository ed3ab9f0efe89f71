"""The letter: the steps of its life, and its text, composed once and never edited.

One letter lists every responsibility of one person with both rules: clauses, own duties, own
targets, own things, in the languages of the house. Its manifest has a digest (see `manifest`); the
signer signs that digest. Source: founding story no. 3-4; Work Safety Law art. 22 (person, scope,
standard) and art. 52, 106 (no agreement may shift accident liability to the worker); Electronic
Signature Law art. 13 (every later change of the text can be found).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from zeren.core import wording
from zeren.core.days import NEVER
from zeren.core.letters import manifest
from zeren.core.letters.tongues import Document, in_languages, texts
from zeren.core.log import entry
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import LANGUAGES, Tongues, say

STEPS = (
    ("ISSUED", "sign", "SIGNED"),
    ("SIGNED", "countersign", "IN_FORCE"),
    ("ISSUED", "sign_commitment", "IN_FORCE"),
    ("ISSUED", "acknowledge", "IN_FORCE"),
    ("ISSUED", "sign_on_paper", "SIGNED"),
    ("ISSUED", "supersede", "SUPERSEDED"),
    ("SIGNED", "supersede", "SUPERSEDED"),
    ("IN_FORCE", "supersede", "SUPERSEDED"),
    ("ISSUED", "expire", "EXPIRED"),
    ("SIGNED", "expire", "EXPIRED"),
    ("IN_FORCE", "expire", "EXPIRED"),
    ("ISSUED", "withdraw", "WITHDRAWN"),
)
"""(state, act, next state). The head of the root signs a commitment alone; all others a letter.
A new letter whose change needs no signature is acknowledged by its person alone; a printed one that
was signed by hand comes back as a scan, which two others confirm."""

LIVE = ("ISSUED", "SIGNED", "IN_FORCE")
"""Written states of a letter that can still come into force, or is."""

AHEAD = "AHEAD"
LAPSED = "LAPSED"
STANDING = (*LIVE, AHEAD)
"""What a letter that counts, or will count once it is signed, reads on a day."""

READINGS = ("ISSUED", "SIGNED", AHEAD, "IN_FORCE", LAPSED, "SUPERSEDED", "EXPIRED", "WITHDRAWN")
"""What a letter can read on a day; AHEAD and LAPSED are read from the day alone, never written."""

OPENS = (12, 1)
"""Month and day from which the coming year's letters can be issued, unless the organisation says
otherwise; they count from 1 January."""

UNTIL = (3, 31)
"""Month and day until which the year's renewal runs, unless the organisation says otherwise."""

VOID = {
    wording.LIABILITY: "letter.shifts_liability",
    wording.DEPOSIT: "letter.deducts_wages",
    wording.WAGES: "letter.deducts_wages",
}
"""Why words make a clause void or unlawful. A guard against the customary ones, not a lawyer."""

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

Words = Tongues | str
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Party:
    """A is the superior who countersigns, B the person who answers."""

    name: str
    number: str
    post: Words
    unit: Words


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the template. `kind` says which rows it receives; `in_both` are sentences
    about the two languages, which a letter in one of them does not need.
    """

    code: str
    title: Words
    kind: Literal["text", "targets", "duties", "things"] = "text"
    paragraphs: tuple[Words, ...] = ()
    in_both: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    code: str
    rule: str
    text: Words
    note: Words = ""
    is_locked: bool = False
    source: Words = ""
    """Where the law asks for it ("Work Safety Law art. 57"); printed for statutory duties."""


@dataclass(frozen=True, slots=True)
class Target:
    """`value` is said for people ("0 cases"); `note` tells how it is assessed.

    order: its place among the targets; deaths come first. is_control: what must not happen, told
    before what is to be done.
    """

    code: str
    name: Words
    value: Words
    note: Words = ""
    order: int = 0
    is_control: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    code: str
    name: Words
    rule: Words
    place: Words = ""


@dataclass(frozen=True, slots=True)
class Life:
    """When what happened to a letter, in days; NEVER for what has not happened.

    state:    as it is written now. ends: first day on which the text no longer fits.
    closed:   the day it was superseded, withdrawn or written down as expired.
    """

    state: str
    year: int
    issued: int
    signed: int = NEVER
    in_force: int = NEVER
    ends: int = NEVER
    closed: int = NEVER


def first_day(year: int) -> int:
    """1 January: a letter of a year counts from here, and last year's no longer."""
    return date(year, 1, 1).toordinal()


def state_on(life: Life, day: int) -> str:
    """What the letter reads on a day; empty before it was issued.

    No job is needed for the end of its year: from 1 January it reads EXPIRED, signed or not, and
    from `ends` LAPSED. A letter signed before its year begins reads AHEAD until then.
    """
    if day < life.issued:
        return ""
    if life.closed <= day:
        return life.state
    if day >= first_day(life.year + 1):
        return "EXPIRED"
    if life.ends <= day:
        return LAPSED
    if life.in_force <= day:
        return "IN_FORCE" if day >= first_day(life.year) else AHEAD
    return "SIGNED" if life.signed <= day else "ISSUED"


def proof_of(life: Life) -> tuple[int, int] | None:
    """The days [from, to) on which the letter proves its duty; never beyond its own year."""
    begins = max(life.in_force, first_day(life.year))
    ends = min(first_day(life.year + 1), life.ends)
    return (begins, ends) if begins < ends else None


def target(state: str, act: str) -> str:
    """The state after `act`.

    Errors: Refused("letter.step_closed") when the step is not open from `state`.
    """
    found = next((to for source, name, to in STEPS if (source, name) == (state, act)), None)
    if found is None:
        raise Refused("letter.step_closed", state=state, act=act)
    return found


def open_acts(state: str) -> tuple[str, ...]:
    return tuple(act for source, act, _ in STEPS if source == state)


def compose(
    *,
    kind: Literal["letter", "commitment"],
    number: str,
    year: int,
    company: Words,
    title: Words,
    person: Party,
    superior: Party | None,
    sections: Sequence[Section],
    duties: Iterable[Duty],
    targets: Iterable[Target],
    things: Iterable[Thing],
    words: Mapping[str, Words] | None = None,
    languages: Sequence[str] = LANGUAGES,
) -> Row:
    """The document of one letter, the same for the same facts in any order.

    Sections keep the template's order. Control targets stand before work targets, statutory duties
    before those of the house, then by order and code. `{year}`, `{company}`, `{name}`,
    `{post}`, `{unit}`, `{superior}` and the names in `words` are filled in clauses. A section of
    rows without any row is left out. A commitment has no superior.
    """
    if (superior is None) != (kind == "commitment"):
        raise ValueError("want a superior for a letter, and none for a commitment")
    filled: dict[str, Words] = {
        **(words or {}),
        "year": str(year),
        "company": company,
        "name": person.name,
        "post": person.post,
        "unit": person.unit,
        "superior": superior.name if superior else "",
    }
    rows: dict[str, list[Row]] = {
        "targets": [
            _target(row)
            for row in sorted(_sorted(targets), key=lambda row: (not row.is_control, row.order))
        ],
        "duties": [
            _duty(row) for row in sorted(_sorted(duties), key=lambda row: not row.is_locked)
        ],
        "things": [
            _thing(row) for row in sorted(things, key=lambda row: (row.code, _key(row.rule)))
        ],
    }
    parties: Row = {"b": _party(person)}
    if superior is not None:
        parties["a"] = _party(superior)
    document = {
        "form": 2,
        "languages": list(languages),
        "kind": kind,
        "number": number,
        "year": year,
        "company": _words(company),
        "title": _fill(title, filled),
        "parties": parties,
        "sections": [
            _section(section, filled, rows.get(section.kind, []), languages)
            for section in sections
            if section.kind == "text" or rows[section.kind]
        ],
    }
    return document if tuple(languages) == LANGUAGES else in_languages(document, languages)


def canonical(document: Document) -> str:
    """The whole text in its one spelling."""
    return entry.canonical(dict(document)).decode()


def digest(document: Document) -> str:
    """What the signer signs: the digest (hex) of the manifest of the document's sections."""
    return manifest.split(document).digest


def problems(document: Document) -> tuple[Problem, ...]:
    """Everything that keeps a composed letter from being issued, all at once.

    No duty, no target, a placeholder left over, a clause that the law makes void. `where` is the
    path in the document. A missing language keeps nothing from being issued: see `unwritten`.
    """
    found: list[Problem] = []
    kinds = {section["kind"] for section in document["sections"]}
    if "duties" not in kinds:
        found.append(Problem("letter.no_duties", "sections"))
    if "targets" not in kinds:
        found.append(Problem("letter.no_targets", "sections"))
    head = {part: value for part, value in document.items() if part != "sections"}
    for place, part in (("", head), *_placed(document["sections"])):
        for code, where, params in _faults(canonical(part)):
            found.append(Problem(code, place + where, dict(params)))
    return tuple(found)


def _placed(sections: Sequence[Row]) -> Iterable[tuple[str, Row]]:
    return ((f"sections[{place}].", section) for place, section in enumerate(sections))


@lru_cache(maxsize=4096)
def _faults(text: str) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    """(code, place, parameters) of what must not stand in one part; thousands of letters say it."""
    found = []
    for where, one in texts(json.loads(text)):
        for said in one.values() if isinstance(one, dict) else (one,):
            found += [(code, where, (("words", words),)) for code, words in void_words(said)]
            found += [
                ("letter.placeholder_left", where, (("name", name),))
                for name in PLACEHOLDER.findall(said)
            ]
    return tuple(found)


def void_words(text: str) -> tuple[tuple[str, str], ...]:
    """(code, words) for each customary phrase that would make a clause void or unlawful."""
    return tuple((VOID[why], words) for why, words in wording.void(text))


def _sorted(rows: Iterable[Any]) -> list[Any]:
    found = sorted(rows, key=lambda row: str(row.code))
    codes = [row.code for row in found]
    if len(set(codes)) < len(codes):
        raise ValueError(f"rows of a letter have one code each, got {codes}")
    return found


def _section(
    section: Section, filled: Mapping[str, Words], rows: list[Row], languages: Sequence[str]
) -> Row:
    said = section.paragraphs + (section.in_both if len(languages) > 1 else ())
    found: Row = {
        "code": section.code,
        "title": _fill(section.title, filled),
        "kind": section.kind,
        "paragraphs": [_fill(paragraph, filled) for paragraph in said],
    }
    return found | {"rows": rows} if section.kind != "text" else found


def _fill(text: Words, filled: Mapping[str, Words]) -> dict[str, str] | str:
    if isinstance(text, str):
        if not PLACEHOLDER.search(text):
            return text
        text = dict.fromkeys(LANGUAGES, text)
    return {language: _fill_one(said, language, filled) for language, said in text.items()}


def _fill_one(said: str, language: str, filled: Mapping[str, Words]) -> str:
    """Fill in one pass, so that a name that looks like a placeholder stays what it is."""

    def word(found: re.Match[str]) -> str:
        value = filled.get(found[1])
        if value is None:
            return found[0]
        return say(value, language)

    return PLACEHOLDER.sub(word, said)


def _party(party: Party) -> Row:
    return {
        "name": party.name,
        "number": party.number,
        "post": _words(party.post),
        "unit": _words(party.unit),
    }


def _target(row: Target) -> Row:
    found: Row = {"code": row.code, "name": _words(row.name), "value": _words(row.value)}
    found["is_control"] = row.is_control
    return found | ({"note": _words(row.note)} if row.note else {})


def _duty(row: Duty) -> Row:
    found: Row = {"code": row.code, "rule": row.rule, "text": _words(row.text)}
    found["is_locked"] = row.is_locked
    if row.is_locked and row.source:
        found["source"] = _words(row.source)
    return found | ({"note": _words(row.note)} if row.note else {})


def _thing(row: Thing) -> Row:
    found = {"code": row.code, "name": _words(row.name), "rule": _words(row.rule)}
    return found | ({"place": _words(row.place)} if row.place else {})


def _words(text: Words) -> dict[str, str] | str:
    return text if isinstance(text, str) else dict(text)


def _key(text: Words) -> str:
    return text if isinstance(text, str) else "\n".join(f"{k}{v}" for k, v in sorted(text.items()))
