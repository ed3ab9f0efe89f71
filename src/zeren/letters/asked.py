"""The question before a signature, on every page on which a person signs the own letter."""

from typing import TypeVar

from zeren.letters import forms, queries
from zeren.letters.models import Letter
from zeren.web.access import Request

F = TypeVar("F", bound=forms.Asked)


def form_for(request: Request, kind: type[F], letter: Letter) -> F:
    """The form with the question of this try; after a wrong answer it already shows another."""
    key = f"asked-{letter.pk}"
    attempt = int(request.session.get(key, 0))
    form = kind(
        request.POST or None,
        question=queries.question(letter, attempt),
        language=request.viewer.language,
    )
    if form.is_bound and form.has_error("own_duty", "letter.other_letter"):
        request.session[key] = attempt + 1
        form.ask(queries.question(letter, attempt + 1))
    return form
