"""What for and for whom a list of many people leaves the house."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zeren.core.handing import PURPOSES
from zeren.web import words

WORDS = words.table("organisation", "export_purposes")


class AskExport(forms.Form):
    purpose = forms.ChoiceField(
        label=_("What is it for?"), choices=lambda: [(one, WORDS[one]) for one in PURPOSES]
    )
    recipient = forms.CharField(label=_("Who gets it?"), max_length=120)
    words = forms.CharField(
        label=_("What is done with it, in a sentence"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
