"""Webhooks: asked for, confirmed by another, and how far each came."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zeren.accounts import secrecy
from zeren.core import hook
from zeren.ledger import clock, stream
from zeren.web.access import Request, allow, private
from zeren.web.answers import done, get_or_404, go, problems_in, put_on
from zeren.web.paging import page_of
from zeren.webhooks import actions, forms, queries, texts

WHO = ("administrator", "safety_manager")
SHOWN = "webhook_secret"


@allow.roles(*WHO)
@require_GET
def index(request: Request) -> HttpResponse:
    """Whom the house tells its facts, and whether they take them."""
    page = page_of(
        request,
        queries.webhooks().values_list("pk", flat=True),
        lambda ids: [
            (row, queries.host_of(row), *texts.badge(row))
            for row in queries.webhooks().filter(pk__in=ids)
        ],
    )
    context = {"page": page, "may_ask": queries.may_ask(request.viewer)}
    return render(request, "webhooks/index.html", context)


@allow.roles("administrator", gm=False)
@private
def ask(request: Request) -> HttpResponse:
    """A new one; it tells nothing before another person confirmed it."""
    form = forms.Ask(request.POST or None)
    if form.is_valid():
        with put_on(form):
            row, secret = actions.ask(
                form.cleaned_data["url"], form.codes_asked(), viewer=request.viewer, at=clock.now()
            )
            request.session[SHOWN] = secrecy.sealed(secret, f"{SHOWN}:{row.pk}")
            return go(request, "webhooks:webhook", row.pk)
    status = 409 if form.is_bound and form.errors else 200
    context = {"form": form, "problems": problems_in(form)}
    return render(request, "webhooks/ask.html", context, status=status)


@allow.roles(*WHO)
@private
def webhook(request: Request, webhook_id: int) -> HttpResponse:
    """One: where to, what, how far, the last answer; its secret, once."""
    row = get_or_404(queries.webhook(webhook_id))
    viewer = request.viewer
    kept = request.session.get(SHOWN, "")
    secret = secrecy.opened(kept, f"{SHOWN}:{row.pk}") if kept else ""
    if secret:
        del request.session[SHOWN]
    open_acts = [act for state, act, _to in hook.STEPS if state == row.state]
    may = {"confirm": queries.may_confirm(viewer, row), "resume": queries.may_ask(viewer)}
    may |= dict.fromkeys(("pause", "end"), queries.may_ask(viewer) or may["confirm"])
    context = {
        "row": row,
        "host": queries.host_of(row),
        "badge": texts.badge(row),
        "said": texts.said(row.said),
        "behind": max(0, stream.size() - row.cursor) if row.state in ("ACTIVE", "PAUSED") else 0,
        "secret": secret,
        "acts": [act for act in open_acts if may[act]],
        "may_try": queries.may_ask(viewer) and row.state != "ENDED",
        "is_mine": row.asked_by_id == viewer.person_id,
    }
    return render(request, "webhooks/webhook.html", context)


@allow.roles(*WHO)
@require_POST
def step(request: Request, webhook_id: int, act: str) -> HttpResponse:
    """Confirm, pause, resume, end."""
    get_or_404(queries.webhook(webhook_id))
    row = actions.step(webhook_id, act, viewer=request.viewer, at=clock.now())
    sentence = _("The webhook now stands so: %(state)s.") % {"state": texts.STATES[row.state]}
    return done(request, sentence, "webhooks:webhook", webhook_id)


@allow.roles("administrator", gm=False)
@require_POST
def try_out(request: Request, webhook_id: int) -> HttpResponse:
    """A delivery without facts, and what was answered."""
    get_or_404(queries.webhook(webhook_id))
    said = actions.try_out(webhook_id, viewer=request.viewer, at=clock.now())
    sentence = _("The test was taken. The answer: %(said)s") % {"said": said}
    return done(request, sentence, "webhooks:webhook", webhook_id)
