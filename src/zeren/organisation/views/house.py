"""In which languages the house works, and which names are missing in one of them."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import actions, permits, queries
from zeren.organisation.texts import house as texts
from zeren.organisation.views.tabs import tabs
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, put_on_form


class LanguagesForm(forms.Form):
    languages = forms.ChoiceField(
        label=gettext_lazy("The house works in"),
        choices=lambda: list(texts.CHOICES.items()),
        widget=forms.RadioSelect,
    )


@allow.roles("safety_manager", "administrator")
@require_http_methods(["GET", "POST"])
def languages(request: Request) -> HttpResponse:
    """The choice for letters, labels and exports; below it the names that are missing."""
    get_or_404(permits.speaks_for_house(request.viewer) or None)
    on = clock.today()
    decided = queries.are_languages_decided()
    held = queries.languages(on) if decided else queries.spoken_here(on)
    form = LanguagesForm(request.POST or None, initial={"languages": ",".join(held)})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["languages"].split(",")
        try:
            actions.decide_languages(chosen, by=request.viewer.actor, at=clock.now())
        except Refused as refused:
            put_on_form(form, refused)
        else:
            said = _("Kept. What is issued or printed from now on is in: %(languages)s.")
            words = texts.CHOICES[form.cleaned_data["languages"]]
            return done(request, said % {"languages": words}, "organisation:languages")
    missing = queries.unwritten(held, on)
    context = {
        "form": form,
        "is_decided": decided,
        "held": texts.CHOICES[",".join(held)],
        "missing": [
            (
                one,
                texts.KINDS[one.kind],
                [texts.CHOICES[tag] for tag in one.languages],
                _page(request, one),
            )
            for one in missing
        ],
        "tabs": tabs(request.viewer, "languages"),
    }
    status = 409 if form.errors else 200
    return render(request, "organisation/languages.html", context, status=status)


def _page(request: Request, one: queries.Unwritten) -> str:
    """Where the name is typed; nothing for whom that page does not open."""
    roles = permits.THINGS if one.kind == "thing" else permits.ROSTER
    if not permits.keeps(request.viewer, roles):
        return ""
    if one.kind == "unit":
        return reverse("organisation:call-unit", args=[one.id])
    if one.kind == "post":
        return reverse("organisation:call-post", args=[one.id])
    return reverse("organisation:call-thing", args=[one.id])
