"""Which PINs are too easy to guess: a counted list, dates of birth, and one's own number.

People who choose six digits choose alike: whoever may try a few numbers at every door gets in
somewhere. Refused is therefore what is tried first. The list is written as rules and counted in a
test; `share_refused` says what is left to honest people.
Source: OWASP ASVS 5.0.0 V6.2.4 (common secrets are refused); the rules and the list are our own.
"""

from calendar import monthrange
from collections.abc import Iterator
from functools import cache
from itertools import product

LENGTH = 6
BIRTH_YEARS = range(1940, 2021)
"""Years in which somebody may be born whose birthday is a PIN: one's own and the children's."""

LUCKY = (
    "520131 131452 201314 520134 131420 145201 520520 521521 520530 521131 201413 "
    "168168 168888 518518 518888 886886 668668 866866 888666 666888 999666 698698 188188 "
    "123520 520123 321520 110110 119119 120120 110119 112358 314159 141592 271828 161803 "
    "100200 102030 010203 203040 102938 192837 918273 123789 987321 789123 321987 123987 "
    "123698 147896 159951 357159 753159 951357 159753 357951 258456 456258 258000 147000 "
    "112211 121314 131415 101112 111213 212223 123450 012340 543210 234560 198611 696969 "
    "420420 007007 000007 100000 200000 500000 800000 888800 168000 100100 101010 110011 "
    "246810 135790 024680 975310 864200 369258 741852 852963 963852 147852 159263 124578"
)
"""Written by hand: numbers that read as words in Chinese, emergency calls, constants."""

ROWS = ("123", "456", "789")
COLUMNS = ("147", "258", "369")
DIAGONALS = ("159", "357")


def weakness(pin: str, staff_number: str) -> str | None:
    """The refusal code for a PIN nobody should use, or None when it will do."""
    if len(pin) != LENGTH or not (pin.isascii() and pin.isdigit()):
        return "account.pin_not_six_digits"
    if pin in common():
        return "account.pin_too_easy"
    if pin in dates():
        return "account.pin_is_a_date"
    digits = "".join(sign for sign in staff_number if sign.isascii() and sign.isdigit())
    if digits and pin in _of_number(digits):
        return "account.pin_is_staff_number"
    return None


@cache
def common() -> frozenset[str]:
    """The counted list: shapes of repetition, steps and the keypad, and what is written by hand."""
    hand = (word for word in LUCKY.split() if len(word) == LENGTH)
    return frozenset([*_repeated(), *_stepped(), *_on_the_keypad(), *hand])


@cache
def dates() -> frozenset[str]:
    """Days of birth as six digits: year, month, day in the three orders that people write."""
    found = set()
    for year, month in product(BIRTH_YEARS, range(1, 13)):
        y, m = f"{year % 100:02d}", f"{month:02d}"
        found |= {f"{year}{m}", f"{m}{year}"}
        for day in range(1, monthrange(year, month)[1] + 1):
            d = f"{day:02d}"
            found |= {y + m + d, d + m + y, m + d + y}
    return frozenset(found)


def share_refused() -> float:
    """Which part of the million PINs nobody may use, apart from the own number."""
    return len(common() | dates()) / 1_000_000


def _repeated() -> Iterator[str]:
    """aaaaaa, ababab, abcabc, aabbcc, aaabbb, abccba, and five or four of a kind in a row."""
    digits = "0123456789"
    for a, b, c in product(digits, repeat=3):
        yield from (a + b + c + a + b + c, a + a + b + b + c + c, a + b + c + c + b + a)
    for a, b in product(digits, repeat=2):
        yield from (a * 3 + b * 3, a * 5 + b, b + a * 5, a * 4 + b * 2, b * 2 + a * 4)
        yield from ((a + b) * 3, a * 2 + b + a * 2 + b, a + b * 4 + a)


def _stepped() -> Iterator[str]:
    """Runs by a constant step, round the end (890123), and runs that turn (123210, 123455)."""
    for start, step in product(range(10), range(10)):
        yield "".join(str((start + step * n) % 10) for n in range(LENGTH))
    for start, turn in product(range(10), (1, 2, 3, 4, 5)):
        up = [start + n if n <= turn else start + 2 * turn - n for n in range(LENGTH)]
        yield "".join(str(one % 10) for one in up)
        yield "".join(str(-one % 10) for one in up)
    for start in range(10):
        run = "".join(str((start + n) % 10) for n in range(3))
        yield from (run + run[::-1], run[::-1] + run)
    for start, step in product(range(100), (1, 2, 3, 5, 10, 11)):
        yield "".join(f"{(start + step * n) % 100:02d}" for n in range(3))


def _on_the_keypad() -> Iterator[str]:
    """Two straight lines of three keys, each walked in either direction: 147369, 159357."""
    lines = [*ROWS, *COLUMNS, *DIAGONALS]
    ways = [*lines, *(line[::-1] for line in lines)]
    for first, second in product(ways, repeat=2):
        yield first + second


@cache
def _of_number(digits: str) -> frozenset[str]:
    """What a colleague reads off a badge: any part of the number, filled up or reversed."""
    found = set()
    for start in range(max(1, len(digits) - LENGTH + 1)):
        part = digits[start : start + LENGTH]
        found |= {part.zfill(LENGTH), part.ljust(LENGTH, "0"), part[::-1].zfill(LENGTH)}
        found.add((part * LENGTH)[:LENGTH])
    return frozenset(found)
