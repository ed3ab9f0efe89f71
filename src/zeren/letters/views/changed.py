"""What a new letter says about the one before it: one sentence, the changes, and what stayed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zeren.core.days import date_of
from zeren.core.letters import redline
from zeren.core.tongue import say
from zeren.letters import queries, record, texts
from zeren.letters.record import Row
from zeren.organisation import queries as organisation
from zeren.web import words
from zeren.web.formats import day as day_words


@dataclass(frozen=True, slots=True)
class Section:
    """One section that differs, its rows as the text shows them."""

    title: str
    removed: list[Row]
    added: list[Row]

    @property
    def count(self) -> int:
        """Changed places: a row that took the place of another is one."""
        return max(len(self.removed), len(self.added), 1)


@dataclass(frozen=True, slots=True)
class Told:
    """Why there is a new letter: in a sentence, section by section, and how much stayed.

    Without sections it says again what was signed, after another letter stood between.
    """

    sentence: str
    sections: list[Section]
    places: int
    kept: int
    before: Any
    is_compared_with_signed: bool


def told(letter: Any, language: str) -> Told | None:
    """The change a letter brings; None for the first letter of a person and year."""
    before = queries.compared_with(letter)
    if before is None:
        return None
    after = letter.document
    found = redline.compare(before.document, after)
    if not found.changes and (before.signed_at is None or not letter.supersedes_id):
        return None
    sections = [
        Section(
            _title(change, language),
            [record.row_of(row, language) for row in change.removed],
            [record.row_of(row, language) for row in change.added],
        )
        for change in found.changes
    ]
    return Told(
        sentence=_sentence(letter, found, after, _since(letter), language)
        if found.changes
        else _same(before.number, letter.needs if letter.reads == "ISSUED" else "DONE"),
        sections=sections,
        places=sum(one.count for one in sections),
        kept=found.kept,
        before=before,
        is_compared_with_signed=before.signed_at is not None,
    )


def ending(letter: Any, today: date) -> str:
    """What is to be said of a letter that no longer fits, or will not from a day on; else empty."""
    day = date_of(letter.ends_day)
    kinds = [kind for kind in letter.ends_reason.split(",") if kind in texts.KINDS]
    if day is None or not kinds or letter.reads in ("SUPERSEDED", "EXPIRED", "WITHDRAWN"):
        return ""
    said = {"what": _kinds(kinds), "day": day_words(day)}
    if day > today:
        ahead = _("From %(day)s this letter no longer fits: %(what)s. The new one comes then.")
        return ahead % said
    since = _(
        "Since %(day)s this letter no longer fits: %(what)s. The safety office sees to it that a "
        "new one can be issued."
    )
    return since % said


def _sentence(
    letter: Any, found: redline.Redline, after: dict[str, Any], since: date, language: str
) -> str:
    person, superior = after["parties"]["b"], after["parties"].get("a")
    act = letter.needs if letter.reads == "ISSUED" else "DONE"
    kind = found.kinds[0]
    return str(texts.WHY[kind]) % {
        "what": _kinds(found.kinds),
        "day": day_words(since),
        "post": say(person["post"], language),
        "unit": say(person["unit"], language),
        "superior": superior["name"] if superior else _("nobody"),
        "act": texts.CALLS[act],
    }


def _same(number: str, act: str) -> str:
    said = {"number": number, "act": texts.CALLS[act]}
    return _("It says again what you signed in letter %(number)s: %(act)s.") % said


def _kinds(kinds: Any) -> str:
    return words.shown([texts.KINDS[kind] for kind in kinds])


def _since(letter: Any) -> date:
    old = letter.supersedes
    found = date_of(old.ends_day) if old is not None else None
    return found or organisation.date_of(letter.issued_at)


def _title(change: redline.Change, language: str) -> str:
    if change.code == "party.b":
        return _("You, your post and unit")
    if change.code == "party.a":
        return _("Who countersigns")
    if change.code == "title":
        return _("Title and order")
    return say(change.title, language)
