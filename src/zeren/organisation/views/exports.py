"""Lists of many people as files: what was asked for, the yes of the second person, the file."""

from django.http import HttpResponse
from django.shortcuts import render

from zeren.accounts import actions as accounts
from zeren.core import handing as rule
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation.forms.codes import OwnPin
from zeren.organisation.queries import exports as queries
from zeren.organisation.queries.exports import Export
from zeren.organisation.texts import exports as texts
from zeren.web.access import Request, allow, private, read_only
from zeren.web.answers import done, get_or_404, problems_in, put_on
from zeren.web.paging import page_of


@allow.signed_in
@read_only
def exports(request: Request) -> HttpResponse:
    """What I asked for; for who may say yes all of them, the newest first."""
    rows = queries.visible(request.viewer)
    page = page_of(
        request,
        rows.values_list("pk", flat=True),
        lambda ids: [
            (row, texts.LISTS[row.what], *texts.badge(row, clock.now()))
            for row in rows.filter(pk__in=ids)
        ],
    )
    context = {"page": page, "is_second": queries.is_second(request.viewer)}
    return render(request, "organisation/exports.html", context)


@allow.signed_in
@private
def export(request: Request, export_id: int) -> HttpResponse:
    """One: which list, how many, what for, for whom; yes with the own PIN, or no."""
    viewer, at = request.viewer, clock.now()
    row = get_or_404(queries.export_for(viewer, export_id))
    act = request.POST.get("act", "")
    form = OwnPin(request.POST if act == "allow" else None)
    if request.method == "POST" and act != "allow":
        actions.step_export(row.pk, act, viewer=viewer, by=viewer.actor, at=at)
        return done(request, texts.done(act), "organisation:export", row.pk)
    if form.is_valid():
        with put_on(form):
            by = accounts.proved(viewer.actor, form.cleaned_data["pin"], at=at)
            actions.step_export(row.pk, act, viewer=viewer, by=by, at=at)
            return done(request, texts.done(act), "organisation:export", row.pk)
    is_mine = row.asked_by_id == viewer.person_id
    before = queries.with_before(
        row.asked_by_id, queries.named(row), row.unnamed, row.asked_at
    )  # fmt: skip
    context = {
        "row": row,
        "before": 0 if rule.needs_second(row.people) else before - row.people,
        "list": texts.LISTS[row.what],
        "purpose": texts.PURPOSES[row.purpose],
        "badge": texts.badge(row, at),
        "form": form,
        "problems": problems_in(form),
        "is_mine": is_mine,
        "may_decide": _opens("allow", row, request),
        "may_take_back": (is_mine or row.state == "ALLOWED")
        and _opens("take_back", row, request)
        and not texts.is_over(row, at),
        "is_ready": is_mine and row.state == "ALLOWED" and not texts.is_over(row, at),
        "most": rule.MOST,
    }
    status = 409 if form.is_bound and form.errors else 200
    return render(request, "organisation/export.html", context, status=status)


def _opens(act: str, row: Export, request: Request) -> bool:
    try:
        rule.decide(
            act, row.state, is_asker=row.asked_by_id == request.viewer.person_id,
            is_second=queries.is_second(request.viewer), asked_at=row.asked_at, at=clock.now(),
        )  # fmt: skip
    except Refused:
        return False
    return True
