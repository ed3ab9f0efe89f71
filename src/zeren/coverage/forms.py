"""Filters of coverage: the day, the unit, and for the list of gaps requirement and layer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zeren.core.tongue import say
from zeren.coverage import texts
from zeren.organisation.queries import UnitRow
from zeren.web.words import requirement_words

INDENT = "\u2003"


class AsOf(forms.Form):
    """Which day, and which part of the tree."""

    on = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    known = forms.DateField(
        label=_("As known after"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    unit = forms.CharField(label=_("Unit"), required=False, widget=forms.Select)

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data if data is not None else {})
        self.today = today
        for name in ("on", "known"):
            self.fields[name].widget.attrs["max"] = today.isoformat()

    def clean_known(self) -> date | None:
        """What will be known on a day to come is not known."""
        known: date | None = self.cleaned_data.get("known")
        if known is not None and known > self.today:
            raise ValidationError(_("This day has not come yet. Choose today or an earlier day."))
        return known

    def clean_on(self) -> date | None:
        """Coverage of a day that has not come is not known."""
        on: date | None = self.cleaned_data.get("on")
        if on is not None and on > self.today:
            raise ValidationError(_("This day has not come yet. Choose today or an earlier day."))
        return on

    def offer(self, units: Sequence[UnitRow]) -> None:
        """Offer the units in sight, indented as they stand in the tree."""
        widget = self.fields["unit"].widget
        assert isinstance(widget, forms.Select), "the field is made with a select"
        language = get_language() or "en"
        low = min((row.depth for row in units), default=0)
        widget.choices = [
            (
                "" if row is units[0] else str(row.id),
                INDENT * (row.depth - low) + say(row.name, language),
            )
            for row in units
        ]


class GapFilter(AsOf):
    """Which gaps."""

    requirement = forms.ChoiceField(label=_("Requirement"), required=False)
    layer = forms.ChoiceField(label=_("Layer"), required=False)

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, today=today)
        for name, words in (("requirement", requirement_words()), ("layer", texts.LAYERS)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField), "made above"
            field.choices = [("", _("All")), *((str(key), word) for key, word in words.items())]
