"""Which letters still fit their people, day by day: what refit does, and what a preview foretells.

A letter fits as long as the text composed from the dated tables of a day is the text that was
issued. The first day on which it differs ends it; a day on which the person belongs nowhere says
nothing, so that who returns to the same post finds the old letter fitting again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zeren.cases import queries as cases
from zeren.core.days import NEVER, date_of, day_of
from zeren.core.letters import letter as core
from zeren.core.letters import redline, tongues
from zeren.core.letters.redline import Redline
from zeren.letters.models import LIVE, Awaited, Campaign, ChangePolicy, Letter
from zeren.letters.queries.reading import life_of
from zeren.letters.queries.sections import with_sections
from zeren.letters.queries.text import Composed, compose_many
from zeren.organisation import queries as organisation

UNNUMBERED = ""
"""Texts are compared without their number; it is the only thing a new letter must change."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A letter, the first day on which it no longer fits, and what differs on that day."""

    letter: Letter
    ends: int
    change: Redline | None


class Texts:
    """Texts composed once for each day, year, clauses and policy, for a fixed set of people."""

    def __init__(self, person_ids: Sequence[int]) -> None:
        self._people = list(person_ids)
        self._spoken: dict[date, tuple[str, ...]] = {}
        self._kept: dict[tuple[int, int, int, str, tuple[str, ...]], dict[int, Composed]] = {}

    def on(
        self, day: int, campaign: Campaign, languages: tuple[str, ...] | None = None
    ) -> Mapping[int, Composed]:
        """What each person's letter would say on the day; who belongs nowhere is absent.

        languages: those of the letter that is compared; a new one is in the house's of the day.
        """
        on = date_of(day)
        assert on is not None, "letters are composed for days that come"
        spoken = languages or self._house(on)
        key = (day, campaign.year, campaign.template_id, campaign.countersigner, spoken)
        if key not in self._kept:
            found = compose_many(
                self._people,
                on=on,
                year=campaign.year,
                numbers=dict.fromkeys(self._people, UNNUMBERED),
                template=campaign.template,
                policy=campaign.countersigner,
                languages=spoken,
            )
            self._kept[key] = {one.person_id: one for one in found}
        return self._kept[key]

    def _house(self, on: date) -> tuple[str, ...]:
        if on not in self._spoken:
            self._spoken[on] = organisation.languages(on)
        return self._spoken[on]

    def lacking(self, letter: Letter, day: int) -> Redline | None:
        """What a letter names that is not there, where none can be composed for its person.

        Whoever belongs nowhere on the day, or only through a contractor, is told nothing.
        """
        on = date_of(day)
        assert on is not None, "letters are compared on days that come"
        if letter.person_id not in organisation.counted([letter.person_id], on):
            return None
        document = letter.document
        has_post = bool(organisation.roster(on, person_ids=[letter.person_id]))
        left = {"b": document["parties"]["b"]} if has_post else {}
        found = redline.compare(document, {**document, "parties": left})
        return found if found.changes else None


def candidates(person_ids: Sequence[int], days: Iterable[int], today: int) -> list[int]:
    """The days to compare on: those given, today, and what is awaited for these people."""
    awaited = Awaited.objects.filter(person_id__in=person_ids).values_list("day", flat=True)
    return sorted({*days, *awaited, today})


def touched_letters(person_ids: Sequence[int], days: Sequence[int]) -> list[Letter]:
    """Every letter that a change on one of these days could end, whatever became of it since."""
    years = {found.year for day in days if (found := date_of(day))}
    return with_sections(
        Letter.objects.filter(person_id__in=person_ids, year__gte=min(years))
        .exclude(state="WITHDRAWN")
        .select_related("campaign__template")
        .order_by("id")
    )


def verdicts(letters: Sequence[Letter], days: Sequence[int], texts: Texts) -> list[Verdict]:
    """For each letter the first day on which its text differs from what would be issued then.

    A letter that was replaced or whose year is over can only end earlier than it did.
    """
    found: list[Verdict] = []
    for one in letters:
        life = life_of(one)
        last = core.first_day(one.year + 1)
        wanted = {max(day, life.issued) for day in days} | {life.ends}
        languages = tongues.languages_of(one.document)
        verdict = Verdict(one, NEVER, None)
        for day in sorted(day for day in wanted if day < min(last, NEVER)):
            now = texts.on(day, one.campaign, languages).get(one.person_id)
            change = change_of(one, now) if now else texts.lacking(one, day)
            if change is not None:
                verdict = Verdict(one, day, change)
                break
        if one.state not in LIVE and verdict.ends > one.ends_day:
            verdict = Verdict(one, one.ends_day, None)
        found.append(verdict)
    return found


def change_of(letter: Letter, now: Composed) -> Redline | None:
    """What differs between the letter and what would be issued instead; None when it fits."""
    document = letter.document
    wanted = now.document
    if letter.in_force_at is not None:
        wanted = tongues.as_before(wanted, document)
        # a name corrected since makes no new letter: what is in force keeps the name it was
        # issued with, while a text that somebody has yet to sign must have the right one
        wanted = redline.called(wanted, document)
    if core.digest(wanted | {"number": letter.number}) == letter.digest:
        return None
    found = redline.compare(document, wanted)
    return found if found.changes else None


def policies(on: date) -> dict[str, str]:
    """What each kind of change asks for on the day: the organisation's choice, or the default."""
    rows = ChangePolicy.objects.filter(from_day__lte=day_of(on)).order_by("id")
    return {**redline.DEFAULTS, **dict(rows.values_list("kind", "needs"))}


def signed_before(letters: Iterable[Letter]) -> dict[int, Letter]:
    """For each letter the last one of its person and year that was in force, itself included.

    One that its person says he did not sign is none: nobody acknowledges a change of that.
    """
    wanted = {(one.person_id, one.year): one.pk for one in letters}
    disowned = cases.disowned({person for person, _year in wanted})
    rows = Letter.objects.filter(
        person_id__in={person for person, _year in wanted},
        year__in={year for _person, year in wanted},
        in_force_at__isnull=False,
    )
    found: dict[int, Letter] = {}
    for row in rows.order_by("id"):
        mine = wanted.get((row.person_id, row.year))
        if mine is not None and row.pk <= mine and row.pk not in disowned:
            found[mine] = row
    return found


def compared_with(letter: Letter) -> Letter | None:
    """The text a new letter is compared with: the last one the person signed, else the last one."""
    rows = Letter.objects.filter(
        person_id=letter.person_id, year=letter.year, pk__lt=letter.pk
    ).order_by("-id")
    return rows.filter(signed_at__isnull=False).first() or (
        rows.first() if letter.supersedes_id else None
    )


def needs_of(document: Mapping[str, Any], before: Letter, asked: Mapping[str, str]) -> str:
    """What the person must do about a new text, after the last one that was in force."""
    change = redline.compare(before.document, document)
    return redline.needs(change.kinds, asked, was_in_force=True)


def covering(year: int, unit_paths: Iterable[str], on: date) -> dict[str, Campaign]:
    """The newest campaign of the year over each unit's path."""
    rows = list(Campaign.objects.filter(year=year).select_related("template").order_by("-id"))
    where = {row.id: row.path for row in organisation.units_of([c.unit_id for c in rows], on)}
    found: dict[str, Campaign] = {}
    for path in set(unit_paths):
        over = (one for one in rows if path.startswith(where.get(one.unit_id, "\0")))
        one = next(over, None)
        if one is not None:
            found[path] = one
    return found


def without_letter(person_ids: Sequence[int], year: int, on: date) -> dict[int, Campaign]:
    """People of the roster who have no letter of a year whose campaign covers their unit.

    Whose letter the office withdrew waits for the office.
    """
    have = set(
        Letter.objects.filter(person_id__in=person_ids, year=year)
        .exclude(state="WITHDRAWN", ends_reason="left")
        .exclude(state="SUPERSEDED")
        .values_list("person_id", flat=True)
    )
    rows = [
        row
        for row in organisation.roster(on, person_ids=[p for p in person_ids if p not in have])
        if row.kind != "contractor"
    ]
    over = covering(year, [row.unit_path for row in rows], on) if rows else {}
    return {row.person_id: over[row.unit_path] for row in rows if row.unit_path in over}
