"""Forms of the assessments: points of the items, an objection, words, a scheme's draft."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zeren.assessment import texts
from zeren.core.assessment import scheme as core
from zeren.core.assessment.scheme import Body, Item, spelt
from zeren.organisation.texts.house import CHOICES

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


class Consulted(forms.Form):
    """When and with whom a scheme was discussed."""

    on = forms.DateField(
        label=_("Day of the discussion"), widget=forms.DateInput(attrs={"type": "date"})
    )
    with_whom = forms.CharField(
        label=_("With whom, and where the minutes are"),
        max_length=200,
        help_text=_("For instance the workers' congress, minutes no. 3. No names."),
    )


class Draft(forms.Form):
    """Names, points and bands of a draft. What is not shown here stays as it is."""

    def __init__(
        self, data: QueryDict | None = None, *, body: Body, tongues: Sequence[str]
    ) -> None:
        super().__init__(data)
        self.body = body
        self.tongues = tongues
        for place, row in enumerate(body["items"]):
            for tag in self.tongues:
                self.fields[f"name-{place}-{tag}"] = forms.CharField(
                    label=str(CHOICES[tag]), initial=row["name"].get(tag, ""), max_length=120,
                    required=False,
                )  # fmt: skip
            self.fields[f"points-{place}"] = _number(_("Points"), row["points"])
        for place, row in enumerate(body["bands"]):
            self.fields[f"low-{place}"] = _number(_("from"), row["low"])
            self.fields[f"advised-{place}"] = _number(_("Recommended"), row.get("advised", "0"))
        seats = [(code, texts.SEATS[code]) for code in ("superior", "safety_office")]
        self.fields["seat"] = forms.ChoiceField(
            label=_("Who assesses"), choices=seats, initial=body.get("seat", "superior")
        )

    def rows(self) -> list[dict[str, object]]:
        """Each item with its fields, for the table of the page."""
        return [
            {
                "kind": texts.KINDS[row["kind"]],
                "names": [self[f"name-{place}-{tag}"] for tag in self.tongues],
                "points": self[f"points-{place}"],
            }
            for place, row in enumerate(self.body["items"])
        ]

    def bands(self) -> list[dict[str, object]]:
        return [
            {"name": row["name"], "low": self[f"low-{place}"], "advised": self[f"advised-{place}"]}
            for place, row in enumerate(self.body["bands"])
        ]

    def said(self) -> Body:
        """The document with what the form says."""
        given = self.cleaned_data
        items = [
            {
                **row,
                "name": {
                    **row["name"],
                    **{tag: given[f"name-{place}-{tag}"] for tag in self.tongues},
                },
                "points": given[f"points-{place}"],
            }
            for place, row in enumerate(self.body["items"])
        ]
        bands = [
            {**row, "low": given[f"low-{place}"], "advised": given[f"advised-{place}"]}
            for place, row in enumerate(self.body["bands"])
        ]
        return {**self.body, "items": items, "bands": bands, "seat": given["seat"]}


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


def _number(label: object, value: object) -> forms.CharField:
    return forms.CharField(
        label=str(label), initial=value, max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "z-num"}),
    )  # fmt: skip
