"""The public contact form, the safety office's inbox, and the messages of the house."""

from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.accounts import ways as decided
from zeren.core.reaching import LADDER
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.limits import actions as counting
from zeren.limits import queries as limits
from zeren.notices import actions, channels, forms, outbox, personal, queries, texts
from zeren.web import formats, links
from zeren.web.access import Request, allow, opens, private, read_only
from zeren.web.answers import done, get_or_404, go, problems_in, put_on
from zeren.web.paging import page_of
from zeren.web.parts import Figure

NUMBER = Signer(salt="zeren.notices.number")


@allow.public
@private
def contact(request: Request) -> HttpResponse:
    """Write to the safety office, without an account."""
    form = forms.Contact(request.POST or None)
    if form.is_valid():
        at = clock.now()
        with put_on(form):
            enquiry = actions.receive(
                **form.values(),
                language=get_language() or "zh-hans",
                is_one_of_many=_is_one_of_many(limits.source(request, at), at),
                at=at,
            )
            # in the address, so that whoever has to send again is told it too
            return go(request, f"{reverse('notices:thanks')}?number={NUMBER.sign(enquiry.number)}")
    status = 409 if form.is_bound and form.errors else 200
    context = {"form": form, "problems": problems_in(form)}
    return render(request, "notices/contact.html", context, status=status)


def _is_one_of_many(source: str, at: datetime) -> bool:
    """Count a message by where it comes from; senders elsewhere are not touched by it.

    Refused: enquiry.too_many, for that source alone.
    """
    counting.take("enquiry:flood", source, at=at, code="enquiry.too_many")
    try:
        counting.take("enquiry:source", source, at=at)
    except Refused:
        return True
    return False


@allow.public
@read_only
def thanks(request: Request) -> HttpResponse:
    """The number under which the message is kept, shown to its sender only."""
    try:
        number = NUMBER.unsign(request.GET.get("number", ""))
    except BadSignature:
        return go(request, "notices:contact")
    return render(request, "notices/thanks.html", {"number": number})


@allow.roles("safety_manager", gm=False)
@read_only
def inbox(request: Request) -> HttpResponse:
    """Messages from outside, unanswered first."""
    only_open = request.GET.get("only") == "open"
    page = page_of(request, queries.ids(request.viewer, only_open=only_open), queries.rows, per=20)
    context = {"page": page, "open": queries.open_count(), "only_open": only_open}
    return render(request, "notices/inbox.html", context)


@allow.roles("safety_manager", gm=False)
@require_POST
def answered(request: Request, enquiry_id: int) -> HttpResponse:
    """This message has been answered."""
    row = get_or_404(queries.enquiry_for(request.viewer, enquiry_id))
    actions.answered(row.id, viewer=request.viewer, at=clock.now())
    sentence = _("%(number)s is marked as answered.") % {"number": row.number}
    return done(request, sentence, "notices:inbox")


@allow.roles(*queries.OUTBOX_ROLES)
@require_GET
def messages(request: Request) -> HttpResponse:
    """Whom the house told what, and how far it came; what it says is for its reader alone."""
    viewer, on, since = request.viewer, clock.today(), clock.now() - queries.LOOKS_BACK
    counts = queries.message_counts(viewer, since)
    asked = texts.COUNTED.get(request.GET.get("state", ""))
    page = page_of(
        request,
        queries.message_ids(viewer, since, asked.states)
        if asked
        else queries.message_ids(viewer, since),
        lambda ids: [
            (
                row,
                texts.way_words(row.channel),
                texts.MESSAGE_STATES[row.state],
                texts.MESSAGE_BADGES[row.state],
            )
            for row in queries.messages(ids, on)
        ],
    )
    context = {
        "page": page,
        "figures": [
            Figure(
                str(one.title),
                formats.number(sum(counts[state] for state in one.states)),
                href=f"?state={key}",
            )
            for key, one in texts.COUNTED.items()
        ],
        "asked": asked.title if asked else "",
        "missed": sum(counts[one] for one in queries.WITHOUT_WAY),
        "has_way": bool(channels.order()),
        "ways": [(one.name, texts.service_words(one.service)) for one in channels.channels()],
        "mail_server": bool(decided.now().mail_server),
        "days": queries.LOOKS_BACK.days,
        "webhooks": links.webhooks(),
    }
    return render(request, "notices/messages.html", context)


@allow.signed_in
@require_GET
def mine(request: Request) -> HttpResponse:
    """What the house told me, as it was written."""
    on = clock.today()
    ids = queries.ones_own(request.viewer)
    page = page_of(request, ids, lambda some: queries.messages(some, on), per=20)
    sent = reverse("notices:messages")
    context = {"page": page, "sent_href": sent if opens(request.viewer, sent) else ""}
    return render(request, "notices/mine.html", context)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def ways(request: Request) -> HttpResponse:
    """By which way I am told, and when not; each can be tried."""
    me = get_or_404(request.viewer.person_id or None)
    form = forms.Ways(request.POST or None, wish=queries.wish_of(me))
    if form.is_valid():
        actions.wish(me, ways=form.ways(), off=form.off(), quiet=form.quiet())
        return done(request, _("You are told so from the next message on."), "notices:ways")
    status = 409 if form.is_bound else 200
    context = {
        "form": form,
        "problems": problems_in(form),
        "leads": request.viewer.is_head or LADDER in queries.wish_of(me).off,
    }
    return render(request, "notices/ways.html", context, status=status)


@allow.signed_in
@require_POST
def try_way(request: Request) -> HttpResponse:
    """A test to myself, and what the server answered."""
    me, at = get_or_404(request.viewer.person_id or None), clock.now()
    counting.take("try:person", str(me), at=at)
    name = request.POST.get("way", "")
    said = actions.try_way(me, name, **_test(), at=at)
    told = _("%(way)s has taken the test. Look whether it arrived. The server said: %(said)s")
    way = texts.way_words(name)
    return done(request, told % {"way": way, "said": said or "-"}, "notices:ways")


@allow.roles("administrator", "safety_manager")
@require_POST
def try_asked(request: Request, way_id: int) -> HttpResponse:
    """A test to myself by settings that are asked for, and what the server answered."""
    me, at = get_or_404(request.viewer.person_id or None), clock.now()
    counting.take("try:person", str(me), at=at)
    said = actions.try_asked(me, way_id, **_test(), at=at)
    told = _("The test was taken. Look whether it arrived. The server said: %(said)s")
    return done(request, told % {"said": said}, "account-way-asked", way_id)


def _test() -> dict[str, str]:
    return {
        "title": _("Zeren: a test"),
        "text": _("You asked Zeren for this test. Nothing is to be done."),
    }


@allow.public
@read_only
def link(request: Request, token: str) -> HttpResponse:
    """The link of a message: to its page for its person, to the door for whoever is not signed in.

    It opens nothing by itself. It counts as opened only once its person has signed in, so that no
    program that looks at links for safety has opened anything.
    """
    at = clock.now()
    row = get_or_404(queries.linked(personal.message_of(token) or 0, at))
    if row.is_over:
        return go(request, "notices:mine")
    if not request.viewer.is_known:
        asked = urlencode({"as": row.login, "next": request.path})
        return go(request, f"{reverse('sign-in')}?{asked}")
    if request.viewer.person_id != row.person_id:
        raise Http404
    outbox.opened(row.message_id, at=at)
    return go(request, row.path)


@csrf_exempt  # a mail program sends it by one click, without a form; the address is signed
@allow.public
@never_cache
@require_http_methods(["GET", "POST"])
def off(request: Request, kind: str, token: str) -> HttpResponse:
    """Do without what is no duty: asked here, or by one click in the mail (RFC 8058)."""
    person = get_or_404(personal.person_of(kind, token))
    if request.method == "POST":
        actions.do_without(person, kind)
    return render(request, "notices/off.html", {"is_done": request.method == "POST"})


@allow.roles(heads=True)
@require_http_methods(["GET", "POST"])
def calls(request: Request) -> HttpResponse:
    """People of mine whom no message reaches: printed, ticked off, confirmed."""
    at = clock.now()
    rows = queries.to_tell(request.viewer, clock.today(), at - queries.LOOKS_BACK)
    if request.method == "POST":
        ticked = {int(one) for one in request.POST.getlist("told") if one.isdecimal()}
        number = outbox.told(request.viewer, [row.id for row in rows if row.id in ticked], at=at)
        said = ngettext("%(n)s message is passed on.", "%(n)s messages are passed on.", number)
        return done(request, said % {"n": number}, "notices:calls")
    people = len({row.person_id for row in rows})
    return render(
        request,
        "notices/calls.html",
        {"rows": rows, "people": people, "on": clock.today(), "print_href": links.print_calls()},
    )
