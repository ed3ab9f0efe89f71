"""Numbers of letters: the year and a count that goes on."""

from django.db.models import F, Max

from zeren.letters.models import Campaign, Letter


def next_number(year: int) -> int:
    """One past the highest number of the year, campaigns that still issue included."""
    newest = (
        Letter.objects.filter(year=year).order_by("-number").values_list("number", flat=True)
    ).first()
    last = int(newest.rsplit("-", 1)[1]) if newest else 0
    taken = Campaign.objects.filter(year=year).aggregate(end=Max(F("first_number") + F("people")))[
        "end"
    ]
    return max(last + 1, taken or 1)


def take_numbers(year: int, count: int) -> list[str]:
    """The next numbers of a year; they are taken once the letters are kept."""
    first = next_number(year) if count else 0
    return [number_of(year, first + one) for one in range(count)]


def number_of(year: int, count: int) -> str:
    return f"{year}-{count:05d}"
