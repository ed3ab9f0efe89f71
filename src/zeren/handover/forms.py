"""Forms of the hand-overs: the filters, another successor, what is weak, the PIN under it."""

from collections.abc import Sequence
from functools import partial

from django import forms
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from zeren.handover import texts
from zeren.web import words

_words = lazy(words.sentence, str)
_choice = partial(forms.ChoiceField, required=False)

ALL = ("", _("all"))
STEPS = [ALL, ("OPEN", _("not yet closed")), *texts.STEPS.items()]
LATE = [ALL, *((str(n), texts.late_by(n)) for n in (1, 5, 10, 20))]


class Filters(forms.Form):
    step = _choice(label=_("Step"), choices=STEPS)
    unit = _choice(label=_("Unit"))
    days = _choice(label=_("Late"), choices=LATE)

    def __init__(self, data: QueryDict, *, units: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["unit"] = _choice(
            label=_("Unit"), choices=[ALL, *((str(pk), name) for pk, name in units)]
        )


class Weak(forms.Form):
    """What the giver thinks is weak."""

    words = forms.CharField(
        label=_("What is weak, in your own judgement"),
        help_text=_("Your successor reads it and signs under it. No names of people."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "4"}),
        error_messages={"required": _words("handover.words_needed")},
    )


class Successor(forms.Form):
    """Somebody of the house, by his number."""

    number = forms.CharField(label=_("Staff number of the successor"), max_length=32)
