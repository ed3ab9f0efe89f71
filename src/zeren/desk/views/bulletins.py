"""The bulletin: composed, previewed, published, public, taken back."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.desk import actions, permits, queries
from zeren.desk.forms import Names
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.training import queries as training
from zeren.web import qr
from zeren.web.access import Request, allow, read_only
from zeren.web.answers import done, get_or_404, go, refusal
from zeren.web.paging import page_of
from zeren.web.parts import Column

publishing = allow.roles("safety_manager")


@allow.public
@read_only
def bulletin(request: Request, slug: str) -> HttpResponse:
    """The public page of the day; a draft is seen only by those who may publish it."""
    inside = permits.may_publish(request.viewer)
    row = get_or_404(queries.bulletin_by_slug(slug, is_inside=inside))
    if row.state == "WITHDRAWN":
        row = get_or_404(None)
    address = _address(request, row.slug)
    subject = say(row.content.get("title"), get_language() or "zh-hans")
    return render(
        request,
        "desk/bulletin.html",
        {
            "bulletin": row,
            "content": row.content,
            "is_draft": row.state == "DRAFT",
            "may_publish": inside,
            "address": address,
            "mail": f"mailto:?subject={quote(subject)}&body={quote(address)}",
            "qr": qr.qr(address),
        },
    )


@publishing
@require_GET
def index(request: Request) -> HttpResponse:
    """Bulletins there are, and meetings that have none yet."""
    meetings = training.meetings(request.viewer)
    return render(
        request,
        "desk/bulletins.html",
        {
            "page": page_of(request, queries.bulletins()),
            "meetings": [
                one for one in meetings[:20] if queries.bulletin_of_meeting(one.pk) is None
            ],
            "may_publish": permits.may_publish(request.viewer),
            "columns": [Column(_("Bulletin")), Column(_("State")), Column(_("Published"))],
        },
    )


@publishing
@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: Request, meeting_id: int) -> HttpResponse:
    """Choose whose names may appear; then read exactly what will be public."""
    meeting = get_or_404(training.meeting_for(request.viewer, meeting_id))
    on = clock.today()
    row = queries.bulletin_of_meeting(meeting_id)
    people = [
        (one.person_id, f"{one.name} · {say(one.post_name, get_language() or 'en')}")
        for one in organisation.roster(on)
        if one.is_head or one.person_id == meeting.trainer_id
    ]
    chosen = [str(pk) for pk in row.names] if row else []
    form = Names(request.POST or None, people=people, initial={"names": chosen})
    context = {"meeting": meeting, "form": form, "bulletin": row}
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.compose_bulletin(
                meeting_id, names=form.chosen(), by=request.viewer.actor, at=clock.now()
            )
        except Refused as refused:
            return refusal(request, refused, "desk/compose.html", context)
        return go(request, "desk:bulletin-publish", made.pk)
    return render(request, "desk/compose.html", context)


@publishing
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Request, bulletin_id: int) -> HttpResponse:
    """Read exactly what will be public, then publish it."""
    row = get_or_404(queries.bulletin(bulletin_id))
    names = organisation.names(row.names)
    context = {
        "bulletin": row,
        "content": row.content,
        "effects": [
            _("Everyone on the internet who can reach this house may read this page."),
            _("Named on it: %(names)s.") % {"names": "、".join(names.values())}
            if names
            else _("Nobody is named on it."),
            _("The text stays as it is; a change is a new bulletin."),
        ],
        "compose_href": reverse("desk:bulletin-compose", args=[row.meeting_id]),
    }
    if request.method == "POST":
        try:
            actions.publish_bulletin(bulletin_id, by=request.viewer.actor, at=clock.now())
        except Refused as refused:
            return refusal(request, refused, "desk/publish.html", context)
        return done(request, _("Published."), "desk:bulletin", row.slug)
    return render(request, "desk/publish.html", context)


@publishing
@require_POST
def withdraw(request: Request, bulletin_id: int) -> HttpResponse:
    """Take a page back."""
    get_or_404(queries.bulletin(bulletin_id))
    try:
        actions.withdraw_bulletin(bulletin_id, by=request.viewer.actor, at=clock.now())
    except Refused as refused:
        return refusal(request, refused, back=reverse("desk:bulletins"))
    return done(request, _("Withdrawn. The page answers “not found” now."), "desk:bulletins")


def _address(request: Request, slug: str) -> str:
    return qr.on_paper(request, reverse("desk:bulletin", args=[slug]))
