"""Numbers of letters: the year and a count that goes on."""

from zeren.ledger import numbers


def take_numbers(year: int, count: int) -> list[str]:
    """The next numbers of a year; given back when the act fails."""
    first = take_first(year, count) if count else 0
    return [number_of(year, first + one) for one in range(count)]


def take_first(year: int, count: int) -> int:
    """The first of `count` numbers beside each other."""
    return numbers.take(f"letter.{year}", count)


def number_of(year: int, count: int) -> str:
    return f"{year}-{count:05d}"
