"""Passkeys and the app with six digits: added, asked at the door, ended by their owner."""

from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from zeren.accounts import actions, forms, middleware, queries, secrecy
from zeren.accounts.actions import devices, factors
from zeren.accounts.views.door import OWN, as_me, let_in, page, place, safe
from zeren.core.actor import Proof
from zeren.ledger import clock, house
from zeren.web.access import Request, allow, private
from zeren.web.answers import done, get_or_404, go, put_on

ASKED = "passkey_asked"
NEW_APP = "new_app"
HALF_FOR = 300
"""Seconds within which the second step, or the answer of a passkey, must follow."""


@allow.public
@private
def second(request: Request) -> HttpResponse:
    """After the right PIN: the digits of the app; or what a powerful role still has to set up."""
    half = request.session.get(middleware.HALF)
    if half is None or clock.now().timestamp() - half[2] > HALF_FOR:
        request.session.pop(middleware.HALF, None)
        if not request.viewer.is_known:
            return go(request, "sign-in")
        mine = queries.factors(request.viewer.account_id)
        return page(request, "accounts/second_needed.html", forms.Digits(), factors=mine)
    form = forms.Digits(request.POST or None)
    if form.is_valid():
        account_id, how, _since, to = half
        with put_on(form):
            factors.check_app(account_id, form.cleaned_data["digits"], at=clock.now())
            account = get_or_404(queries.account(account_id))
            _enter(account, how, "app")
            request.session.pop(middleware.HALF)
            return let_in(request, account, to, is_second=True, is_own=how in OWN)
    return page(request, "accounts/second.html", form)


@allow.public
@private
def sign_in_with_passkey(request: Request) -> HttpResponse:
    """The phone or computer itself says who it is, once it was unlocked."""
    form = forms.Passkey(request.POST or None)
    if form.is_valid():
        with put_on(form):
            account = factors.whose_passkey(
                _state(request),
                form.cleaned_data["answer"],
                **_here(request),
                at=clock.now(),
                place=place(request),
            )
            _enter(account, "passkey")
            return let_in(request, account, safe(request), is_second=True)
    asked = _ask(request, factors.ask_passkey(**_here(request)))
    return page(request, "accounts/passkey.html", form, asked=asked, next=safe(request))


@allow.signed_in
@private
def add_app(request: Request) -> HttpResponse:
    """Read the code with the app, type what it shows, and prove it with the PIN."""
    mine = request.viewer.account_id
    if _lacks_second(request):
        return go(request, "sign-in-second")
    about = f"new app:{mine}"
    secret = secrecy.opened(request.session.get(NEW_APP, ""), about) or factors.new_secret()
    request.session[NEW_APP] = secrecy.sealed(secret, about)
    form = forms.AddApp(request.POST or None)
    if form.is_valid():
        values, at = form.cleaned_data, clock.now()
        with put_on(form):
            by = actions.proved(as_me(request), values["pin"], at=at)
            factors.add_app(mine, secret, values["digits"], by=by, at=at)
            del request.session[NEW_APP]
            return _added(request, _("From now on the app's six digits are asked after your PIN."))
    login = get_or_404(queries.standing(mine)).login
    context = {"secret": secret, "address": factors.app_address(secret, login)}
    return page(request, "accounts/add_app.html", form, **context)


@allow.signed_in
@private
def add_passkey(request: Request) -> HttpResponse:
    """The device makes a passkey; the PIN proves whose."""
    if _lacks_second(request):
        return go(request, "sign-in-second")
    account = get_or_404(queries.account(request.viewer.account_id))
    form = forms.AddPasskey(request.POST or None)
    if form.is_valid():
        values, at = form.cleaned_data, clock.now()
        with put_on(form):
            by = actions.proved(as_me(request), values["pin"], at=at)
            factors.add_passkey(
                account.pk,
                _state(request),
                values["answer"],
                **_here(request),
                words=devices.words_of(request.headers.get("User-Agent", "")),
                by=by,
                at=at,
            )
            return _added(request, _("You can sign in with this passkey now."))
    asked = _ask(request, factors.ask_new_passkey(account, **_here(request)))
    return page(request, "accounts/add_passkey.html", form, asked=asked)


@allow.signed_in
@private
def end(request: Request, factor_id: int) -> HttpResponse:
    """Remove a passkey or the app, with the PIN."""
    mine = request.viewer.account_id
    found = next((one for one in queries.factors(mine) if one.id == factor_id), None)
    if found is None:
        raise Http404
    if _lacks_second(request):
        return go(request, "sign-in-second")
    form = forms.OwnPin(request.POST or None)
    if form.is_valid():
        with put_on(form):
            by = actions.proved(as_me(request), form.cleaned_data["pin"], at=clock.now())
            factors.end(mine, factor_id, by=by, at=clock.now())
            return done(request, _("It is removed and opens nothing any more."), "account")
    return page(request, "accounts/end_factor.html", form, factor=found)


def _lacks_second(request: Request) -> bool:
    """Whoever has a factor changes factors only with it: a stolen PIN alone adds none."""
    return bool(queries.factors(request.viewer.account_id)) and not request.session.get(
        middleware.SECOND
    )


def _enter(account: queries.Account, how: Proof, second: str = "") -> None:
    actions.enter(account, how=how, second=second, at=clock.now())


def _added(request: Request, sentence: str) -> HttpResponse:
    request.session[middleware.SECOND] = True  # the PIN was right, and this is in the same hand
    return done(request, sentence, "account")


def _ask(request: Request, challenge: factors.Challenge) -> factors.Json:
    asked, state = challenge
    request.session[ASKED] = [state, clock.now().timestamp()]
    return asked


def _state(request: Request) -> factors.Json:
    """What was asked a moment ago; once only, so that no answer is taken twice."""
    state, since = request.session.pop(ASKED, ({}, 0))
    return state if clock.now().timestamp() - since <= HALF_FOR else {}


def _here(request: Request) -> dict[str, str]:
    """The name and the page to which passkeys are bound: the public ones, where they are set."""
    origin = house.address() or f"{request.scheme}://{request.get_host()}"
    return {"host": urlsplit(origin).hostname or "", "origin": origin}
