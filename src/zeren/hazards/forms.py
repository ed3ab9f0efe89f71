"""Forms of the hazards room: report, follow, mend, judge, assign, and the filters of the list."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from zeren.core.tongue import say
from zeren.hazards import texts
from zeren.hazards.queries import ANONYMOUS, CONFIDENTIAL, NAMED
from zeren.organisation.queries import UnitRow
from zeren.web import words

ROWS = {"rows": "3"}
_words = lazy(words.sentence, str)


class Report(forms.Form):
    """What a report needs. Without a person nothing is asked about names."""

    text = forms.CharField(
        label=_("What is dangerous?"),
        help_text=_("One sentence is enough. Please write no names."),
        max_length=1000,
        widget=forms.Textarea(attrs=ROWS),
        error_messages={"required": _words("hazard.text_needed")},
    )
    secrecy = forms.ChoiceField(
        label=_("Who may know that it was you?"), widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, is_person: bool, can_seal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(ANONYMOUS, texts.SECRECY[ANONYMOUS])]
        if is_person and can_seal:
            choices.append((CONFIDENTIAL, texts.SECRECY[CONFIDENTIAL]))
        if is_person:
            choices.append((NAMED, texts.SECRECY[NAMED]))
        field = self.fields["secrecy"]
        assert isinstance(field, forms.ChoiceField), "the secrecy is chosen from a list"
        field.choices = choices
        field.initial = ANONYMOUS
        field.required = is_person

    def clean_secrecy(self) -> str:
        return self.cleaned_data["secrecy"] or ANONYMOUS


class Mend(forms.Form):
    note = forms.CharField(
        label=_("What was done?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=ROWS),
    )


class Judge(forms.Form):
    note = forms.CharField(
        label=_("What did you see on the spot?"),
        max_length=1000,
        widget=forms.Textarea(attrs=ROWS),
        error_messages={"required": _words("hazard.note_needed")},
    )


class Reason(forms.Form):
    note = forms.CharField(
        label=_("Why?"),
        max_length=1000,
        widget=forms.Textarea(attrs=ROWS),
        error_messages={"required": _words("hazard.reason_needed")},
    )


class Sheet(Reason):
    """A reason, and the two things that only this opener has."""

    sheet = forms.CharField(
        label=_("Code of your key sheet"),
        help_text=_("Six groups of four letters and digits. It is used now and stored nowhere."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    pin = forms.CharField(
        label=_("Your PIN"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class Pin(forms.Form):
    pin = forms.CharField(
        label=_("Your PIN"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class Assign(forms.Form):
    number = forms.CharField(label=_("Staff number of the owner"), max_length=32)
    grade = forms.ChoiceField(label=_("Grade"), choices=list(texts.GRADES.items()))
    plan_date = forms.DateField(
        label=_("Day of the treatment plan"),
        help_text=_("Only for a major hazard; otherwise the limit of the house counts."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class Measure(forms.Form):
    """A measure after an accident: what, whose, by when."""

    text = forms.CharField(
        label=_("What is to be done?"), max_length=1000, widget=forms.Textarea(attrs=ROWS)
    )
    number = forms.CharField(label=_("Staff number of the owner"), max_length=32)
    due_date = forms.DateField(label=_("Done by"), widget=forms.DateInput(attrs={"type": "date"}))


class Regrade(forms.Form):
    grade = forms.ChoiceField(label=_("Grade"), choices=list(texts.GRADES.items()))


class Follow(forms.Form):
    code = forms.CharField(
        label=_("Tracking code"),
        help_text=_("The sixteen letters and digits you were shown after reporting."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class Filters(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False)
    grade = forms.ChoiceField(label=_("Grade"), required=False)
    mine = forms.ChoiceField(label=_("Whose"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    overdue = forms.BooleanField(label=_("Only overdue"), required=False)

    def __init__(self, *args: Any, units: list[UnitRow], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("all"))
        self._choose("state", [everything, ("OPEN", _("still open")), *texts.STATES.items()])
        self._choose("grade", [everything, *texts.GRADES.items()])
        self._choose(
            "mine",
            [
                everything,
                ("turn", _("my turn")),
                ("owner", _("mine to mend")),
                ("reporter", _("reported with my name")),
            ],
        )
        if len(units) > 1:
            named = [(str(row.id), "　" * row.depth + say(row.name, language)) for row in units]
            self._choose("unit", [everything, *named])
        else:
            del self.fields["unit"]

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField), "filters are chosen from a list"
        field.choices = choices
