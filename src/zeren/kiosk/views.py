"""The shared device: enrolled by a head, opened by each person's own PIN, handed over at once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import SESSION_KEY
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.accounts import actions as accounts
from zeren.accounts import middleware, tries
from zeren.accounts import queries as account_queries
from zeren.core import pin
from zeren.core.actor import Actor
from zeren.core.letters import letter as core
from zeren.core.refusal import Refused
from zeren.desk import gathering
from zeren.kiosk import actions, forms, permits, queries
from zeren.kiosk.middleware import COOKIE, token_of
from zeren.kiosk.queries import Kiosk
from zeren.ledger import clock
from zeren.letters import actions as letter_actions
from zeren.letters import asked, record
from zeren.letters import queries as letters
from zeren.limits import queries as limits
from zeren.organisation import queries as organisation
from zeren.web import links
from zeren.web.access import Request, allow, private
from zeren.web.answers import done, get_or_404, go, problems_in, put_on, put_on_form
from zeren.web.paging import page_of

BACKEND = "zeren.accounts.backends.SessionBackend"
MONTH = timedelta(days=30)


@allow.public
@private
def pad(request: Request) -> HttpResponse:
    """Number and PIN on big keys; who is right is led to his own next step."""
    kiosk = queries.by_token(token_of(request))
    if kiosk is None:
        return render(request, "kiosk/none.html", {}, status=404)
    at = clock.now()
    on = organisation.date_of(at)
    form = forms.Pad(request.POST or None, initial={"login": request.GET.get("as", "")})
    is_open = queries.stands_open(kiosk, at)
    if is_open and form.is_valid():
        values = form.cleaned_data
        try:
            return _let_in(request, kiosk, values["login"], values["pin"])
        except Refused as refused:
            put_on_form(form, refused)
    queue = queries.queue(kiosk, on)
    context = {
        "kiosk": kiosk,
        "is_open": is_open,
        "form": form,
        "problems": problems_in(form),
        "queue": queue,
        "shown": queue.waiting[: queries.MOST_SHOWN] if kiosk.shows_names else (),
        "digits": "1234567890",
        "pin_length": pin.LENGTH,
    }
    status = 409 if form.is_bound and form.errors else 200
    return render(request, "kiosk/pad.html", context, status=status)


@allow.public
@never_cache
@require_POST
def hand_over(request: Request) -> HttpResponse:
    """Out at once: nothing of one person is left for the next."""
    kiosk_id = request.session.get(middleware.KIOSK)
    if kiosk_id and request.viewer.is_known:
        actions.leave(kiosk_id, by=request.viewer.actor, at=clock.now())
    request.session.flush()
    kiosk = queries.by_token(token_of(request))
    answer = go(request, "kiosk:pad" if kiosk else "sign-in")
    answer.headers["Clear-Site-Data"] = '"cache"'
    # between two people the device speaks its own language
    return _set_language(answer, kiosk.language) if kiosk else answer


@allow.signed_in
@private
def help_sign(request: Request, letter_id: int) -> HttpResponse:
    """The own letter, large and read aloud; signed with the own PIN before a witness with his."""
    viewer, at = request.viewer, clock.now()
    found = get_or_404(letters.letter_for(viewer, letter_id, organisation.date_of(at)))
    if middleware.KIOSK not in request.session or found.person_id != viewer.person_id:
        raise Http404
    if found.state != "ISSUED":
        return go(request, links.letter(found.pk))
    form = asked.form_for(request, forms.Helped, found)
    if form.is_valid():
        values = form.cleaned_data
        with put_on(form):
            witness = _witness(request, values["login"], values["witness_pin"])
            letter_actions.sign(
                found.pk,
                digest_seen=values["digest_seen"],
                strokes=values["stroke"],
                is_pin_fresh=True,
                witness=witness,
                asked=values.get("own_duty", ""),
                by=accounts.proved(viewer.actor, values["pin"], at=clock.now()),
                at=clock.now(),
            )
            said = _("Signed, and witnessed. Both are written down for ever.")
            return done(request, said, links.letter(found.pk))
    context = {
        "letter": found,
        "reading": record.reading(found.text, viewer.language),
        "digest_seen": core.digest(found.document),
        "form": form,
        "problems": problems_in(form),
    }
    status = 409 if form.is_bound and form.errors else 200
    return render(request, "kiosk/help.html", context, status=status)


@allow.roles("safety_manager", heads=True)
@require_GET
def index(request: Request) -> HttpResponse:
    """The shared devices of the own units."""
    on, at = clock.today(), clock.now()
    page = page_of(
        request,
        queries.ids(permits.paths(request.viewer), on),
        lambda some: [(one, queries.stands_open(one, at)) for one in queries.by_ids(some)],
    )
    number = sum(one.ended_at is None for one, _open in page.rows)
    headline = ngettext("%(n)s shared device", "%(n)s shared devices", number) % {"n": number}
    return render(request, "kiosk/index.html", {"page": page, "headline": headline})


@allow.roles("safety_manager", heads=True)
@require_http_methods(["GET", "POST"])
def enrol(request: Request) -> HttpResponse:
    """Make the device in hand one that many share; its head is signed out on it."""
    at = clock.now()
    paths = permits.paths(request.viewer)
    if not paths:
        raise Http404
    on = organisation.date_of(at)
    form = forms.Enrol(request.POST or None, paths=paths, on=on)
    form.fields["until"].initial = on + MONTH
    if form.is_valid():
        values = form.cleaned_data
        with put_on(form):
            kiosk, token = actions.enrol(
                values["unit"],
                place=values["place"],
                opens=forms.minutes(values["opens"]),
                closes=forms.minutes(values["closes"]),
                until=values["until"],
                language=get_language() or "en",
                shows_names=values["shows_names"],
                by=request.viewer.actor,
                at=at,
            )
            request.session.flush()
            answer = go(request, "kiosk:pad")
            answer.set_signed_cookie(
                COOKIE,
                token,
                salt=COOKIE,
                max_age=(kiosk.opening.until - on).days * 86400 + 2 * 86400,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
            return answer
    status = 409 if form.is_bound and form.errors else 200
    context = {"form": form, "problems": problems_in(form)}
    return render(request, "kiosk/enrol.html", context, status=status)


@allow.roles("safety_manager", heads=True)
@require_http_methods(["GET", "POST"])
def end(request: Request, kiosk_id: int) -> HttpResponse:
    """A device is given back, or lost."""
    viewer, on = request.viewer, clock.today()
    row = get_or_404(queries.kiosk(kiosk_id))
    if not permits.may_keep(viewer, organisation.path_on(row.unit_id, on)):
        raise Http404
    if request.method == "POST":
        actions.end(kiosk_id, by=viewer.actor, at=clock.now())
        return done(request, _("The device opens nothing any more."), "kiosk:index")
    return render(request, "kiosk/end.html", {"kiosk": row})


def _let_in(request: Request, kiosk: Kiosk, login: str, secret: str) -> HttpResponse:
    """Sign in for this device alone: no cookie of the person's is left on it.

    Refused: account.wrong_sign_in, account.locked, kiosk.shut, kiosk.not_for_you,
             kiosk.asks_for_two.
    """
    at = clock.now()
    place = tries.Place(limits.source(request, at), "")
    account = accounts.sign_in(login, pin=secret, at=at, place=place)
    on = organisation.date_of(at)
    viewer = organisation.viewer_for(account.pk, on)
    if not viewer.person_id:
        raise Refused("kiosk.not_for_you")
    if account_queries.has_app(account.pk):  # the pad asks for one factor: it opens no door of two
        raise Refused("kiosk.asks_for_two")
    epoch = account_queries.epoch_of(account)
    by = Actor.person(viewer.person_id).proved("pin", epoch, account_id=account.pk)
    actions.enter(kiosk, by=by, at=at)
    if SESSION_KEY in request.session:
        request.session.flush()
    auth.login(request, account, backend=BACKEND)
    now = at.timestamp()
    request.session.update(
        {middleware.SINCE: now, middleware.SEEN: now, middleware.KIOSK: kiosk.pk}
    )
    middleware.note_proof(request, at)
    answer = go(request, _next_step(viewer.person_id, at))
    return _set_language(answer, account.language or kiosk.language)


def _witness(request: Request, login: str, secret: str) -> Actor:
    """Who stands beside, by his own number and PIN; he is not signed in by it.

    Refused: account.wrong_sign_in, account.locked, kiosk.witness_unknown.
    """
    at = clock.now()
    account = accounts.known(
        login, pin=secret, at=at, place=tries.Place(limits.source(request, at), "")
    )
    person = organisation.viewer_for(account.pk, organisation.date_of(at)).person_id
    if not person or organisation.place_of(person, organisation.date_of(at)) is None:
        raise Refused("kiosk.witness_unknown")
    epoch = account_queries.epoch_of(account)
    return Actor.person(person).proved("pin", epoch, account_id=account.pk)


def _next_step(person_id: int, at: datetime) -> str:
    """The page on which this person's own next step is done."""
    steps = gathering.year_steps(person_id, organisation.date_of(at), at)
    return next((one.href for one in steps if one.state == "now" and one.href), links.home())


def _set_language(answer: HttpResponse, language: str) -> HttpResponse:
    translation.activate(language)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer
