"""The house decides in which languages it prints."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.core.tongue import LANGUAGES
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.models import HouseLanguages


@transaction.atomic
def decide_languages(languages: Sequence[str], *, by: Actor, at: datetime) -> bool:
    """From today on letters, labels and exports are in these languages; issued ones keep theirs.

    False when it already is so.
    Refused: organisation.no_such_language, organisation.not_yours.
    """
    on = queries.date_of(at)
    permits.decides_for_house(by, on)
    return _decide(languages, "decided", on, by=by, at=at)


def _decide(languages: Sequence[str], reason: str, on: date, *, by: Actor, at: datetime) -> bool:
    chosen = tuple(tag for tag in LANGUAGES if tag in languages)
    if not chosen or set(languages) - set(LANGUAGES):
        raise Refused("organisation.no_such_language")
    if queries.are_languages_decided() and queries.languages(on) == chosen:
        return False
    row = HouseLanguages.objects.create(
        languages=",".join(chosen), from_day=day_of(on), decided_at=at
    )
    ledger.record(
        "organisation.languages_decided",
        by=by,
        at=at,
        row=row,
        body={"languages": list(chosen), "reason": reason},
    )
    return True


def settle_languages(*, by: Actor, at: datetime) -> None:
    """A house that has not decided, and whose names are all in one language, speaks that one.

    Called in the transaction of a workbook, whose preview said so.
    """
    if queries.are_languages_decided():
        return
    on = queries.date_of(at)
    spoken = queries.spoken_here(on)
    if spoken != LANGUAGES:
        _decide(spoken, "names", on, by=by, at=at)
