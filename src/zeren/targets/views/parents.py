"""Letters from outside: enter them, and see which company target answers each line."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from zeren.core.refusal import Refused
from zeren.ledger import clock, vault
from zeren.targets import actions, naming, queries
from zeren.targets.forms import ParentForm
from zeren.targets.views.asked import GET_OR_POST, YEARS, leading, may_set
from zeren.web import answers, files
from zeren.web.access import Request

PLACES = range(8)
HOW = {
    "OK": ("ok", gettext_lazy("at least as strict")),
    "LOOSER": ("gap", gettext_lazy("looser than demanded")),
    "NONE": ("gap", gettext_lazy("no target answers")),
    "OTHER": ("soon", gettext_lazy("counted otherwise: compare by hand")),
    "LATER": ("plain", pgettext_lazy("targets", "still to come")),
}


@leading
@GET_OR_POST
def parents(request: Request, year: int) -> HttpResponse:
    """What letters from outside demand of a year, what answers it, and one letter more."""
    if year not in YEARS:
        raise Http404
    is_setter = may_set(request, request.viewer.root_path)
    form = ParentForm(request.POST or None, request.FILES or None)
    typed = [
        (request.POST.get(f"code-{one}", "").strip(), request.POST.get(f"value-{one}", "").strip())
        for one in PLACES
    ]
    context: dict[str, object] = {
        "year": year,
        "form": form,
        "may_set": is_setter,
        "lines": [
            {"place": one, "code": code, "value": value} for one, (code, value) in enumerate(typed)
        ],
        "indicators": queries.indicators() if is_setter else [],
    }
    status = 200
    if request.method == "POST":
        if not is_setter:
            raise Http404
        if form.is_valid():
            given = form.cleaned_data
            try:
                actions.enter_parent(
                    kind=given["kind"],
                    name=given["name"],
                    number=given["number"],
                    year=year,
                    lines=[one for one in typed if any(one)],
                    file=given["file"].read() if given["file"] else None,
                    by=request.viewer.actor,
                    at=clock.now(),
                )
            except Refused as refused:
                context["problems"], status = answers.problems_of(refused), 409
            else:
                sentence = _("Kept. Each line says whether the company's targets answer it.")
                return answers.done(request, sentence, "targets:parents", year)
        else:
            context["problems"], status = answers.problems_in(form), 422
    letters = queries.parents(year)
    context |= {
        "letters": [
            {
                "letter": letter,
                "kind": naming.PARENTS[letter.kind],
                "lines": [
                    {
                        "line": one.line,
                        "demanded": queries.said(queries.as_target(one.line)),
                        "target": one.target,
                        "said": queries.said(one.target) if one.target else None,
                        "badge": HOW[one.how][0],
                        "how": HOW[one.how][1],
                    }
                    for one in lines
                ],
            }
            for letter, lines in letters
        ],
        "count": len(letters),
        "wrong": sum(one.how in ("LOOSER", "NONE") for _letter, some in letters for one in some),
    }
    return render(request, "targets/parents.html", context, status=status)


@leading
@require_GET
def parent_file(request: Request, parent_id: int) -> HttpResponse:
    """The letter as it was brought."""
    found = answers.get_or_404(queries.parent_letter(parent_id))
    data = answers.get_or_404(vault.get(found.file) if found.file else None)
    return files.file(data, f"parent-{found.year}-{found.pk}.pdf", files.PDF, people=0)
