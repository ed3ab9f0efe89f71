"""Warnings about a draft that whoever publishes says to have read, one by one."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _


class Warnings(forms.Form):
    """(key, sentence) of each warning, to be ticked; without any, no field at all."""

    read = forms.MultipleChoiceField(
        label=_("I have read each of these"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, warnings: Sequence[tuple[str, str]], *, ticked: Sequence[str] = ()) -> None:
        super().__init__(initial={"read": list(ticked)})
        read = self.fields["read"]
        assert isinstance(read, forms.MultipleChoiceField)
        read.choices = list(warnings)
        if not warnings:
            del self.fields["read"]
