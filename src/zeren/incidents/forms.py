"""Forms of the incidents room: report, confirm, classify, people, notes, heads and hours."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from django import forms
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from zeren.core.incidents import classes, clocks, hours, severity
from zeren.incidents import texts
from zeren.web import words

_words = lazy(words.sentence, str)
_choice = partial(forms.ChoiceField, required=False)
_text = partial(
    forms.CharField, max_length=1000, widget=forms.Textarea(attrs={"rows": "3"}),
    error_messages={"required": _words("incident.text_needed")},
)  # fmt: skip
_moment = partial(
    forms.DateTimeField,
    widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
)
_day = partial(forms.DateField, required=False, widget=forms.DateInput(attrs={"type": "date"}))
Word = str | Promise
Choices = Sequence[tuple[str, Word]]
Initial = dict[str, object]
ALL: tuple[str, Word] = ("", _("all"))


def _of(table: Mapping[str, Word], codes: Sequence[str] = ()) -> list[tuple[str, Word]]:
    return [(code, table[code]) for code in codes or table]


Data = Mapping[str, object] | None


def choose(form: forms.Form, name: str, choices: Sequence[object]) -> None:
    """What a form offers that is known only when it is shown."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField), "chosen from a list"
    field.choices = choices  # type: ignore[assignment]  # pairs, or groups of pairs


class Report(forms.Form):
    """Four questions: what, where, when, and is anybody hurt?"""

    text = _text(label=_("What happened?"), help_text=_("One sentence is enough."))
    hurt = forms.ChoiceField(
        label=_("Is anybody hurt?"), choices=_of(texts.HURT), widget=forms.RadioSelect
    )
    place = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    occurred_at = _moment(label=_("When?"))


class Confirm(forms.Form):
    """What it was: one event, many classes at once."""

    kinds = forms.MultipleChoiceField(
        label=_("What was it? Everything that holds."),
        choices=_of(texts.CLASSES),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _words("incident.class_needed")},
    )
    type = _choice(label=_("Type of accident"))
    place = forms.ChoiceField(label=_("Where"), choices=_of(texts.PLACES))
    duty = forms.ChoiceField(label=_("At work?"), choices=_of(texts.DUTIES))
    occurred_at = _moment(label=_("When it happened"))


def confirm(data: Data, on: date, initial: Initial, auto_id: str) -> Confirm:
    """The types are those of the edition that held on the day of the event."""
    form, known = Confirm(data, initial=initial, auto_id=auto_id), classes.edition(classes.TYPE, on)
    choose(form, "type", [("", _("not said")), *_of(texts.TYPES, known.codes)])
    form.fields["type"].help_text = known.code
    return form


class Classify(forms.Form):
    """One word of one scheme, with its reason: "scheme:code"."""

    word = forms.ChoiceField(label=_("What is it?"))
    reason = _text(label=_("Why, and by which document?"))


def classify(data: Data, on: date, said: Mapping[str, str], auto_id: str) -> Classify:
    """Every scheme with the words that it has not said already."""
    form = Classify(data, auto_id=auto_id)
    groups = [
        (
            texts.scheme(scheme),
            [
                (f"{scheme}:{code}", f"{texts.scheme(scheme)}: {texts.code(scheme, code)}")
                for code in classes.edition(scheme, on).codes
                if said.get(scheme, classes.NO if scheme in classes.CLASSES else "") != code
            ],
        )
        for scheme in classes.SCHEMES
    ]
    choose(form, "word", groups)
    return form


class Person(forms.Form):
    """Somebody who was hurt; asked only of whoever keeps the event."""

    place = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    number = forms.CharField(
        label=_("Staff number"), required=False, max_length=32, empty_value="",
        help_text=_("Of somebody from outside write the name below."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), required=False, max_length=60)
    population = forms.ChoiceField(label=_("Who is it?"), choices=_of(texts.POPULATIONS))
    injury = forms.CharField(label=_("Injury"), required=False, max_length=200)
    gravity = _choice(
        label=_("How badly?"),
        choices=[("", _("by the lost days")), *_of(texts.GRAVITIES, severity.LIVING)],
    )
    is_medical = forms.BooleanField(label=_("More than first aid was needed"), required=False)
    lost_days = forms.IntegerField(label=_("Lost working days"), min_value=0, initial=0)
    restricted_days = forms.IntegerField(label=_("Days of restricted work"), min_value=0, initial=0)
    death_date = _day(label=_("Day of death"))


def person(
    data: Data, scales: Sequence[tuple[str, str, list[str]]], auto_id: str, initial: Initial
) -> Person:
    """With a choice for each scale of the house, used where that scale is silent."""
    form = Person(data, auto_id=auto_id, initial=initial)
    for code, name, said in scales:
        form.fields[f"scale_{code}"] = _choice(
            label=name,
            choices=[("", _("as the scale says")), *((one, one) for one in said)],
            help_text=_("Only where the scale is silent about so many days."),
        )
    return form


class Figure(forms.Form):
    kind = forms.ChoiceField(label=_("What?"), choices=_of(texts.FIGURES))
    value = forms.DecimalField(label=_("How much?"), min_value=0, max_digits=13, decimal_places=2)


class Note(forms.Form):
    """A line of the course: who was told and when, a cause, what was done."""

    text = _text(label=_("Whom did you tell, and how?"))
    code = _choice()
    said_at = _moment(label=_("When were they told?"), required=False)


def note(data: Data, kind: str, initial: Initial, auto_id: str) -> Note:
    """What a line of this kind asks: of "told" when it was, of a cause which."""
    form = Note(data, initial=initial, auto_id=auto_id)
    if kind == "told":
        form.fields["code"].widget = forms.HiddenInput()
        choose(form, "code", _of(texts.CLOCKS, clocks.CLOCKS))
        return form
    form.fields["text"].label = _("In one or two sentences")
    del form.fields["said_at"]
    if kind == "cause":
        form.fields["code"].label = _("Kind of cause")
        choose(form, "code", _of(texts.CAUSES))
    else:
        del form.fields["code"]
    return form


class Reason(forms.Form):
    reason = _text(label=_("Why?"), error_messages={"required": _words("incident.reason_needed")})


class Filters(forms.Form):
    state = _choice(
        label=_("State"), choices=[ALL, ("OPEN", _("not finished")), *texts.STATES.items()]
    )
    kind = _choice(label=_("Kind"), choices=[ALL, *texts.CLASSES.items()])
    year = _choice(label=_("Year"))


def filters(data: Data, years: Sequence[int]) -> Filters:
    form = Filters(data)
    choose(form, "year", [ALL, *((str(year), str(year)) for year in years)])
    return form


class Which(forms.Form):
    """Which grid: of a year, what, and of whom."""

    year = _choice(label=_("Year"))
    base = _choice(label=_("What?"), choices=_of(texts.BASES, hours.BASES))
    population = _choice(
        label=_("Of whom?"), choices=_of(texts.POPULATIONS, classes.POPULATIONS[:-1])
    )
    q = forms.CharField(label=_("Unit"), required=False, max_length=60)


def which(data: Data, years: Sequence[int]) -> Which:
    form = Which(data)
    choose(form, "year", [(str(year), str(year)) for year in years])
    return form


class Basis(forms.Form):
    basis = forms.ChoiceField(
        label=_("How are they known?"), choices=_of(texts.BASIS), initial=hours.MEASURED
    )
    pasted = forms.CharField(
        label=_("Paste from a spreadsheet"),
        help_text=_(
            "One line a unit: its code or name, then the twelve months. What you type above is not"
            " used then."
        ),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": "4", "spellcheck": "false"}),
    )


class Scale(forms.Form):
    """A scale as a letter says it, one line a band."""

    code = forms.SlugField(label=_("Code"), max_length=20)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=60)
    bands = forms.CharField(
        label=_("Bands in lost days"),
        help_text=_("One line each: “light 1-30”, “grave 31-<60” below 60, “worst >60” above 60."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )
