"""Forms of an absence: its days, and who acts meanwhile in what."""

from django import forms
from django.utils.translation import gettext_lazy

from zeren.organisation.forms.changes import LastDayField, PersonField, Placed, day_field
from zeren.organisation.texts import absence as texts


class DeputyField(PersonField):
    """Anybody of the house, by the whole name or staff number: nobody is looked up by a part."""

    argument = "deputy_id"

    def find(self, text: str) -> list[tuple[int, str, str]]:
        self.paths, wanted = ("",), text.casefold()
        return [row for row in super().find(text) if wanted in (row[1].casefold(), row[2])]


class GoAway(Placed):
    from_date = day_field(gettext_lazy("First day away"))
    last_day = LastDayField(label=gettext_lazy("Last day away"))
    deputy = DeputyField(
        label=gettext_lazy("Who acts meanwhile"),
        help_text=gettext_lazy("Staff number or whole name; nobody, if it stays empty."),
        required=False,
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("In what"),
        choices=list(texts.KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class ComeBack(Placed):
    from_date = day_field(gettext_lazy("From which day on"))
