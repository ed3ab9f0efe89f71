"""Forms of the assessments: points of the items, words to an act, a finding."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zeren.core.assessment import scheme as core
from zeren.core.assessment.scheme import Item, spelt

Marks = dict[str, tuple[str, str]]


class Words(forms.Form):
    """What somebody says to an act; whether it is needed is the core's to say."""

    words = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class Finding(forms.Form):
    """What was concealed or forged: the rule, the unit, the day, and on what it rests."""

    rule = forms.ChoiceField(label=_("Finding"))
    unit = forms.ChoiceField(label=_("Unit"))
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(
        label=_("On what it rests"), max_length=1000, widget=forms.Textarea(attrs={"rows": "3"})
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        rules: Sequence[tuple[str, str]],
        units: Sequence[tuple[int, str]],
    ) -> None:
        super().__init__(data)
        self.fields["rule"] = forms.ChoiceField(label=_("Finding"), choices=rules)
        self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=units)


class Points(Words):
    """Points or a grade for each item that asks for one, with the records it rests on."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        items: Sequence[Item],
        before: Mapping[str, tuple[str, str]] | None = None,
        is_needed: bool = True,
    ) -> None:
        super().__init__(data)
        self.items = items
        fields: dict[str, forms.Field] = {}
        for item in items:
            mark, reason = (before or {}).get(item.code, ("", ""))
            fields[f"mark-{item.code}"] = _mark_field(item, mark, is_needed=is_needed)
            fields[f"reason-{item.code}"] = forms.CharField(
                label=_("On which records"), required=is_needed, max_length=300, initial=reason
            )
        self.fields = {**fields, **self.fields}

    def marks(self) -> Marks:
        return {
            one.code: (
                self.cleaned_data[f"mark-{one.code}"].strip(),
                self.cleaned_data[f"reason-{one.code}"].strip(),
            )
            for one in self.items
        }


def grid_marks(data: QueryDict, pk: int, items: Sequence[Item]) -> Marks:
    """The marks of one row of the grid; one reason stands for all of the row."""
    reason = data.get(f"{pk}-reason", "").strip()
    return {one.code: (data.get(f"{pk}-{one.code}", "").strip(), reason) for one in items}


def _mark_field(item: Item, mark: str, *, is_needed: bool) -> forms.Field:
    if item.kind == core.GRADE:
        choices = [("", "—"), *((code, code) for code in item.grades)]
        return forms.ChoiceField(
            label=_("Grade"), required=is_needed, choices=choices, initial=mark
        )
    return forms.CharField(
        label=_("Points"),
        required=is_needed,
        max_length=12,
        initial=mark,
        help_text=_("0 to %(full)s points") % {"full": spelt(item.points)},
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
