"""Is this paper genuine? For strangers who hold it, or its PDF; nothing they bring is kept."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from zeren.core.refusal import Refused
from zeren.desk import brought, papers
from zeren.desk.forms import Check
from zeren.ledger import clock
from zeren.limits import actions as counting
from zeren.limits import queries as limits
from zeren.web import words
from zeren.web.access import Request, allow
from zeren.web.answers import problems_in


@require_http_methods(["GET", "HEAD", "POST"])
@allow.public
def check(request: Request, number: str = "") -> HttpResponse:
    """The same page whether the number exists or not, until something on the paper is named too."""
    form = Check(request.POST or None, request.FILES or None, initial={"number": number})
    context: dict[str, object] = {"form": form, "number": number}
    if request.method != "POST":
        return render(request, "desk/check.html", context)
    if form.is_valid():
        try:
            context |= _looked(request, form)
        except Refused as refused:
            where = "file" if form.cleaned_data["file"] else "code"
            form.add_error(where, words.sentence(refused.code, refused.params))
    if "what" in context:
        context["form"] = Check()  # for another paper
    if form.errors:
        context["problems"] = problems_in(form)
        return render(request, "desk/check.html", context, status=409)
    return render(request, "desk/check.html", context)


def _looked(request: Request, form: Check) -> dict[str, object]:
    """What is told. Refused: paper.unknown, limits.wait, and what a file cannot be read for."""
    at, language = clock.now(), get_language() or "en"
    source = limits.source(request, at)
    given: UploadedFile[bytes] | None = form.cleaned_data["file"]
    if given is not None:
        brought.too_large(given.size or 0)
        counting.take_all([("paper:file", source), ("paper:files", "all")], at=at)
        seen = brought.look(given.read(), at, language)
        return {"what": seen.what, "told": seen.told}
    number = papers.tidy(form.cleaned_data["number"])
    asks = [("tracking:source", source), ("paper:number", limits.keyed("paper", number))]
    taken = counting.take_all(asks, at=at)
    told = papers.find(number, form.cleaned_data["code"], at, language)
    if told is None:
        raise Refused("paper.unknown")
    counting.give_back(taken, at=at)
    return {"what": "paper", "told": told}
