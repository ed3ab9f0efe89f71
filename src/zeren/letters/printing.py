"""A letter as it is printed now, for whoever asks for it and for the seal: one way for both."""

from collections.abc import Mapping, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from zeren.cases import queries as cases
from zeren.cases import texts as case_texts
from zeren.core.log import note
from zeren.core.tongue import LANGUAGES
from zeren.ledger import clock
from zeren.letters import paper, queries, record
from zeren.organisation import queries as organisation
from zeren.web import links
from zeren.web.formats import day


def printed(
    letter: queries.Letter, address: str, stands: Sequence[Mapping[str, str]]
) -> tuple[bytes, bool]:
    """The PDF, and whether every signature on it is proved. address: of the house, as on paper."""
    rows = queries.signatures_of([letter.pk]).get(letter.pk, {})
    proofs = [queries.proof(row) for row in rows.values()]
    notes = {
        int(str(one["checkpoint"]).split("\n")[1]): str(one["checkpoint"]) for one in proofs if one
    }
    is_proved = bool(proofs) and all(proofs)
    model = record.print_model(
        letter,
        rows,
        receipt=address + links.check(letter.number),
        checkpoint=str(max(notes)) if is_proved else "",
        sealed=note.address_of(address, notes[max(notes)]) if is_proved else "",
        stands=stands,
        is_demo=clock.is_demo(),
    )
    return paper.letter_pdf(model), is_proved


def stands(letter_id: int) -> list[dict[str, str]]:
    """What is objected to in it and not decided, as each print of it says in both languages."""
    found = cases.open_kinds([letter_id]).get(letter_id, ())
    said: list[dict[str, str]] = []
    for kind, since in found:
        words_of = {}
        for tag in LANGUAGES:
            with translation.override(tag):
                told = {"kind": case_texts.KINDS[kind], "day": day(organisation.date_of(since))}
                words_of[tag] = _("%(kind)s since %(day)s, not yet decided.") % told
        said.append(words_of)
    return said
