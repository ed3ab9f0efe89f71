"""The day that the page of an object is asked about."""

from datetime import date

from zeren.coverage.forms import AsOf
from zeren.ledger import clock
from zeren.web.access import Request


def day_of_page(request: Request) -> tuple[date, date, AsOf]:
    """The day that is asked about, never one that has not come."""
    today = clock.today()
    form = AsOf(request.GET, today=today)
    del form.fields["unit"]
    on = form.cleaned_data.get("on") if form.is_valid() else None
    return on or today, today, form
