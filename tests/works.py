"""Bare units for tests of rooms that need no more of an organisation than a place to count in."""

from __future__ import annotations

from datetime import date

from zeren.organisation.models import Unit


def unit_of_tests(code: str) -> int:
    """A unit that has stood since 2020, under nothing; returns its id."""
    row = Unit.objects.create(code=code, from_date=date(2020, 1, 1), path=f"{code:0>6}")
    return int(row.pk)
