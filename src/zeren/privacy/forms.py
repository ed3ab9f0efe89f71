"""Consent to give the own record to somebody outside."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zeren.accounts.forms import PinField
from zeren.core.consent import KINDS
from zeren.privacy.register import PURPOSES


class Give(forms.Form):
    recipient = forms.CharField(
        label=_("Who may get it?"), max_length=120, help_text=_("Name and how to reach them.")
    )
    purpose = forms.CharField(
        label=_("What is it for?"), max_length=300, widget=forms.Textarea(attrs={"rows": "2"})
    )
    kinds = forms.MultipleChoiceField(
        label=_("What of it?"),
        choices=lambda: [(one, PURPOSES[one]) for one in KINDS],
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.DateField(
        label=_("Until which day?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("At most a year from today; you can take it back at any time."),
    )
    pin = PinField(label=_("Your PIN"))


class Term(forms.Form):
    years = forms.IntegerField(label=_("Years"), min_value=1, max_value=99)


class OwnPin(forms.Form):
    pin = PinField(label=_("Your PIN"))
