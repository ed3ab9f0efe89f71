"""What a page asks about targets; values are typed as people write them and read by one reader."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zeren.core.targets import cascade
from zeren.core.targets.bounds import Limit
from zeren.core.targets.typed import Typed
from zeren.targets import naming

MOST = 10**12


class CompanyTargetForm(forms.Form):
    """One company target: its kind and what is typed for it; the act reads it."""

    kind = forms.ChoiceField(label=_("Kind of target"))
    value = forms.CharField(label=_("Value"), max_length=60)
    base = forms.CharField(
        label=_("Base"),
        max_length=24,
        required=False,
        help_text=_("For a reduction only: the number it starts from. It is kept with the target."),
    )

    def __init__(self, *args: Any, kinds: Sequence[str], unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one, naming.KINDS[one]) for one in kinds]
        if len(kinds) == 1:
            kind.widget = forms.HiddenInput()
            kind.initial = kinds[0]
        if "RB" not in kinds:
            del self.fields["base"]
        in_unit = _(
            "In %(unit)s; “≤”, “<” or words may stand before it. “以上” includes the number, "
            "“以下” leaves it out."
        ) % {"unit": unit}
        self.fields["value"].help_text = str(naming.HOW_TO_TYPE.get(kinds[0], in_unit))


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
    owner = forms.TypedChoiceField(
        label=_("Owner"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_(
            "Of a target that stays: whose head answers for it, in whose letter it stands."
        ),
    )
    levels = forms.BooleanField(label=_("All levels, down to the teams"), required=False)

    def __init__(
        self,
        *args: Any,
        kind: str,
        roll_up: str,
        below: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.TypedChoiceField)
        owner.choices = [("", _("this unit itself")), *below]
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


def values_in(
    asked: Mapping[str, str], unit_ids: Sequence[int], read: Callable[[str], Typed]
) -> dict[int, Limit]:
    """The typed limits of the units, for rules under which a person chooses them.

    Refused: those of a typed value.
    """
    return {
        unit: read(asked[f"value-{unit}"]).limit
        for unit in unit_ids
        if asked.get(f"value-{unit}", "").strip()
    }


class SearchForm(forms.Form):
    """Find an indicator in the catalogue."""

    q = forms.CharField(label=_("Words"), required=False, max_length=80)
    domain = forms.ChoiceField(
        label=_("Field"), required=False, choices=[("", _("all")), *naming.DOMAINS.items()]
    )


class WarningsForm(forms.Form):
    """The warnings that whoever publishes says to have read, one by one."""

    read = forms.MultipleChoiceField(
        label=_("I have read each of these"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, warnings: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        read = self.fields["read"]
        assert isinstance(read, forms.MultipleChoiceField)
        read.choices = list(warnings)
        if not warnings:
            del self.fields["read"]
