"""Name who answers for a target that nobody answers for any more."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.targets import actions, naming, queries
from zeren.targets.forms import HolderForm
from zeren.targets.views.asked import (
    GET_OR_POST,
    language_of,
    leading,
    may_set,
    person_typed,
    posts_to_choose,
)
from zeren.web import answers
from zeren.web.access import Request


@leading
@GET_OR_POST
def holder(request: Request, target_id: int) -> HttpResponse:
    """Say who answers now: a post or a person, of what is held also the head of a unit below."""
    found = answers.get_or_404(queries.target_for(request.viewer, queries.standing(target_id)))
    if not may_set(request, organisation.path_on(found.unit_id, request.viewer.on)):
        raise Http404
    is_alone, tongue = bool(found.post_id or found.person_id), language_of(request)
    below = [] if is_alone else queries.ground(clock.today()).below(found.unit_id)
    form = HolderForm(
        request.POST or None,
        below=[(unit.id, say(unit.name, tongue)) for unit in below],
        posts=posts_to_choose(request),
    )
    why = {one.target.pk: one.why for one in queries.ownerless(found.year, clock.today())}
    context = {
        "target": found,
        "said": queries.said(found),
        "form": form,
        "why": naming.WHY[why[found.pk]] if found.pk in why else "",
    }
    if request.method != "POST":
        return render(request, "targets/holder.html", context)
    if not form.is_valid():
        context["problems"] = answers.problems_in(form)
        return render(request, "targets/holder.html", context, status=422)
    try:
        row = actions.name_holder(
            found.pk,
            owner=form.cleaned_data.get("owner"),
            post=form.cleaned_data["post"],
            person=person_typed(form, request.viewer),
            by=request.viewer.actor,
            at=clock.now(),
        )
    except Refused as refused:
        answers.put_on_form(form, refused)
        context["problems"] = answers.problems_in(form)
        return render(request, "targets/holder.html", context, status=409)
    said = _("Named in the draft. It holds when the general manager has published it.")
    return answers.done(request, said, "targets:target", row.pk)
