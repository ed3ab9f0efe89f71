"""The door: sign in, choose a PIN, keep one's account and its devices."""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import update_session_auth_hash
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zeren.accounts import actions, forms, middleware, queries, tries
from zeren.accounts import texts as words
from zeren.accounts.actions import devices, directory
from zeren.core.actor import Actor
from zeren.ledger import clock
from zeren.limits import queries as limit_queries
from zeren.web import mine
from zeren.web.access import Request, allow, opens, private, read_only
from zeren.web.answers import done, get_or_404, go, problems_in, put_on
from zeren.web.views import CHOSEN

DEVICE_COOKIE = "zeren_device"
OWN = ("pin", "password", "passkey")
"""Ways in that prove more than that somebody else vouches."""
BACKEND = "zeren.accounts.backends.SessionBackend"


@allow.public
@private
def sign_in(request: Request) -> HttpResponse:
    """Staff number and PIN, or the password of the house's directory."""
    kind = forms.DirectorySignIn if queries.directory_door() else forms.PinSignIn
    form = kind(request.POST or None, initial={"login": request.GET.get("as", "")})
    return _door(request, form, "accounts/sign_in.html", "pin")


@allow.public
@private
def sign_in_with_password(request: Request) -> HttpResponse:
    """E-mail and password."""
    return _door(
        request, forms.PasswordSignIn(request.POST or None), "accounts/password.html", "password"
    )


@allow.public
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End this session."""
    kept = request.POST.get("next", "")
    request.session.flush()
    where = resolve_url("sign-in")
    if kept.startswith("/held/"):  # somebody else's form waits for its owner
        where += f"?{urlencode({'next': kept})}"
    return _emptied(done(request, _("You are signed out."), where))


@allow.public
@private
def welcome(request: Request) -> HttpResponse:
    """One-time code, then a PIN of one's own."""
    form = forms.Welcome(request.POST or None, initial={"login": request.GET.get("as", "")})
    if form.is_valid():
        values = form.cleaned_data
        with put_on(form):
            account = actions.accept_invite(
                values["login"],
                values["code"],
                pin=values["pin"],
                at=clock.now(),
                place=place(request),
            )
            actions.enter_with_code(account, at=clock.now())
            return let_in(request, account, "/", _("Your PIN is set. Nobody else knows it."))
    return page(request, "accounts/welcome.html", form)


@allow.signed_in
@read_only
def account(request: Request) -> HttpResponse:
    """What is mine here: language, PIN, password, sessions."""
    standing = get_or_404(queries.standing(request.viewer.account_id))
    return render(
        request,
        "accounts/account.html",
        {
            "standing": standing,
            "decides_ways": opens(request.viewer, resolve_url("account-house")),
            "names_programs": opens(request.viewer, resolve_url("account-scim")),
            "identities": queries.identities(standing.account_id),
            "factors": queries.factors(standing.account_id),
            "devices": queries.devices(standing.account_id),
            "here": request.session.get(middleware.DEVICE),
            "cards": mine.cards(request.viewer),
            "language_form": forms.Language(initial={"language": standing.language}),
        },
    )


@allow.signed_in
@private
def change_pin(request: Request) -> HttpResponse:
    """Another PIN; the other devices are signed out."""
    form = forms.ChangePin(request.POST or None)
    if form.is_valid():
        me = request.viewer.account_id
        values = form.cleaned_data
        with put_on(form):
            mine = actions.change_pin(
                me, old=values["old"], new=values["pin"], by=as_me(request), at=clock.now()
            )
            update_session_auth_hash(request, mine)
            return done(request, _("Your PIN is changed. Other devices are signed out."), "account")
    return page(request, "accounts/change_pin.html", form)


@allow.signed_in
@private
def set_password(request: Request) -> HttpResponse:
    """A password beside the PIN, for those who have an e-mail here."""
    form = forms.SetPassword(request.POST or None)
    if form.is_valid():
        me = request.viewer.account_id
        values = form.cleaned_data
        with put_on(form):
            mine = actions.set_password(
                me, pin=values["proof"], new=values["password"], by=as_me(request), at=clock.now()
            )
            update_session_auth_hash(request, mine)
            return done(request, _("Your password is set."), "account")
    return page(request, "accounts/set_password.html", form)


@allow.signed_in
@require_POST
def language(request: Request) -> HttpResponse:
    """The language in which Zeren speaks to me, on every device."""
    form = forms.Language(request.POST)
    if not form.is_valid():
        return go(request, "account")
    chosen = form.cleaned_data["language"]
    actions.choose_language(request.viewer.account_id, chosen)
    if "next" in request.POST:  # the switch that stands on every page
        return _speak(go(request, safe(request)), chosen)
    with translation.override(chosen):
        sentence = _("Zeren speaks English with you.")
    return _speak(done(request, sentence, "account"), chosen)


@allow.signed_in
@require_POST
def end_sessions(request: Request) -> HttpResponse:
    """Sign out everywhere."""
    me = request.viewer.account_id
    actions.end_all_sessions(me, by=as_me(request), at=clock.now())
    request.session.flush()
    return _emptied(done(request, _("You are signed out on every device."), "sign-in"))


@allow.signed_in
@require_POST
def end_device(request: Request, device_id: int) -> HttpResponse:
    """Sign out on one device: a phone that is lost, a tablet that others use."""
    me = request.viewer.account_id
    if not devices.end(me, device_id, by=as_me(request), at=clock.now()):
        raise Http404
    return done(request, _("That device is signed out."), "account")


@allow.roles("administrator", "safety_manager", "auditor")
@read_only
def suspicious(request: Request) -> HttpResponse:
    """Guessing that was found: when, over how many numbers; never which PIN."""
    found = [(words.SUSPICIONS[one.kind], one) for one in queries.suspicions()]
    return render(request, "accounts/suspicious.html", {"found": found})


def _emptied(answer: HttpResponse) -> HttpResponse:
    """Nothing of a person stays in this browser; what does not heed this, phone.js empties."""
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def as_me(request: Request) -> Actor:
    """My account itself, whoever holds it: proven by this session."""
    viewer = request.viewer
    return Actor.account(viewer.account_id).proved("session", viewer.epoch)


def _door(request: Request, form: Form, template: str, secret: str) -> HttpResponse:
    if form.is_valid():
        values = form.cleaned_data
        with put_on(form):
            if values.get("directory"):
                return _by_directory(request, values["login"], values["directory"])
            account = actions.sign_in(
                values["login"], at=clock.now(), place=place(request), **{secret: values[secret]}
            )
            return first_is_right(request, account, secret, safe(request))
    return page(
        request,
        template,
        form,
        next=safe(request),
        demo=queries.demo_sign_ins(),
        house=queries.house_door(),
        directory=queries.directory_door(),
    )


def _by_directory(request: Request, login: str, password: str) -> HttpResponse:
    account = directory.sign_in(login, password, at=clock.now(), place=place(request))
    if account is None:
        return done(request, str(words.HEAD_IS_ASKED), "sign-in")
    if not queries.has_app(account.pk):
        actions.enter(account, how="ldap", at=clock.now())
    return first_is_right(request, account, "ldap", safe(request))


def first_is_right(
    request: HttpRequest, account: queries.Account, how: str, to: str, *, has_second: bool = False
) -> HttpResponse:
    """In, or to the page that asks the six digits of the app, where the account has one."""
    if has_second or not queries.has_app(account.pk):
        return let_in(request, account, to, is_second=has_second, is_own=how in OWN)
    request.session[middleware.HALF] = [account.pk, how, clock.now().timestamp(), to]
    return go(request, "sign-in-second")


def let_in(
    request: HttpRequest,
    account: queries.Account,
    to: str,
    sentence: str = "",
    *,
    is_second: bool = False,
    is_own: bool = True,
) -> HttpResponse:
    """A session for the account, in a browser that is known from now on.

    is_second: a second factor was given, or a passkey, which is two.
    is_own:    by something of one's own, so that the PIN need not be given again for a while.
    """
    at = clock.now()
    cookie = _device(request) or devices.new_cookie()
    words = devices.words_of(request.headers.get("User-Agent", ""))
    chosen = request.session.pop(CHOSEN, "")
    auth.login(request, account, backend=BACKEND)
    request.session[middleware.SINCE] = request.session[middleware.SEEN] = at.timestamp()
    request.session[middleware.SECOND] = is_second
    if is_own:
        middleware.note_proof(request, at)
    request.session[middleware.DEVICE] = devices.remember(account.pk, cookie, words=words, at=at)
    answer = done(request, sentence, to) if sentence else go(request, to)
    answer.set_signed_cookie(
        DEVICE_COOKIE,
        cookie,
        salt=DEVICE_COOKIE,
        max_age=devices.KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    if chosen or not account.language:  # it goes on as it began
        account.language = chosen or translation.get_language()
        actions.choose_language(account.pk, account.language)
    return _speak(answer, account.language)


def _device(request: HttpRequest) -> str:
    """What this browser keeps since it was last signed in; "" when it is a stranger."""
    return request.get_signed_cookie(DEVICE_COOKIE, default="", salt=DEVICE_COOKIE) or ""


def place(request: HttpRequest) -> tries.Place:
    return tries.Place(limit_queries.source(request, clock.now()), _device(request))


def _speak(answer: HttpResponse, chosen: str) -> HttpResponse:
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def safe(request: HttpRequest) -> str:
    """Where to go after sign-in: only to a page of this house."""
    to = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return to if is_ours else "/"


def page(request: HttpRequest, template: str, form: Form, **more: object) -> HttpResponse:
    status = 409 if form.is_bound and form.errors else 200
    context = {"form": form, "problems": problems_in(form), **more}
    return render(request, template, context, status=status)
