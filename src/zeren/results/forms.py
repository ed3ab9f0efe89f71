"""Entering what was counted in one period, and naming who enters it."""

from collections.abc import Sequence
from fractions import Fraction

from django import forms
from django.utils.translation import gettext_lazy as _

from zeren.core.incidents import hours
from zeren.core.targets.bounds import MICRO
from zeren.results.texts import EVERY
from zeren.web import words

LONGEST = 12
"""Signs of a number: in millionths it still fits its column."""


class Number(forms.CharField):
    """A number as people write it, "1,250.5"; exact, at most six decimals."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: object) -> Fraction | None:
        text = super().clean(value)
        try:
            found = hours.typed(text)
        except ValueError:
            raise forms.ValidationError(words.sentence("results.not_a_number", {"text": text}))
        return None if found is None else Fraction(found, MICRO)


class Entry(forms.Form):
    """Cases, and for a share or rate over how many."""

    starts = forms.DateField(label=_("Period"), widget=forms.Select)
    numerator = Number(label=_("Counted"), max_length=LONGEST)
    denominator = Number(label=_("Out of"), required=False, max_length=LONGEST)
    basis = forms.ChoiceField(
        label=_("How do you know it?"),
        choices=[("MEASURED", _("measured or counted")), ("ESTIMATED", _("estimated"))],
    )
    photo = forms.FileField(
        label=_("Photo of what shows it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )

    def ask(self, periods: Sequence[tuple[str, str]], *, is_share: bool) -> None:
        """Offer these periods; of a plain count no second number is asked."""
        periods_asked = self.fields["starts"].widget
        assert isinstance(periods_asked, forms.Select), "a period is chosen from a list"
        periods_asked.choices = list(periods)
        if not is_share:
            del self.fields["denominator"]
        else:
            self.fields["denominator"].required = True


class Many(forms.Form):
    """One period of one indicator for many units, pasted from a spreadsheet."""

    indicator = forms.ChoiceField(label=_("What is entered"))
    day = forms.DateField(
        label=_("A day of the period"), widget=forms.DateInput(attrs={"type": "date"})
    )
    basis = Entry.base_fields["basis"]
    lines = forms.CharField(
        label=_("Lines from a spreadsheet"),
        help_text=_("A line each: unit (name or code), counted, and for a share out of how many."),
        widget=forms.Textarea(attrs={"rows": "8"}),
    )

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField), "it is chosen from a list"
        field.choices = list(choices)


class Name(forms.Form):
    """Who enters an indicator's results for a unit."""

    indicator = forms.ChoiceField(label=_("What is entered"))
    unit = forms.TypedChoiceField(label=_("For which unit"), coerce=int)
    person = forms.TypedChoiceField(
        label=_("Who enters it"), coerce=int, required=False, empty_value=None
    )
    source = forms.CharField(
        label=_("Body outside that measures it"), required=False, max_length=100
    )
    every = forms.ChoiceField(label=_("How often"), choices=list(EVERY.items()))
    days = forms.IntegerField(
        label=_("Days after the period until which it is entered"),
        min_value=1,
        max_value=90,
        initial=10,
    )

    def offer(self, name: str, choices: Sequence[tuple[object, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField), "each is chosen from a list"
        field.choices = list(choices)
