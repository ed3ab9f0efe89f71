"""When wrong sign-ins are guessing: one PIN at many numbers, one source at many, one number often.

Whoever tries one likely PIN at every number never reaches the limit of any number. What gives him
away is the PIN: two honest people seldom mistype the same one on a day.
Source: OWASP ASVS 5.0.0 V6.3.1 (password spraying), V6.3.5 (suspicious attempts are told).
"""

from datetime import datetime, timedelta

FREE_NUMBERS = 3
"""Other numbers at which a PIN may be wrong on a day before it has to wait."""
SHORT, LONG = timedelta(minutes=10), timedelta(hours=1)
MANY_NUMBERS = 10

ONE_PIN, ONE_SOURCE, ONE_NUMBER, HOUSE = "ONE_PIN", "ONE_SOURCE", "ONE_NUMBER", "HOUSE"
FROM = {ONE_PIN: 4, ONE_SOURCE: 30, ONE_NUMBER: 20, HOUSE: 500}
"""From how many on it is told: numbers of one PIN, numbers of one source, tries at one number,
tries of the house, each in a day."""


def spread_wait(numbers: int, last_at: datetime | None, at: datetime) -> datetime | None:
    """Until when a PIN is not heard that was wrong at `numbers` other numbers today, the last time
    at `last_at`; None when it is.
    """
    if last_at is None or numbers <= FREE_NUMBERS:
        return None
    until = last_at + (SHORT if numbers < MANY_NUMBERS else LONG)
    return until if at < until else None


def is_told(kind: str, number: int) -> bool:
    """Is this many of this kind in a day told to those who watch?"""
    return number >= FROM[kind]
