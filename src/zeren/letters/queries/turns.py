"""Whose turn it is on a list of letters."""

from collections.abc import Sequence
from datetime import date

from zeren.letters.models import Letter
from zeren.letters.queries.letters import countersigners
from zeren.letters.queries.reading import read_on


def whose_turn(letter_ids: Sequence[int], on: date) -> set[int]:
    """The people who have the next step of these letters: to sign, or to countersign."""
    rows = read_on(Letter.objects.filter(pk__in=letter_ids), on)
    unsigned = set(rows.filter(reads="ISSUED").values_list("person_id", flat=True))
    signed = list(rows.filter(reads="SIGNED").values_list("id", flat=True))
    return unsigned | set(countersigners(signed, on).values())
