"""Which PINs are too easy to guess, and how long a door stays shut after wrong tries.

Source: OWASP ASVS 5.0.0 V6.2 and V6.3 (short secrets are allowed only with limited tries).
"""

from datetime import timedelta
from itertools import pairwise

LENGTH = 6
FREE_TRIES = 5
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
)
COMMON = frozenset({"147258", "258369", "159357", "147852", "520131", "520520", "131452", "789456"})
"""PINs that people choose most where they choose freely: columns of the keypad, lucky numbers."""


def weakness(pin: str, staff_number: str) -> str | None:
    """The refusal code for a PIN nobody should use, or None when it will do.

    Refused are: other than six digits, one digit repeated, runs up or down, a repeated group
    (121212, 123123), doubled digits in a run (112233), the tail of the staff number, and the
    few numbers that most people choose.
    """
    if len(pin) != LENGTH or not (pin.isascii() and pin.isdigit()):
        return "account.pin_not_six_digits"
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    pairs = {int(b) - int(a) for a, b in pairwise(pin[::2])}
    is_run = steps in ({0}, {1}, {-1})
    is_repeated = pin[:3] == pin[3:] or pin[:2] * 3 == pin
    is_doubled = pin[::2] == pin[1::2] and pairs in ({1}, {-1})
    if is_run or is_repeated or is_doubled or pin in COMMON:
        return "account.pin_too_easy"
    digits = "".join(sign for sign in staff_number if sign.isascii() and sign.isdigit())
    if digits and pin == digits[-LENGTH:].zfill(LENGTH):
        return "account.pin_is_staff_number"
    return None


def delay_after(tries: int, *, free: int = FREE_TRIES) -> timedelta | None:
    """How long no further try is heard after `tries` wrong ones in a row; None while free.

    The last free try, when wrong, shuts the door for one minute, each further one for longer, up
    to an hour: 10,000 guesses take more than a year.
    """
    if tries < free:
        return None
    return DELAYS[min(tries - free, len(DELAYS) - 1)]


def tries_left(tries: int, *, free: int = FREE_TRIES) -> int:
    """Tries still free before the door shuts."""
    return max(free - tries, 0)
