"""One-time codes by two people: what waits for me, confirm or refuse, open slips, "not me"."""

from dataclasses import replace

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zeren.accounts import actions as accounts
from zeren.accounts import queries as account_queries
from zeren.accounts.actions import notices
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.slip import LINK
from zeren.core.tongue import printed
from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.forms.codes import OwnPin
from zeren.organisation.queries import waiting
from zeren.organisation.views.tabs import tabs
from zeren.web import formats, links, qr
from zeren.web.access import Request, allow, private, read_only
from zeren.web.answers import done, get_or_404, go, put_on, refusal

WATCHERS = ("administrator", "safety_manager", "auditor")
KEEPERS = ("clerk", "administrator", "safety_manager", "auditor")


@allow.roles(*KEEPERS, heads=True)
@read_only
def codes(request: Request) -> HttpResponse:
    """What waits for me as the second person, what I asked for, and locked sign-ins."""
    return render(request, "organisation/codes.html", _codes(request))


@allow.roles(*KEEPERS, heads=True)
@private
def code(request: Request, code_id: int) -> HttpResponse:
    """Confirm with the own PIN: the code is made now and shown this once; or refuse."""
    line = get_or_404(waiting.question(request.viewer, code_id, clock.today()))
    form = OwnPin(request.POST or None)
    context = {"line": line, "form": form, "problems": []}
    template = "organisation/link.html" if line.kind == LINK else "organisation/code.html"
    if request.method == "POST" and "refuse" in request.POST:
        actions.refuse_code(code_id, by=request.viewer.actor, at=clock.now())
        return done(request, _("It is refused; nothing has changed."), "organisation:codes")
    if form.is_valid():
        with put_on(form):
            by = accounts.proved(request.viewer.actor, form.cleaned_data["pin"], at=clock.now())
            slip = actions.confirm_code(code_id, by=by, at=clock.now())
            if slip is None:
                return done(request, _("Linked; the owner is told."), "organisation:codes")
            return render(request, "organisation/slips.html", slips_context(request, [slip]))
    return render(request, template, context, status=409 if form.is_bound else 200)


@allow.roles(*KEEPERS, heads=True)
@private
def slips(request: Request) -> HttpResponse:
    """The head opens the first slips of his people while they stand before him."""
    found = waiting.slips(request.viewer, clock.today())
    form = OwnPin(request.POST or None)
    context = {
        "lines": found,
        "form": form,
        "tabs": tabs(request.viewer, "codes"),
        "print_href": links.print_slips(),
    }
    if form.is_valid():
        asked = {int(one) for one in request.POST.getlist("code") if one.isdecimal()}
        mine = sorted(one.id for one in found if one.id in asked)
        with put_on(form):
            if not mine:
                raise Refused("organisation.nobody_ticked")
            by = accounts.proved(request.viewer.actor, form.cleaned_data["pin"], at=clock.now())
            until = actions.open_slips(mine, by=by, at=clock.now())
            sentence = ngettext(
                "%(n)s slip works until %(until)s.", "%(n)s slips work until %(until)s.", len(mine)
            ) % {"n": formats.number(len(mine)), "until": formats.moment(until)}
            return done(request, sentence, "organisation:open-slips")
    status = 409 if form.is_bound else 200
    return render(request, "organisation/open_slips.html", context, status=status)


@allow.signed_in
@require_POST
def seen(request: Request, notice_id: int) -> HttpResponse:
    """Read, and it was me."""
    me = request.viewer.account_id
    notices.acknowledge(notice_id, me, by=_me(request), at=clock.now())
    return go(request, "account")


@allow.signed_in
@private
def not_me(request: Request, code_id: int) -> HttpResponse:
    """It was not me: what will happen, then the act."""
    me = request.viewer.account_id
    line = account_queries.code(code_id)
    if line is None or line.account_id != me:
        raise Http404
    if request.method != "POST":
        return render(request, "organisation/not_me.html", {"line": line})
    actions.not_me(code_id, account_id=me, by=_me(request), at=clock.now())
    mine = get_or_404(account_queries.account(me))
    request.session.pop("device", None)
    update_session_auth_hash(request, mine)
    return done(
        request,
        _("Nothing is signed with your PIN any more, and the safety manager knows."),
        "account",
    )


@allow.roles("safety_manager", gm=False)
@never_cache
@sensitive_post_parameters()
@require_POST
def release(request: Request, person_id: int) -> HttpResponse:
    """The safety manager has cleared whose hand it was."""
    form = OwnPin(request.POST)
    try:
        if not form.is_valid():
            raise Refused("code.pin_asked")
        by = accounts.proved(request.viewer.actor, form.cleaned_data["pin"], at=clock.now())
        actions.release_account(person_id, by=by, at=clock.now())
    except Refused as refused:
        return refusal(request, refused, "organisation/codes.html", _codes(request))
    return done(request, _("This account signs again."), "organisation:codes")


def slips_context(request: Request, made: list[waiting.Slip]) -> dict[str, object]:
    """The sheet that is shown this once: by unit, with the address and its QR code."""
    welcome = qr.on_paper(request, reverse("welcome"))
    language = printed(get_language() or "", queries.languages(clock.today()))
    made = [replace(one, language=one.language or language) for one in made]
    return {"sheets": waiting.sheets(made, welcome), "address": welcome}


def _codes(request: Request) -> dict[str, object]:
    viewer, on = request.viewer, clock.today()
    return {
        "tabs": tabs(viewer, "codes"),
        "mine": waiting.to_confirm(viewer, on),
        "asked": waiting.asked_by(viewer),
        "slips": len(waiting.slips(viewer, on)),
        "locked": waiting.locked(viewer, on),
        "watches": viewer.is_general_manager or any(viewer.has(one) for one in WATCHERS),
        "form": OwnPin(),
    }


def _me(request: Request) -> Actor:
    viewer = request.viewer
    return Actor.account(viewer.account_id).proved("session", viewer.epoch)
