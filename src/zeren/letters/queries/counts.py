"""Letters by unit and month, for results: as of any past moment."""

from collections.abc import Sequence

from django.db.models import Count, Q

from zeren.core.targets.bounds import MICRO
from zeren.core.targets.rolling import Month, Own
from zeren.letters.models import Letter


def signed(months: Sequence[Month]) -> Own:
    """Letters of the year that lived at the end of the month, and of them signed by the person."""
    found: Own = {}
    for month in months:
        alive = Letter.objects.filter(
            Q(closed_at__isnull=True) | Q(closed_at__gte=month.until),
            year=month.first.year,
            issued_at__lt=month.until,
        )
        counted = (
            alive.order_by()
            .values_list("unit_id")
            .annotate(whole=Count("id"), done=Count("id", filter=Q(signed_at__lt=month.until)))
        )
        for unit, whole, done in counted:
            found[unit, month.first] = (MICRO * done, MICRO * whole)
    return found
