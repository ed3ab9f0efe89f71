"""Forms of the hazards room: report, follow, mend, judge, assign, and the filters of the list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import say
from zeren.hazards import photos, texts
from zeren.organisation.queries import UnitRow
from zeren.web import words

MOST_PHOTOS = 4
ROWS = {"rows": "3"}
_words = lazy(words.sentence, str)


class Report(forms.Form):
    text = forms.CharField(
        label=_("What is dangerous?"),
        help_text=_("One sentence is enough. Please write no names."),
        max_length=1000,
        widget=forms.Textarea(attrs=ROWS),
        error_messages={"required": _words("hazard.text_needed")},
    )
    is_named = forms.BooleanField(
        label=_("Keep it in my own list"),
        help_text=_("Only you see that you reported it. Without the tick it is anonymous."),
        required=False,
    )


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


class Assign(forms.Form):
    number = forms.CharField(label=_("Staff number of the owner"), max_length=32)
    grade = forms.ChoiceField(label=_("Grade"), choices=list(texts.GRADES.items()))
    plan_date = forms.DateField(
        label=_("Day of the treatment plan"),
        help_text=_("Only for a major hazard; otherwise 15 working days."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class Regrade(forms.Form):
    grade = forms.ChoiceField(label=_("Grade"), choices=list(texts.GRADES.items()))


class Follow(forms.Form):
    code = forms.CharField(
        label=_("Tracking code"),
        help_text=_("The twelve letters and digits you were shown after reporting."),
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
            "mine", [everything, ("owner", _("mine to mend")), ("reporter", _("reported by me"))]
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


def cleaned_photos(files: Sequence[UploadedFile[Any]]) -> list[photos.Photo]:
    """Every photo of a form, re-encoded; all that cannot be read are told at once.

    Refused: hazard.too_many_photos, hazard.photo_too_large, hazard.photo_unreadable.
    """
    if len(files) > MOST_PHOTOS:
        raise Refused("hazard.too_many_photos", limit=MOST_PHOTOS)
    kept: list[photos.Photo] = []
    problems: list[Problem] = []
    for file in files:
        try:
            if (file.size or 0) > photos.MAX_BYTES:
                raise Refused("hazard.photo_too_large", limit=photos.MAX_BYTES // 1024 // 1024)
            kept.append(photos.clean(file.read()))
        except Refused as refused:
            problems.append(Problem(refused.code, "photo", dict(refused.params)))
    if problems:
        raise Refused(problems[0].code, problems, **problems[0].params)
    return kept
