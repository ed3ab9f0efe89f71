"""The forms of the desk: whose names a bulletin shows, and what stands on a paper."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Names(forms.Form):
    """Checkboxes, none of them ticked beforehand."""

    names = forms.MultipleChoiceField(
        label=_("Whose names may appear"),
        help_text=_("Ask each of them first. Nobody else is named."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["names"]
        assert isinstance(field, forms.MultipleChoiceField), "made above"
        field.choices = [(str(pk), words) for pk, words in people]

    def chosen(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["names"]]


class Check(forms.Form):
    """What stands on a paper, or its file."""

    file = forms.FileField(
        label=_("PDF of the paper, or a photo of one page"),
        required=False,
        help_text=_("The codes on the page must be in the picture. It is read and forgotten."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/*"}),
    )
    number = forms.CharField(
        label=_("Number of the paper"), required=False, max_length=60, help_text=_("As 2026-00042.")
    )
    code = forms.CharField(
        label=_("Code of the page"),
        required=False,
        max_length=100,
        help_text=_("At the right of the foot of each page; the first 8 signs are enough."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )

    def clean(self) -> None:
        """One of both ways; of what stands on paper the code is needed too."""
        given = self.cleaned_data
        if self.errors or given.get("file") or given.get("code"):
            return
        if re.fullmatch(r"\s*[A-Za-z2-7]{10}\s*", given.get("number", "")):
            return  # a printed list: its number is its code
        self.add_error("code", _("Type the code of the page, or choose a photo or the PDF."))
