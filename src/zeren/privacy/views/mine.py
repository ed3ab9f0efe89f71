"""The notice, what is known about me, and a copy of it."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zeren.accounts import actions as accounts
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.privacy import actions, forms, queries, sheets, texts, went
from zeren.privacy.bare import Whose
from zeren.privacy.queries import consents as consented
from zeren.privacy.queries import retention as retained
from zeren.privacy.queries.consents import Consent
from zeren.privacy.register import KEPT, PURPOSES
from zeren.web import formats
from zeren.web.access import Request, allow, opens, private
from zeren.web.answers import done, get_or_404, problems_in, put_on
from zeren.web.files import ZIP, file


@allow.public
@require_GET
def notice(request: Request) -> HttpResponse:
    """What this house keeps of people, why, and what each of them may ask."""
    root, releases_at = organisation.root(clock.today()), reverse("privacy:releases")
    retention_at = reverse("privacy:retention")
    return render(
        request,
        "privacy/notice.html",
        {
            "house": root.name if root else {},
            "purposes": PURPOSES.values(),
            "terms": [
                (texts.CLASSES[one.code], texts.FLOORS[one.code], one.years)
                for one in retained.years_here()
            ],
            "retention": retention_at if opens(request.viewer, retention_at) else "",
            "has_mine": request.viewer.is_known,
            "releases": releases_at if opens(request.viewer, releases_at) else "",
        },
    )


@allow.signed_in
@private
@require_GET
def mine(request: Request) -> HttpResponse:
    """Every table that names me, by what it is for."""
    order = list(PURPOSES)
    found = sorted(queries.counted(_whose(request)), key=lambda pair: order.index(pair[0].purpose))
    parts = [
        {
            "title": PURPOSES[purpose],
            "tables": [
                {"title": one.title, "number": number, "kept": KEPT[one.kept]}
                for one, number in some
            ],
        }
        for purpose, some in groupby(found, key=lambda pair: pair[0].purpose)
    ]
    context = {"parts": parts, "went": went.lines(request.viewer.person_id)}
    return render(request, "privacy/mine.html", context)


@allow.signed_in
@private
@require_POST
def copy(request: Request) -> HttpResponse:
    """All of it as one file that people and programs can read; that it was taken is a fact."""
    found = queries.counted(_whose(request))
    heading = [_("What the house keeps about you. One file for each table."), ""]
    if gone := went.lines(request.viewer.person_id):
        heading += [_("Where it went"), *(f"- {one.sentence}" for one in gone), ""]
    data = sheets.packed(found, heading)
    actions.copied(by=request.viewer.actor, tables=len(found), at=clock.now())
    return file(data, "my-data.zip", ZIP, people=1, is_own=True)


@allow.signed_in
@private
def consents(request: Request) -> HttpResponse:
    """To whom I let my record go, until when; give such a consent, with the own PIN."""
    on, at = clock.today(), clock.now()
    form = forms.Give(request.POST or None)
    if form.is_valid():
        given = dict(form.cleaned_data)
        with put_on(form):
            by = accounts.proved(request.viewer.actor, given.pop("pin"), at=at)
            actions.consent(**given, on=on, by=by, at=at)
            return done(request, _("Written down. You can take it back here."), "privacy:consents")
    rows = list(consented.of(request.viewer.person_id))
    context = {
        "rows": [(row, _kinds(row), consented.stands(row, on)) for row in rows],
        "form": form,
        "problems": problems_in(form),
    }
    status = 409 if form.is_bound else 200
    return render(request, "privacy/consents.html", context, status=status)


@allow.signed_in
@require_POST
def take_back(request: Request, consent_id: int) -> HttpResponse:
    """Taken back: nothing more is given on by it."""
    mine = consented.of(request.viewer.person_id).filter(pk=consent_id).first()
    row = get_or_404(mine)
    actions.take_back(row.pk, by=request.viewer.actor, at=clock.now())
    sentence = _("Taken back. What was given on before stays listed in My data.")
    return done(request, sentence, "privacy:consents")


@allow.roles("safety_manager")
@require_GET
def releases(request: Request) -> HttpResponse:
    """Consents that stand, by which a record may be given on."""
    rows = consented.standing(request.viewer, clock.today())
    context = {"rows": [(row, _kinds(row)) for row in rows]}
    return render(request, "privacy/releases.html", context)


@allow.roles("safety_manager")
@require_POST
def release(request: Request, consent_id: int) -> HttpResponse:
    """The record as a file for the recipient; refused when the consent stands no more."""
    on = clock.today()
    row = get_or_404(consented.consent_for(request.viewer, consent_id, on))
    told = {
        "name": row.person.name, "number": row.person.number, "recipient": row.recipient,
        "purpose": row.purpose, "day": formats.day(row.until),
    }  # fmt: skip
    whose = _("Record of %(name)s (%(number)s)")
    what = _("Given to %(recipient)s alone, for: %(purpose)s. The consent holds until %(day)s.")
    heading = [whose % told, what % told, ""]
    found = queries.record(Whose(row.person_id, 0), row.kinds.split(","))
    data = sheets.packed(found, heading)
    actions.release(row.pk, data, viewer=request.viewer, on=on, at=clock.now())
    return file(data, f"record-{row.person.number}.zip", ZIP, people=1)


def _kinds(row: Consent) -> str:
    return ", ".join(str(PURPOSES[one]) for one in row.kinds.split(","))


def _whose(request: Request) -> Whose:
    return Whose(request.viewer.person_id or 0, request.user.pk or 0)
