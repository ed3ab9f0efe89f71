"""Words for the codes of this room."""

from django.utils.translation import gettext_lazy as _

from zeren.web.words import Sentence

REFUSALS: dict[str, Sentence] = {
    "limits.wait": _(
        "Very many tries came from where you are, so this one was not heard. Try again after "
        "%(until)s."
    ),
}

FACTS: dict[str, Sentence] = {}
