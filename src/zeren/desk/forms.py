"""The form of the bulletin: whose names the company chose to show."""

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
