"""Forms of the cases: raise or answer one, and the filters of the list."""

from collections.abc import Sequence
from functools import partial

from django import forms
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from zeren.cases import texts
from zeren.web import words

_words = lazy(words.sentence, str)
_choice = partial(forms.ChoiceField, required=False)


class Said(forms.Form):
    """What somebody says, and of which line where there are some to choose from."""

    words = forms.CharField(
        label=_("Your words"),
        help_text=_("One or two sentences are enough."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": _words("case.words_needed")},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        lines: Sequence[tuple[str, str]] = (),
        line: str = "",
        is_needed: bool = False,
    ) -> None:
        super().__init__(data, initial={"line": line})
        self.fields["words"].required = is_needed
        if lines:
            chosen = _choice(
                label=_("What do you object to?"), choices=[("", _("all of it")), *lines]
            )
            self.fields = {"line": chosen, **self.fields}


ALL = ("", _("all"))
WHOSE = (("turn", _("my turn")), ("raised", _("raised by me")))
WAITING = (("WAITS", _("not yet settled")), ("LATE", _("late")))


class Filters(forms.Form):
    state = _choice(label=_("State"), choices=[ALL, *WAITING, *texts.STATES.items()])
    kind = _choice(label=_("Kind"), choices=[ALL, *texts.KINDS.items()])
    mine = _choice(label=_("Whose"), choices=[ALL, *WHOSE])
