"""Ask for a webhook: where to, and which facts."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Ask(forms.Form):
    url = forms.CharField(
        label=_("Address that takes them"),
        max_length=400,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    codes = forms.CharField(
        label=_("Which facts"),
        max_length=2000,
        initial="*",
        help_text=_("Codes, one a line: letter.signed, all of a room as letter.*, or * for all."),
        widget=forms.Textarea(attrs={"rows": "4"}),
    )

    def codes_asked(self) -> list[str]:
        return str(self.cleaned_data["codes"]).split()
