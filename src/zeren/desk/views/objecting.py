"""Object to a letter, a target or a gap; refuse to sign; say "I did not sign this"."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from zeren.cases import actions, forms, texts
from zeren.core import case as core
from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.desk import objecting
from zeren.ledger import clock
from zeren.web import formats, links
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, problems_in, refusal


@allow.signed_in
@require_http_methods(["GET", "POST"])
def raise_case(request: Request, about: str, about_id: int) -> HttpResponse:
    """Which line, and why: a case with an owner and a day comes of it."""
    viewer, language = request.viewer, get_language() or "en"
    kind = request.GET.get("kind", core.OBJECTION)
    found = get_or_404(objecting.subject(about, about_id, kind, viewer, clock.today()))
    lines = [(code, say(text, language)) for code, text in found.lines.items()]
    form = forms.Said(
        request.POST if request.method == "POST" else None,
        lines=lines if kind == core.OBJECTION else (),
        line=request.GET.get("line", ""),
        is_needed=kind != core.SIGNATURE,
    )
    back = texts.about_href(about, found.about_id, found.owed[0])
    context = {"kind": kind, "form": form, "subject": found, "back": back}
    context["heading"] = texts.ASKED[kind]
    if request.method != "POST":
        return render(request, "desk/object.html", context)
    if not form.is_valid():
        context["problems"] = problems_in(form)
        return render(request, "desk/object.html", context, status=400)
    line = form.cleaned_data.get("line", "")
    said, by = form.cleaned_data["words"], viewer.actor
    try:
        row = actions.raise_case(kind, found, line=line, words=said, by=by, at=clock.now())
    except Refused as refused:
        return refusal(request, refused, "desk/object.html", context)
    told = {"name": row.owner.name, "day": formats.day(row.due_date)}
    return done(request, str(texts.RAISED[kind] % told), links.case(row.pk))
