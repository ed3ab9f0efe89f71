"""A letter as it is read on a page and as the printer takes it, both from the kept text alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from zeren.core import signs
from zeren.core.letters import stroke, tongues
from zeren.core.tongue import LANGUAGES, say
from zeren.ledger import house
from zeren.letters import texts

TITLES = {"effect": "signatures"}
"""The section with whose words the printed letter ends in its signatures."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a section: its words, what belongs to it, and a figure or rule at its end.

    code: of the indicator, in the line of a target.
    """

    text: str
    note: str = ""
    value: str = ""
    code: str = ""

    @property
    def sign(self) -> str:
        """The picture beside it, for whoever only hears it; "" where its words name none."""
        return signs.of_line(f"{self.text} {self.value}")


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str
    kind: str
    paragraphs: list[str]
    rows: list[Row]

    @property
    def sign(self) -> str:
        return signs.of_section(self.code, self.kind)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each paragraph with its picture."""
        return [(one, signs.of_sentence(self.code, one)) for one in self.paragraphs]


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole text in one language."""

    title: str
    company: str
    language: str
    languages: tuple[str, ...]
    parties: dict[str, dict[str, str]]
    sections: list[Section]

    def section(self, code: str) -> Section | None:
        return next((one for one in self.sections if one.code == code), None)

    @property
    def things(self) -> list[Row]:
        return [row for one in self.sections if one.kind == "things" for row in one.rows]

    @property
    def targets(self) -> list[Row]:
        return [row for one in self.sections if one.kind == "targets" for row in one.rows]


def reading(text: str, language: str) -> Reading:
    """The kept text as sentences of one language; of its own, where it has one only."""
    document: dict[str, Any] = json.loads(text)
    if language not in tongues.languages_of(document):
        language = tongues.languages_of(document)[0]
    return Reading(
        title=say(document["title"], language),
        company=say(document["company"], language),
        language=language,
        languages=tongues.languages_of(document),
        parties={
            side: {key: say(value, language) for key, value in party.items()}
            for side, party in document["parties"].items()
        },
        sections=[
            Section(
                raw["code"],
                say(raw["title"], language),
                raw["kind"],
                [say(one, language) for one in raw["paragraphs"]],
                [row_of(one, language) for one in raw.get("rows", ())],
            )
            for raw in document["sections"]
        ],
    )


def row_of(raw: Mapping[str, Any], language: str) -> Row:
    """A row or sentence of a section, or a party, as the page shows it."""
    if "post" in raw:
        said = [say(raw[part], language) for part in ("name", "post", "unit")]
        return Row(("，" if language == "zh-hans" else ", ").join(said))
    if "text" in raw:
        return Row(say(raw["text"], language), say(raw.get("note"), language))
    name = say(raw["name"], language)
    if "rule" in raw:
        return Row(f"{raw['code']} {name}", say(raw.get("place"), language),
                   say(raw["rule"], language))  # fmt: skip
    note, value = say(raw.get("note"), language), say(raw["value"], language)
    return Row(name, note, value, raw["code"].partition("@")[0])


def print_model(
    letter: Any,
    signatures: Mapping[str, Any],
    *,
    receipt: str,
    checkpoint: str = "",
    sealed: str = "",
    stands: Sequence[Mapping[str, str]] = (),
    is_demo: bool = False,
) -> dict[str, Any]:
    """The record of a letter in the form that paper.letter_pdf takes.

    `dated` is the moment of the last act, and the letterhead that of the campaign, so that the same
    record gives the same bytes.
    """
    document = letter.document
    languages = tongues.languages_of(document)
    signed = [
        _signature(party, signatures[party], languages)
        for party in ("A", "B")
        if party in signatures
    ]
    moments = [row.signed_at for row in signatures.values()]
    return {
        "languages": list(languages),
        "id": letter.pk,
        "number": document["number"],
        "year": document["year"],
        "company": document["company"],
        "title": document["title"],
        "dated": _local(max(moments, default=letter.issued_at)),
        "parties": document["parties"],
        "sections": [_printed(raw) for raw in document["sections"]],
        "signatures": signed,
        "digest": letter.digest,
        "checkpoint": checkpoint,
        "sealed": sealed,
        "receipt": receipt,
        "stands": list(stands),
        "is_demo": is_demo,
        "letterhead": letter.campaign.template.content.get("letterhead", {}),
    }


def _printed(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing is left out: what is printed is what was signed."""
    return {**raw, "kind": TITLES.get(raw["code"], raw["kind"])}


ACTING = {
    ("zh-hans",): "{name}（代行{absent}职责）",
    ("en",): "{name} (acting for {absent})",
    LANGUAGES: "{name}（代行{absent}职责 acting for {absent}）",
}
"""Who signed for somebody away, in the languages of the letter. Never 代 alone: that is how a
signature in another's place (代签) is marked, which nobody can give here."""


def _signature(party: str, row: Any, languages: tuple[str, ...]) -> dict[str, Any]:
    words = {}
    for tag in LANGUAGES:
        with translation.override(tag):
            words[tag] = texts.how(row)
    return {
        "party": party.lower(),
        "name": (
            ACTING[languages].format(name=row.person.name, absent=row.for_name)
            if row.for_name
            else row.person.name
        ),
        "at": _local(row.signed_at),
        "method": words,
        "fact": str(row.fact_id or ""),
        "stroke": stroke.decode(bytes(row.stroke)) if row.stroke else None,
    }


def _local(moment: Any) -> str:
    here = house.zones().local(moment)
    return here.isoformat(timespec="seconds")
