"""The own letter: read it, sign it, keep its receipt."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zeren.accounts import actions as accounts
from zeren.accounts import middleware
from zeren.core.letters import gate, redline
from zeren.core.letters import letter as core
from zeren.core.refusal import Problem, Refused
from zeren.ledger import clock, vault
from zeren.ledger import queries as ledger
from zeren.letters import actions, asked, printing, queries
from zeren.letters.forms import AcknowledgeForm, OwnSignForm
from zeren.letters.views import changed, desk, shown
from zeren.web import answers, links, qr, words
from zeren.web.access import Request, allow, private, read_only
from zeren.web.files import JSON, PDF, file


@allow.signed_in
@require_GET
def mine(request: Request) -> HttpResponse:
    """To this year's own letter, or the sentence that there is none yet."""
    today, person_id = clock.today(), request.viewer.person_id
    found = None
    if person_id:
        found = queries.live_letter(person_id, today.year, today)
        found = found or queries.live_letter(person_id, today.year + 1, today)
    if found is None:
        return render(request, "letters/none.html", {"year": today.year})
    return answers.go(request, "letters:letter", found.pk)


@allow.signed_in
@read_only
def letter(request: Request, letter_id: int) -> HttpResponse:
    """One letter: to its person as a phone page with the next step, to others as a record."""
    found = answers.get_or_404(queries.letter_for(request.viewer, letter_id, clock.today()))
    if found.person_id != request.viewer.person_id:
        return desk.record_page(request, found)
    closed = shown.openness(found, request.viewer, clock.now(), queries.act_of(found))
    return render(request, "letters/own.html", _own(request, found, closed))


@allow.signed_in
@read_only
def read(request: Request, letter_id: int) -> HttpResponse:
    """The whole text, and then on to the signature; whoever comes back stands where he read."""
    found = _own_letter(request, letter_id)
    return render(request, "letters/read.html", _text(request, found))


@allow.signed_in
@private
def sign(request: Request, letter_id: int) -> HttpResponse:
    """After the reading: the signature and the own PIN alone; closed steps stay closed."""
    found = _own_letter(request, letter_id)
    at = clock.now()
    closed = shown.openness(found, request.viewer, at, queries.act_of(found))
    if closed:
        refused = Refused(closed[0], [Problem(code) for code in closed[1:]])
        context = _own(request, found, closed)
        return answers.refusal(request, refused, "letters/own.html", context)
    form = asked.form_for(request, OwnSignForm, found)
    context = _text(request, found) | {"form": form}
    if request.method != "POST":
        return render(request, "letters/sign.html", context)
    context["stroke"] = request.POST.get("stroke", "")
    if not form.is_valid():
        context["problems"] = answers.problems_in(form)
        return render(request, "letters/sign.html", context, status=400)
    given = form.cleaned_data
    try:
        by = accounts.proved(request.viewer.actor, given["pin"], at=at)
        actions.sign(
            found.pk,
            digest_seen=given["digest_seen"],
            strokes=given["stroke"],
            typed_name=given["typed_name"],
            asked=given.get("own_duty", ""),
            is_pin_fresh=True,
            by=by,
            at=clock.now(),
        )
    except Refused as refused:
        return shown.not_signed(request, refused, "letters/sign.html", context, form)
    return answers.done(request, _("You have signed."), "letters:receipt", found.pk)


@allow.signed_in
@private
def acknowledge(request: Request, letter_id: int) -> HttpResponse:
    """Read what changed and confirm it with the own PIN; the letter is in force again at once."""
    found = _own_letter(request, letter_id)
    closed = shown.openness(found, request.viewer, clock.now(), gate.ACKNOWLEDGE)
    if closed:
        refused = Refused(closed[0], [Problem(code) for code in closed[1:]])
        return answers.refusal(request, refused, "letters/own.html", _own(request, found, closed))
    form = AcknowledgeForm(request.POST or None)
    context = _text(request, found) | {"form": form}
    if request.method != "POST":
        return render(request, "letters/acknowledge.html", context)
    if not form.is_valid():
        context["problems"] = answers.problems_in(form)
        return render(request, "letters/acknowledge.html", context, status=400)
    try:
        by = accounts.proved(request.viewer.actor, form.cleaned_data["pin"], at=clock.now())
        actions.acknowledge(
            found.pk,
            digest_seen=form.cleaned_data["digest_seen"],
            is_pin_fresh=True,
            by=by,
            at=clock.now(),
        )
    except Refused as refused:
        return shown.not_signed(request, refused, "letters/acknowledge.html", context, form)
    said = _("You have acknowledged the change; your letter is in force.")
    return answers.done(request, said, "letters:receipt", found.pk)


@allow.signed_in
@read_only
def receipt(request: Request, letter_id: int) -> HttpResponse:
    """What proves the signatures; asks for itself again until the proof is there."""
    found = answers.get_or_404(queries.letter_for(request.viewer, letter_id, clock.today()))
    rows = shown.signed(found)
    context = {
        "letter": found,
        "signed": rows,
        **shown.disputes(found.pk, clock.today()),
        "is_waiting": any(not row.is_proved for row in rows),
        "sections": shown.reading(found, request.viewer.language).sections,
        "is_own": found.person_id == request.viewer.person_id,
        "key": ledger.verifier_key(),
    }
    part = answers.is_part(request)
    return render(request, "letters/_receipt.html" if part else "letters/receipt.html", context)


@allow.signed_in
@require_GET
def receipt_file(request: Request, letter_id: int, party: str) -> HttpResponse:
    """The receipt of one signature as a file; 404 while its proof follows.

    ?section=CODE: with that section alone, to be shown to somebody outside.
    """
    section = request.GET.get("section", "")
    found = answers.get_or_404(queries.letter_for(request.viewer, letter_id, clock.today()))
    row = answers.get_or_404(queries.signatures_of([found.pk]).get(found.pk, {}).get(party.upper()))
    content = answers.get_or_404(queries.receipt(found, row, section))
    name = "-".join(filter(None, ("zeren", found.number, party.lower(), section))) + ".json"
    return file(ledger.receipt_file(content), name, JSON, people=2)


@allow.signed_in
@require_GET
def pdf(request: Request, letter_id: int) -> HttpResponse:
    """The letter on paper; the sealed file, once there is one.

    While something is objected to in it, each print says so, and none is sealed; the sealed file is
    given as it is to whoever asks for that.
    """
    found = answers.get_or_404(queries.letter_for(request.viewer, letter_id, clock.today()))
    stands = printing.stands(found.pk)
    kept = vault.get(found.pdf_digest) if found.pdf_digest else None
    if kept is None or (stands and "kept" not in request.GET):
        kept, _proved = printing.printed(found, qr.on_paper(request), stands)
    return file(kept, f"{found.number}.pdf", PDF, people=2, is_shown=True)


def _own_letter(request: Request, letter_id: int) -> Any:
    """The letter of whoever is looking; nobody reads and signs in another's place."""
    found = answers.get_or_404(queries.letter_for(request.viewer, letter_id, clock.today()))
    if found.person_id != request.viewer.person_id:
        raise Http404
    return found


def _own(request: Request, found: Any, closed: tuple[str, ...]) -> dict[str, Any]:
    context = _text(request, found)
    today = clock.today()
    coming = queries.live_letter(found.person_id, today.year + 1, today)
    return context | {
        "ending": changed.ending(found, today),
        "results_href": shown.results(found.pk, found.year, today),
        **shown.disputes(found.pk, today),
        "coming": coming if coming is not None and coming.pk != found.pk else None,
        "is_change": found.needs == redline.ACKNOWLEDGE,
        "steps": shown.steps(found, closed),
        "is_open": not closed,
        "helped": links.helped(found.pk) if middleware.KIOSK in request.session else "",
        "rights": words.linked(
            _("In direct danger to life %(right)s; nobody may punish me for it."),
            right=(_("I may stop work and leave"), ""),
        ),
        "signed": shown.signed(found) if found.signed_at else [],
        "waiting": queries.countersignable(
            request.viewer.hands("countersign"), clock.today()
        ).count(),
    }


def _text(request: Request, found: Any) -> dict[str, Any]:
    language, other = shown.languages(request, request.viewer.language)
    return {
        "letter": found,
        "reading": shown.reading(found, language),
        "other": other,
        "told": changed.told(found, language),
        "digest_seen": core.digest(found.document),
    }
