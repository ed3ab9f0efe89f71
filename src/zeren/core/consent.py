"""Consent to give a person's record to somebody outside: while it stands, and not a day longer.

Given by the person alone, for one named recipient and one purpose, with an end; taken back at any
time without a reason. What was given on before stays given on, and says so. Source: PIPL art. 14
to 16, 23 (separate consent: recipient, purpose, kinds); GDPR art. 6 (1)(a), 7 (3).
"""

from collections.abc import Collection
from datetime import date, timedelta

from zeren.core.refusal import Refused

LONGEST = timedelta(days=366)
"""No consent holds longer: it is asked anew, since nobody remembers what he once said yes to."""

KINDS = ("work", "learning", "letters")
"""What of a record can be given on: posts and duties; meetings and quizzes; letters. Neither what
was reported nor messages nor sign-ins."""


def stands(*, until: date, is_taken_back: bool, on: date) -> bool:
    """Does it hold on this day? The last day counts."""
    return not is_taken_back and on <= until


def check(*, until: date, kinds: Collection[str], on: date) -> None:
    """Refused: consent.no_kinds, consent.end_is_past, consent.too_long."""
    if not kinds or not set(kinds) <= set(KINDS):
        raise Refused("consent.no_kinds")
    if until < on:
        raise Refused("consent.end_is_past")
    if until > on + LONGEST:
        raise Refused("consent.too_long", day=on + LONGEST)
