"""The twin of site/reactions.py: what would follow from an act, told before it is done.

The act is done, the very readers that would answer its facts answer them, what changed is counted,
and everything is taken back. So a preview can say nothing that the act would not do.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.census.queries import everybody
from zeren.census.touched import touched_by
from zeren.core.days import day_of
from zeren.ledger import inbox
from zeren.ledger import queries as facts
from zeren.letters import queries as letters
from zeren.obligations import queries as owed
from zeren.organisation import queries as organisation
from zeren.organisation.queries import Name
from zeren.organisation.texts.house import CHOICES
from zeren.site import reactions
from zeren.web import formats, words

MOST = 500
"""Subjects up to which a page works it out; a larger change is said to be large."""

UNITS = 20
"""So many units are named in one sentence."""

DUE_AGAIN = "letter.outdated"
DECIDED = "organisation.languages_decided"
SIGNED = ("letter.signed", "letter.signed_on_paper", "letter.acknowledged")


@dataclass(frozen=True, slots=True)
class Foretold:
    """What would follow, on the first day on which the change counts.

    letters:  signed letters that end and are to be signed or acknowledged anew.
    unsigned: letters that nobody has signed yet and that are issued anew.
    untrained: people who must be trained first.
    missing:  duties that would be missing more.
    closing:  duties that would be missing no longer; a new user closes the gap of a thing and
              opens that of a letter, and both are said.
    """

    on: date
    letters: int
    unsigned: int
    untrained: int
    missing: int
    closing: int
    is_large: bool = False
    by_unit: tuple[tuple[Name, int], ...] = ()
    """Of the letters that fall due again: units with most of them first, and how many in each."""
    languages: tuple[str, ...] = ()
    """Those that the house would speak from then on, where the act decides it."""


def foretell(act: Callable[[], object], at: datetime) -> Foretold:
    """Do the act, let its readers answer, count, and take all of it back."""
    with transaction.atomic():
        newest = facts.newest_id()
        act()
        left = list(facts.facts().filter(pk__gt=newest).order_by("pk"))
        waiting = [one for one in left if inbox.readers_of(one.code)]
        today = organisation.date_of(at)
        days = [day for day in inbox.days(waiting) if day > day_of(today)]
        on = date.fromordinal(min(days)) if days else today
        found = Foretold(on, 0, 0, 0, 0, 0)
        decided = any(one.code == DECIDED for one in left)
        spoken = organisation.languages(today) if decided else ()
        if waiting:
            touched = touched_by(waiting)
            size = touched.size + sum(len(everybody(kind)) for kind in touched.every)
            found = Foretold(on, 0, 0, 0, 0, 0, is_large=True)
            if size <= MOST:
                found = _counted(waiting, newest, on, at)
        transaction.set_rollback(True)
    return replace(found, languages=spoken)


def _counted(waiting: list[facts.Fact], newest: int, on: date, at: datetime) -> Foretold:
    before = _missing(on)
    for reader in reactions.READERS:
        answered = [one for one in waiting if one.code in reader.codes]
        if answered:
            reader.answer(answered, at)
    after = _missing(on)
    ended = set(facts.facts(DUE_AGAIN).filter(pk__gt=newest).values_list("about_id", flat=True))
    signed = facts.facts("letter").filter(code__in=SIGNED, about_id__in=ended)
    again = signed.values("about_id").distinct().count()
    more = {name: after.get(name, 0) - before.get(name, 0) for name in before.keys() | after}
    return Foretold(
        on,
        by_unit=_by_unit(signed.values_list("about_id", flat=True), on),
        letters=again,
        unsigned=len(ended) - again,
        untrained=max(0, more.get("trained", 0)),
        missing=sum(one for one in more.values() if one > 0),
        closing=-sum(one for one in more.values() if one < 0),
    )


def _by_unit(letter_ids: Iterable[int], on: date) -> tuple[tuple[Name, int], ...]:
    counts = Counter(one.unit_id for one in letters.letters_by_id(sorted(set(letter_ids)), on))
    names = organisation.unit_names(counts)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return tuple((names[unit], number) for unit, number in ordered)


def _missing(on: date) -> dict[str, int]:
    """How many duties of each requirement are due and not met on a day."""
    found: dict[str, int] = {}
    for (name, _layer), (due, met) in owed.tally(day_of(on)).by_requirement.items():
        found[name] = found.get(name, 0) + due - met
    return found


def lines(act: Callable[[], object], at: datetime, size: int = 0) -> list[str]:
    """The same as sentences, for the page that asks before the act.

    size: how many rows the act is known to write; a large one is not done just to be told.
    """
    found = foretell(act, at) if size <= MOST else None
    said = []
    if found is not None and found.languages:
        sentence = _("The house works in: %(languages)s. It can be changed under Languages.")
        said.append(sentence % {"languages": CHOICES[",".join(found.languages)]})
    if found is None or found.is_large:
        said.append(_("Much of the house is worked out anew; it is counted after the act."))
        return said
    if found.letters:
        said.append(
            ngettext(
                "%(n)d letter falls due again.", "%(n)d letters fall due again.", found.letters
            )
            % {"n": found.letters}
        )
    if len(found.by_unit) > 1:
        joint = _(", ")
        parts = [f"{words.shown(name)} {number}" for name, number in found.by_unit[:UNITS]]
        rest = len(found.by_unit) - UNITS
        more = _(" and %(n)s units more") % {"n": rest} if rest > 0 else ""
        told = {"units": joint.join(parts) + more}
        said.append(_("Letters that fall due again, by unit: %(units)s.") % told)
    if found.unsigned:
        said.append(
            ngettext(
                "%(n)d letter that is not signed yet is issued anew.",
                "%(n)d letters that are not signed yet are issued anew.",
                found.unsigned,
            )
            % {"n": found.unsigned}
        )
    if found.untrained:
        said.append(
            ngettext(
                "%(n)d person needs training first.",
                "%(n)d people need training first.",
                found.untrained,
            )
            % {"n": found.untrained}
        )
    day = formats.day(found.on)
    if found.missing:
        said.append(
            ngettext(
                "%(n)d duty more is missing on %(day)s.",
                "%(n)d duties more are missing on %(day)s.",
                found.missing,
            )
            % {"n": found.missing, "day": day}
        )
    if found.closing:
        said.append(
            ngettext("%(n)d gap closes on %(day)s.", "%(n)d gaps close on %(day)s.", found.closing)
            % {"n": found.closing, "day": day}
        )
    return said
