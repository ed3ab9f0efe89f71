"""Values as people type them: "100", "95.5 %", "≤ 4", "3 ‰"."""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zeren.core import cascade, indicator
from zeren.targets import naming

SIGNS = " ≤≥<>=%‰+'"
MOST = 10**12


def stored(kind: str, text: str) -> int:
    """The whole number kept for a typed value: "95.5" of a percent kind is 9550.

    Errors: ValidationError for what is not a number, or too fine to be kept exactly.
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    for sign in SIGNS:
        plain = plain.replace(sign, "")
    try:
        number = Decimal(plain)
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise forms.ValidationError(_("Type a number, for example 4 or 95.5.")) from None
    if abs(number) > MOST:
        raise forms.ValidationError(_("This number is too large."))
    times = 100 if kind in indicator.HUNDREDTHS else 1
    if number * times != int(number * times):
        raise forms.ValidationError(
            _("At most two decimal places are kept.")
            if times == 100
            else _("This is counted in whole numbers.")
        )
    return int(number * times)


class CompanyTargetForm(forms.Form):
    """One company target: its kind, its value, or its day."""

    kind = forms.ChoiceField(label=_("Kind of target"))
    value = forms.CharField(label=_("Value"), max_length=24, required=False)
    high = forms.CharField(
        label=_("Upper value"),
        max_length=24,
        required=False,
        help_text=_("Only for a target between two values."),
    )
    due_date = forms.DateField(
        label=_("Done by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, kinds: Sequence[str], unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one, naming.KINDS[one]) for one in kinds]
        if len(kinds) == 1:
            kind.widget = forms.HiddenInput()
            kind.initial = kinds[0]
        if "RG" not in kinds:
            del self.fields["high"]
        if "DT" not in kinds:
            del self.fields["due_date"]
        if list(kinds) == ["DT"]:
            del self.fields["value"]
        elif unit:
            self.fields["value"].help_text = _("In %(unit)s.") % {"unit": unit}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind = str(given.get("kind", ""))
        for name in ("value", "high"):
            if name not in self.fields:
                continue
            text = str(given.get(name) or "").strip()
            needed = kind != "DT" and (name == "value" or kind == "RG")
            if not text and needed and kind != "Z":
                self.add_error(name, _("Type a number, for example 4 or 95.5."))
            elif text and needed:
                try:
                    given[name] = stored(kind, text)
                except forms.ValidationError as error:
                    self.add_error(name, error)
            else:
                given[name] = 0
        return given


class CascadeForm(forms.Form):
    """How a target goes down: the rule, the reserve, a weight or a value for each unit."""

    rule = forms.ChoiceField(label=_("How it goes down"))
    reserve = forms.IntegerField(
        label=_("Reserve"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=_("Kept back and given to no unit."),
    )
    levels = forms.BooleanField(label=_("All levels, down to the teams"), required=False)

    def __init__(self, *args: Any, kind: str, roll_up: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        rule = self.fields["rule"]
        assert isinstance(rule, forms.ChoiceField)
        rule.choices = [
            (one, naming.RULES[one]) for one in cascade.RULES if cascade.fits(one, kind, roll_up)
        ]
        if kind not in ("CN", "CA"):
            del self.fields["reserve"]

    def clean_reserve(self) -> int:
        return int(self.cleaned_data.get("reserve") or 0)


def weights_in(asked: Mapping[str, str], unit_ids: Sequence[int]) -> list[tuple[int, int]] | None:
    """The typed weights; None while nothing was typed, so that people count."""
    found = [(unit, asked.get(f"weight-{unit}", "").strip()) for unit in unit_ids]
    if not any(text for _unit, text in found):
        return None
    return [
        (unit, min(int(text), MOST) if text.isascii() and text.isdigit() else 0)
        for unit, text in found
    ]


def values_in(asked: Mapping[str, str], unit_ids: Sequence[int], kind: str) -> dict[int, int]:
    """The typed values of the units, for rules under which a person chooses them."""
    return {
        unit: stored(kind, asked[f"value-{unit}"])
        for unit in unit_ids
        if asked.get(f"value-{unit}", "").strip()
    }


class SearchForm(forms.Form):
    """Find an indicator in the catalogue."""

    q = forms.CharField(label=_("Words"), required=False, max_length=80)
    domain = forms.ChoiceField(
        label=_("Field"), required=False, choices=[("", _("all")), *naming.DOMAINS.items()]
    )
