"""After a change: end exactly the letters that no longer fit, and issue the new ones by rule.

Called by the reactions with the people a fact touched and the days from which it takes effect.
Everything is computed from the dated tables, so a repeat changes nothing, and a change entered
late, planned, or taken back comes out the same as one entered on its day.
Source: domain rule 17 (changing post, workshop or superior ends the letter's fit).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.days import NEVER, day_of
from zeren.core.letters import letter as core
from zeren.core.letters import redline
from zeren.core.letters.redline import Redline
from zeren.ledger import actions as ledger
from zeren.letters import queries
from zeren.letters.actions import owing, rows
from zeren.letters.actions.numbers import take_numbers
from zeren.letters.models import LIVE, Awaited, Campaign, Letter
from zeren.organisation import queries as organisation

PART = 500
"""People of one part: texts of so many are held in memory at once."""


@dataclass
class Refitted:
    """What a refit did, by letter."""

    ended: list[int] = field(default_factory=list)
    fits_again: list[int] = field(default_factory=list)
    issued: list[int] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    not_issued: list[int] = field(default_factory=list)
    """People whose new letter could not be composed: no duties, no targets, nobody above."""


@transaction.atomic
def refit(
    person_ids: Sequence[int],
    *,
    days: Sequence[int] = (),
    by: Actor,
    at: datetime,
    cause: int | None = None,
) -> Refitted:
    """Compare the letters of these people with what they would say now, and on the days given.

    days:  from which a change takes effect, past or ahead; today is always among them, and so is
           every day ahead that was given before and has not come.
    cause: the fact that brought the change, for the sentence on the letter's page.
    Refused: letter.moved_meanwhile when somebody signs at the same moment; the reaction repeats.
    """
    today = organisation.date_of(at)
    found = Refitted()
    wanted = sorted(set(person_ids))
    _await(wanted, [day for day in days if day_of(today) < day < NEVER])
    for start in range(0, len(wanted), PART):
        _refit_part(wanted[start : start + PART], days, today, found, by=by, at=at, cause=cause)
    return found


@transaction.atomic
def refit_due(*, by: Actor, at: datetime) -> Refitted:
    """What was planned for today or before, and what still waits for a letter that can be issued.

    A tick: it may run many times a day and may miss days; truth does not wait for it.
    """
    today = day_of(organisation.date_of(at))
    awaited = Awaited.objects.filter(day__lte=today)
    people = set(awaited.values_list("person_id", flat=True))
    ended = Letter.objects.filter(state__in=LIVE, ends_day__lte=today)
    people |= set(ended.values_list("person_id", flat=True))
    found = refit(sorted(people), by=by, at=at)
    awaited.delete()
    return found


@transaction.atomic
def expire_due(*, by: Actor, at: datetime) -> int:
    """Write down that letters of past years are over; they read so since 1 January anyway."""
    today = organisation.date_of(at)
    over = list(Letter.objects.filter(state__in=LIVE, year__lt=today.year).order_by("id")[:2000])
    for one in over:
        rows.close(one, "expire", "letter.expired", by=by, at=at, extra={"year": one.year})
    return len(over)


def _await(people: Sequence[int], days: Iterable[int]) -> None:
    Awaited.objects.bulk_create(
        [Awaited(person_id=person, day=day) for day in sorted(set(days)) for person in people],
        ignore_conflicts=True,
        batch_size=1000,
    )


def _refit_part(
    people: Sequence[int],
    days: Sequence[int],
    today: date,
    found: Refitted,
    *,
    by: Actor,
    at: datetime,
    cause: int | None,
) -> None:
    now = day_of(today)
    wanted = queries.candidates(people, days, now)
    texts = queries.Texts(people)
    letters = queries.touched_letters(people, wanted)
    due: list[tuple[Letter, Redline | None]] = []
    for verdict in queries.verdicts(letters, wanted, texts):
        letter = verdict.letter
        if verdict.ends != letter.ends_day:
            _end(verdict, found, by=by, at=at, cause=cause)
        if letter.state in LIVE and letter.ends_day <= now and letter.year >= today.year:
            due.append((letter, verdict.change))
    _withdraw_of_leavers(letters, texts, now, found, by=by, at=at)
    fresh = _replace([letter for letter, _change in due], texts, today, found, by=by, at=at)
    for year in (today.year, today.year + 1):
        fresh += _issue_missing(people, year, texts, today, found, by=by, at=at)
    ahead = [day for day in wanted if day > now]
    if fresh and ahead:
        for verdict in queries.verdicts(fresh, ahead, texts):
            if verdict.ends != verdict.letter.ends_day:
                _end(verdict, found, by=by, at=at, cause=cause)


def _end(
    verdict: queries.Verdict, found: Refitted, *, by: Actor, at: datetime, cause: int | None
) -> None:
    """Write the day from which the letter no longer fits, or that it fits again after all."""
    letter, before = verdict.letter, verdict.letter.ends_day
    is_ended = verdict.change is not None
    kinds = verdict.change.kinds if verdict.change else ()
    rows.swap(
        letter,
        ends_day=verdict.ends,
        ends_reason=",".join(kinds),
        ends_fact=cause if is_ended else None,
    )
    fact = ledger.record(
        "letter.outdated" if is_ended else "letter.fits_again",
        by=by,
        at=at,
        row=letter,
        body=rows.body(letter)
        | {"day": verdict.ends if is_ended else before, "sections": list(kinds)}
        | ({"cause": cause} if cause else {}),
    )
    (found.ended if is_ended else found.fits_again).append(letter.pk)
    if verdict.ends < before:
        owing.lapse(letter, day=verdict.ends, fact_id=fact.pk, by=by, at=at)
    else:
        owing.meet(letter, fact_id=fact.pk, by=by, at=at)


def _withdraw_of_leavers(
    letters: Sequence[Letter],
    texts: queries.Texts,
    today: int,
    found: Refitted,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """An unsigned letter of somebody who belongs nowhere today is withdrawn; signed ones wait."""
    here = organisation.roster(
        organisation.date_of(at), person_ids=[one.person_id for one in letters]
    )
    belong = {row.person_id for row in here if row.kind != "contractor"}
    for one in letters:
        if one.state == "ISSUED" and one.person_id not in belong:
            rows.close(
                one,
                "withdraw",
                "letter.withdrawn",
                by=by,
                at=at,
                extra={"reason": "left"},
                ends_day=min(one.ends_day, today),
                ends_reason="left",
            )
            found.withdrawn.append(one.pk)


def _replace(
    old: Sequence[Letter],
    texts: queries.Texts,
    today: date,
    found: Refitted,
    *,
    by: Actor,
    at: datetime,
) -> list[Letter]:
    """A new letter by rule in place of each that has ended; where none can be, it waits."""
    composed = {
        one.pk: texts.on(day_of(today), one.campaign).get(one.person_id)
        for one in old
        if one.state in LIVE
    }
    ready: list[tuple[Letter, queries.Composed]] = []
    for one in old:
        now = composed.get(one.pk)
        if now is None:
            continue
        if core.problems(now.document | {"number": one.number}):
            found.not_issued.append(one.person_id)
            continue
        ready.append((one, now))
    before = queries.signed_before(one for one, _now in ready)
    asked = queries.policies(today)
    fresh: list[Letter] = []
    numbers = _numbers([one.year for one, _now in ready])
    for (one, now), number in zip(ready, numbers, strict=True):
        was = before.get(one.pk)
        needs = queries.needs_of(now.document, was, asked) if was else redline.SIGN
        rows.close(one, "supersede", "letter.superseded", by=by, at=at, extra={"reason": "rule"})
        fresh.append(
            rows.letter_row(
                now, one.campaign, number, at, origin="rule", supersedes=one, needs=needs
            )
        )
    rows.keep(fresh, by=by, at=at)
    found.issued += [row.pk for row in fresh]
    return fresh


def _issue_missing(
    people: Sequence[int],
    year: int,
    texts: queries.Texts,
    today: date,
    found: Refitted,
    *,
    by: Actor,
    at: datetime,
) -> list[Letter]:
    """Letters for those who came into a unit whose campaign of the year has run."""
    over: Mapping[int, Campaign] = queries.without_letter(people, year, today)
    ready: list[tuple[queries.Composed, Campaign]] = []
    for person, campaign in over.items():
        now = texts.on(day_of(today), campaign).get(person)
        if now is None or core.problems(now.document | {"number": str(year)}):
            found.not_issued.append(person)
            continue
        ready.append((now, campaign))
    numbers = _numbers([year] * len(ready))
    fresh = [
        rows.letter_row(now, campaign, number, at, origin="rule")
        for (now, campaign), number in zip(ready, numbers, strict=True)
    ]
    rows.keep(fresh, by=by, at=at)
    found.issued += [row.pk for row in fresh]
    return fresh


def _numbers(years: Sequence[int]) -> list[str]:
    """A fresh number for each of these letters, in their order."""
    by_year = {year: iter(take_numbers(year, years.count(year))) for year in dict.fromkeys(years)}
    return [next(by_year[year]) for year in years]
