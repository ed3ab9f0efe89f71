"""One target of the house: only the fields of the chosen kind; what is typed, the act reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zeren.core.targets import detail
from zeren.targets import naming

Lazy = Any
"""A text that is said when it is shown; no stub of a field takes it."""
OF_WHICH = (1, 2)
PARTS = (1, 2, 3, 4, 5)
Choices = Sequence[tuple[str, str | Promise]]


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields under one heading, folded away while nothing stands in them."""

    title: str | Promise
    fields: Sequence[forms.BoundField]
    is_open: bool


def _text(label: Lazy, example: str = "", **more: Lazy) -> forms.CharField:
    attrs = {"placeholder": example} if example else {}
    return forms.CharField(
        label=label, required=False, widget=forms.TextInput(attrs=attrs),
        **{"max_length": 60, **more},
    )  # fmt: skip


def holder_fields(posts: Sequence[tuple[str, Choices]]) -> dict[str, forms.Field]:
    """One post from a list, or one person by what is typed."""
    return {
        "post": forms.TypedChoiceField(
            label=_("Post"), required=False, coerce=int, empty_value=None,
            choices=[("", "–"), *posts],
        ),
        "person": _text(
            _("Person"), help_text=_("Staff number or name; it then stands in this letter alone.")
        ),
    }  # fmt: skip


class CompanyTargetForm(forms.Form):
    """What is to be reached, what must hold beside it, the way there, of whom and when."""

    kind = forms.CharField(widget=forms.HiddenInput, max_length=2)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, object],
        kind: str,
        unit: str,
        indicators: Choices,
        posts: Sequence[tuple[str, Choices]] = (),
    ) -> None:
        super().__init__(data, initial={**initial, "kind": kind})
        self.groups: list[tuple[str | Promise, list[str]]] = []
        self._value(kind, unit)
        self._beside(kind, [("", "–"), *indicators])
        self._way(kind)
        self._when()
        self._whose(posts)

    @property
    def plain(self) -> list[forms.BoundField]:
        """What every target of this kind says."""
        named = {name for _title, names in self.groups for name in names}
        return [self[name] for name in self.fields if name not in named]

    @property
    def sections(self) -> list[Section]:
        """What it may say beside, the rarer the later."""
        return [
            Section(
                title,
                [self[name] for name in names],
                any(self[name].value() or self[name].errors for name in names),
            )
            for title, names in self.groups
        ]

    def _group(self, title: str | Promise, fields: Mapping[str, forms.Field]) -> None:
        if fields:
            self.fields.update(fields)
            self.groups.append((title, list(fields)))

    def _value(self, kind: str, unit: str) -> None:
        if kind == "WD":
            for tag, label in (("words", _("In Chinese")), ("words_en", _("In English"))):
                self.fields[tag] = _text(label, max_length=400)
                self.fields[tag].widget = forms.Textarea(attrs={"rows": 2})
            self.fields["words"].help_text = _(
                "Say what is done and what shows it. Whoever is named for it says done or not done."
            )
            return
        in_unit = _(
            "In %(unit)s; “≤”, “<” or words may stand before it. “以上” includes the number, "
            "“以下” leaves it out."
        ) % {"unit": unit}
        value = _text(_("Value"), naming.EXAMPLES.get(kind, ""))
        value.required = True
        how: Lazy = naming.HOW_TO_TYPE.get(kind, in_unit)
        value.help_text = how
        self.fields["value"] = value
        if kind == "RB":
            self.fields["base"] = _text(
                _("Base"),
                "200",
                help_text=_("The number it starts from. It is kept with the target."),
            )
            self.fields["base_of"] = _text(_("Where the base comes from"), "2025")

    def _beside(self, kind: str, indicators: Choices) -> None:
        if kind == "RL":
            self.fields["other"] = forms.ChoiceField(
                label=_("Whose result"),
                choices=indicators,
                required=False,
                help_text=_("An indicator of your own that is entered for the other house."),
            )
        if kind == "CO":
            parts: dict[str, forms.Field] = {}
            for number in PARTS:
                name = "parts" if number == 1 else f"parts_{number}"
                told = {"n": number}
                parts[name] = forms.ChoiceField(
                    label=_("Part %(n)s") % told, choices=indicators, required=False
                )
                parts[f"{name}_weight"] = _text(_("Weight of part %(n)s") % told, "60")
                parts[f"{name}_cap"] = _text(_("Part %(n)s counts up to") % told, "100")
            self._group(_("What it is made of"), parts)
        pairs: dict[str, forms.Field] = {}
        if kind in ("FP", "FN", "FR", "CN", "CR"):
            for number in OF_WHICH:
                name = "of_which" if number == 1 else f"of_which_{number}"
                pairs[name] = forms.ChoiceField(
                    label=_("Of which"), choices=indicators, required=False
                )
                pairs[f"{name}_value"] = _text(_("Value of that part"), naming.EXAMPLES["FP"])
        if kind == "FP":
            pairs["rest"] = forms.ChoiceField(
                label=_("Of what is left over"),
                choices=indicators,
                required=False,
                help_text=_("For example the share of the rest that has measures and a day."),
            )
            pairs["rest_value"] = _text(_("Value of the rest"), "100")
        if kind in detail.CAPPED:
            pairs["each"] = forms.ChoiceField(
                label=_("And in each shorter stretch"), choices=naming.SHORTER, required=False
            )
            pairs["each_value"] = _text(_("Value in each of them"), naming.EXAMPLES[kind])
        self._group(_("What must hold beside it"), pairs)

    def _way(self, kind: str) -> None:
        if kind in ("Z", "DT", "RG", "WD", "CO", "RL"):
            return
        way: dict[str, forms.Field] = {
            "milestones": _text(
                _("Milestones"), max_length=2000, help_text=_("A day and a value on each line.")
            )
        }
        way["milestones"].widget = forms.Textarea(
            attrs={"rows": 3, "placeholder": "2026-06-30 2\n2026-12-31 4"}
        )
        if kind in (*detail.FROM_NOTHING, "RB"):
            way["is_even"] = forms.BooleanField(
                label=_("Every day its part of the whole"), required=False
            )
        self._group(_("The way there"), way)

    def _when(self) -> None:
        days = {
            name: forms.DateField(
                label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
            )
            for name, label in (("starts", _("First day")), ("ends", _("Last day")))
        }
        self._group(
            _("When and of whom it is counted"),
            {
                "window": forms.ChoiceField(
                    label=_("Counted over"), required=False, choices=naming.WINDOWS,
                    help_text=_("Another stretch of time or other people make it a target beside "
                                "the usual. A project and several years need their days."),
                ),
                **days,
                "population": forms.MultipleChoiceField(
                    label=_("Of whom"), required=False, choices=naming.POPULATIONS,
                    widget=forms.CheckboxSelectMultiple,
                ),
                "is_stretch": forms.BooleanField(
                    label=_("Striven for, beside the binding value"), required=False
                ),
            },
        )  # fmt: skip

    def _whose(self, posts: Sequence[tuple[str, Choices]]) -> None:
        self._group(_("For one post or person alone"), holder_fields(posts))

    def lines(self, name: str, *, of: Sequence[str] = ("value",)) -> list[tuple[str, ...]]:
        """What was chosen and typed of each line of a kind: (chosen, typed, …)."""
        given = self.cleaned_data
        found = []
        for first in (one for one in given if one == name or _is_line(one, name)):
            found.append((given[first], *(given.get(f"{first}_{part}", "") for part in of)))
        return found


def _is_line(one: str, name: str) -> bool:
    return one.startswith(f"{name}_") and one.removeprefix(f"{name}_").isdigit()
