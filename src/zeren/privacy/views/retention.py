"""How long each class of data is kept, what is past its time, and its erasure by two people."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zeren.accounts import actions as accounts
from zeren.core import retention as rule
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.privacy import actions, forms, texts
from zeren.privacy.queries import retention as queries
from zeren.web.access import Request, allow, private, read_only
from zeren.web.answers import done, get_or_404, problems_in, put_on


@allow.roles("safety_manager", "auditor")
@read_only
def retention(request: Request) -> HttpResponse:
    """Every class: its term and floor, what is past, what waits, and what was erased so far."""
    found = queries.terms(clock.today())
    context = {
        "terms": [
            (one, texts.CLASSES[one.code], texts.FLOORS[one.code], forms.Term({"years": one.years}))
            for one in found
        ],
        "may_ask": bool(queries.offices(request.viewer)),
        "erased": [(one, texts.CLASSES[one.code]) for one in queries.erased()],
        "newest": [(row, texts.asked(row), *texts.badge(row)) for row in queries.newest()],
    }
    return render(request, "privacy/retention.html", context)


@allow.roles("safety_manager")
@require_POST
def ask(request: Request, kind: str, act: str) -> HttpResponse:
    """A longer or shorter term, or the erasure of what is past: the other office confirms it."""
    get_or_404(kind if kind in rule.BY_CODE and act in ("years", "erase") else None)
    form = forms.Term(request.POST if act == "years" else {"years": 1})
    if not form.is_valid():
        raise Refused("retention.too_long", years=rule.LONGEST)
    row = actions.ask_keeping(
        act, kind, form.cleaned_data["years"], viewer=request.viewer, on=clock.today(),
        at=clock.now(),
    )  # fmt: skip
    return done(request, _("Asked. The other office confirms it."), "privacy:keeping", row.pk)


@allow.roles("safety_manager", "auditor")
@private
def keeping(request: Request, keeping_id: int) -> HttpResponse:
    """One question: what it does, and the yes of the other office with the own PIN, or its no."""
    viewer, on, at = request.viewer, clock.today(), clock.now()
    row = get_or_404(queries.keeping(keeping_id))
    act = request.POST.get("act", "")
    form = forms.OwnPin(request.POST if act == "confirm" else None)
    if request.method == "POST" and act != "confirm":
        actions.step_keeping(row.pk, act, viewer=viewer, by=viewer.actor, on=on, at=at)
        return done(request, _("Written down."), "privacy:keeping", row.pk)
    if form.is_valid():
        with put_on(form):
            by = accounts.proved(viewer.actor, form.cleaned_data["pin"], at=at)
            actions.step_keeping(row.pk, act, viewer=viewer, by=by, on=on, at=at)
            return done(request, _("Confirmed; it is done."), "privacy:keeping", row.pk)
    is_mine = row.asked_by_id == viewer.person_id
    context = {
        "row": row,
        "asked": texts.asked(row),
        "effect": texts.effect(row, len(queries.due(row.kind, on)) if row.act == "erase" else 0),
        "badge": texts.badge(row),
        "form": form,
        "problems": problems_in(form),
        "may_decide": row.state == "ASKED" and not is_mine and queries.is_other(viewer, row),
        "may_take_back": row.state == "ASKED" and is_mine,
    }
    status = 409 if form.is_bound and form.errors else 200
    return render(request, "privacy/keeping.html", context, status=status)
