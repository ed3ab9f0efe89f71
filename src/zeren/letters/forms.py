"""Forms of the letters: sign, filter, start a campaign."""

import json
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from zeren.core.letters import stroke
from zeren.core.letters.asking import Question
from zeren.core.tongue import say
from zeren.letters import texts
from zeren.web.words import sentence

Strokes = list[list[list[int]]]


class AcknowledgeForm(forms.Form):
    """The own PIN alone: what changed was read."""

    pin = forms.CharField(
        label=_("Your PIN"),
        max_length=12,
        help_text=_("Six digits. Nobody else may know or enter them."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    digest_seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class Asked(forms.Form):
    """The one question before a signature; where nothing can be asked it is not there."""

    own_duty = forms.ChoiceField(
        label=_("Which of these stands in your letter?"), widget=forms.RadioSelect
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        question: Question | None = None,
        language: str = "en",
    ) -> None:
        super().__init__(data)
        self.question, self.language = question, language
        self.ask(question)

    def ask(self, question: Question | None) -> None:
        """Show this question; what was answered to another is forgotten."""
        if question is None:
            self.fields.pop("own_duty", None)
            return
        field = cast("forms.ChoiceField", self.fields["own_duty"])
        field.choices = [
            (question.key(number), say(text, self.language))
            for number, text in enumerate(question.options)
        ]
        again = sentence("letter.answer_needed")  # also for an answer to a question before
        field.error_messages |= {"required": again, "invalid_choice": again}

    def clean_own_duty(self) -> str:
        question = self.question
        if question is None or self.cleaned_data["own_duty"] != question.answer:
            raise forms.ValidationError(sentence("letter.other_letter"), code="letter.other_letter")
        return question.code


class SignForm(AcknowledgeForm):
    """The own PIN, and a drawn signature or the typed name."""

    stroke = forms.CharField(max_length=200_000, required=False, widget=forms.HiddenInput)
    typed_name = forms.CharField(max_length=80, required=False, strip=True)

    def clean_stroke(self) -> Strokes | None:
        """Points without their times: how fast somebody writes is nobody's business."""
        raw = self.cleaned_data["stroke"]
        return strokes_of(raw) if raw else None

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        if (
            "stroke" in held
            and not held["stroke"]
            and not held.get("typed_name")
            and not self.errors
        ):
            self.add_error(None, sentence("letter.sign_somehow"))
        return held


def strokes_of(raw: str) -> Strokes:
    """The lines of what the pad sent; a swing over its edge is kept along it."""
    try:
        drawn = json.loads(raw)
        edges = [min(stroke.FARTHEST, int(drawn.get(one, stroke.FARTHEST))) for one in ("w", "h")]
        return [
            [[max(0, min(int(at), edge)) for at, edge in zip(point, edges)] for point in line]  # noqa: B905 - a third is time
            for line in drawn["strokes"]
            if line
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise forms.ValidationError(
            sentence("letter.stroke_unreadable"), code="letter.stroke_unreadable"
        ) from None


class OwnSignForm(Asked, SignForm):
    """The signature of the person it is for: first the question, then the drawing and the PIN."""


class FilterForm(forms.Form):
    """What the list shows; everything stands in the address."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, required=False)
    q = forms.CharField(label=_("Name or number"), max_length=60, required=False)

    def __init__(
        self, data: Any, *, years: list[int], units: list[tuple[int, str]], year: int
    ) -> None:
        super().__init__(data)
        choices: dict[str, Any] = {
            "year": [(one, str(one)) for one in sorted({*years, year}, reverse=True)],
            "state": [("", _("All states")), *texts.STATES.items()],
            "unit": [("", _("All units")), *units],
        }
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = rows

    def asked(self) -> dict[str, Any]:
        """The filters that were understood; anything else asks for nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class StartForm(forms.Form):
    """Which letters are to be issued."""

    unit = forms.TypedChoiceField(label=_("For this unit and everything below it"), coerce=int)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2199)
    countersigner = forms.ChoiceField(
        label=_("Who countersigns"), choices=lambda: list(texts.POLICIES.items())
    )

    def __init__(self, data: Any, *, units: list[tuple[int, str]], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = units


class ReissueForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is a new letter needed?"),
        max_length=200,
        help_text=_("One sentence; it is kept. For example: moved to another team."),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=200,
        help_text=_("One sentence; it is kept. For example: issued for the wrong unit."),
    )


class RulesForm(forms.Form):
    """What each kind of change asks for, and when the year's letters are renewed."""

    opens = forms.DateField(
        label=_("The coming year's letters can be issued from"),
        help_text=_("They count from 1 January, however early they are signed."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=_("Letters of a year should be signed until"),
        help_text=_("Until then the pages show the renewal in amber. It is never counted as met."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for kind, words in texts.KINDS.items():
            self.fields[kind] = forms.ChoiceField(
                label=capfirst(str(words)), choices=list(texts.NEEDS.items())
            )
