"""Forms of what ends, and of a name that is corrected."""

from django import forms
from django.utils.translation import gettext_lazy

from zeren.organisation.forms.changes import LastDayField, Placed, day_field


def cancels_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("Cancel meetings that are planned there, instead of passing them on"),
        required=False,
    )


class End(Placed):
    last_day = LastDayField(
        label=gettext_lazy("Last day"), help_text=gettext_lazy("The last day on which it is so.")
    )


class Close(Placed):
    from_date = day_field(
        gettext_lazy("Closed from"),
        help_text=gettext_lazy("The first day on which it is used no more; today or earlier."),
    )


class CloseUnit(Close):
    cancels = cancels_field()


class CorrectName(Placed):
    name = forms.CharField(label=gettext_lazy("Name as it should be"), max_length=120)
    since = day_field(
        gettext_lazy("Called so since"),
        help_text=gettext_lazy("Empty: from the beginning; the other name was a slip."),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"),
        help_text=gettext_lazy("One sentence without the name, for example a slip in typing."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
