"""Planning a meeting, the digits of the wall, the answers of a paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zeren.accounts.forms import PinField


class TitleField(forms.CharField):
    """A title that may be longer than a line of the page; it stays one line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: object) -> str:
        return " ".join(str(super().to_python(value)).split())


class MeetingForm(forms.Form):
    """A meeting to plan; its agenda is that of the house, point by point."""

    title_zh = TitleField(label=_("Title in Chinese"), max_length=120)
    title_en = TitleField(label=_("Title in English"), max_length=120)
    unit = forms.TypedChoiceField(label=_("For the people of"), coerce=int)
    trainer = forms.TypedChoiceField(label=_("Trainer"), coerce=int)
    starts_at = forms.DateTimeField(
        label=_("Begins"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label=_("Place"), max_length=120)
    agenda = forms.MultipleChoiceField(
        label=_("Agenda"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self,
        *args: Any,
        units: Sequence[tuple[int, str]],
        trainers: Sequence[tuple[int, str]],
        points: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("unit", units), ("trainer", trainers), ("agenda", points)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)


class CancelForm(forms.Form):
    """Why a planned meeting will not be."""

    reason = forms.CharField(
        label=_("Why it is cancelled"),
        help_text=_("One sentence that everybody who was invited reads."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CodeForm(forms.Form):
    """The six digits on the wall, and the own PIN where it was not given a moment ago."""

    code = forms.CharField(
        label=_("The six digits on the wall"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "t-digits"}),
    )
    pin = PinField(label=_("Your PIN"), required=False)


def answers_in(
    posted: QueryDict, paper: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, list[int]], list[int]]:
    """The chosen option numbers by question, and the places of questions without an answer."""
    found: dict[str, list[int]] = {}
    empty: list[int] = []
    for place, item in enumerate(paper, start=1):
        code = item["question"].code
        given = posted.getlist(f"q-{code}")
        chosen = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 4]
        if chosen:
            found[code] = chosen
        else:
            empty.append(place)
    return found, empty
