"""Filters of the list of things, and the form of one own duty."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zeren.content.texts import FREQUENCIES
from zeren.responsibility import texts

KINDS = {
    "place": _("Place"),
    "equipment": _("Equipment"),
    "material": _("Material"),
    "activity": _("Activity"),
}


class ThingFilter(forms.Form):
    """Which things."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    unit = forms.ChoiceField(label=_("Unit in charge"), required=False)
    gap = forms.BooleanField(label=_("Only with gaps"), required=False)

    def __init__(self, data: Any, *, units: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        for name, choices in (("kind", list(KINDS.items())), ("unit", list(units))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField), "made above"
            field.choices = [("", _("All")), *choices]


class OwnDuty(forms.Form):
    """One duty that the house adds of its own."""

    text_zh = forms.CharField(label=_("Duty in Chinese"), max_length=300, widget=forms.Textarea)
    text_en = forms.CharField(
        label=_("Duty in English"), max_length=300, required=False, widget=forms.Textarea
    )
    rule = forms.ChoiceField(label=_("By which rule"), choices=list(texts.RULES.items()))
    frequency = forms.ChoiceField(label=_("How often"), choices=list(FREQUENCIES.items()))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for name in ("text_zh", "text_en"):
            self.fields[name].widget.attrs["rows"] = "2"
