"""Evidence: what was recorded, how it is proved, and checking a receipt without trusting us."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.core.log import verifier
from zeren.core.refusal import Refused
from zeren.evidence import actions, paper, queries
from zeren.evidence.forms import ReceiptForm
from zeren.evidence.queries import whose
from zeren.ledger import clock, cosigned, known
from zeren.ledger import queries as ledger
from zeren.web import qr
from zeren.web.access import allow
from zeren.web.answers import get_or_404, problems_in, refusal
from zeren.web.files import file
from zeren.web.paging import page_of

auditing = allow.roles("safety_manager", "auditor", "administrator")


@require_GET
@auditing
def index(request: HttpRequest) -> HttpResponse:
    """The ledger in one sentence, its latest facts, its checkpoints."""
    code = request.GET.get("code", "")[:64]
    return render(
        request,
        "evidence/index.html",
        {
            "standing": ledger.standing(),
            "page": page_of(request, ledger.fact_ids(code), ledger.facts_by_id),
            "codes": ledger.codes(),
            "code": code,
            "checkpoints": queries.checkpoints(8),
            "places": queries.places(),
            "gaps": whose.gaps(),
            "witnesses_needed": cosigned.needed(),
        },
    )


@require_GET
@auditing
def fact(request: HttpRequest, fact_id: int) -> HttpResponse:
    """One fact, its place in the tree, and its proof."""
    found, card = get_or_404(queries.fact_card(fact_id))
    return render(request, "evidence/fact.html", {"fact": found, "card": card})


@require_GET
@auditing
def about(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """All facts about one person, letter or thing, and up to where they are proven to be all."""
    found = get_or_404(queries.about(kind, number))
    page = page_of(request, found.ids, ledger.facts_by_id)
    return render(request, "evidence/about.html", {"found": found, "page": page})


@require_GET
@auditing
def complete(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """The same as a file that proves itself; 404 while the proof follows."""
    get_or_404(queries.about(kind, number))
    content = get_or_404(queries.complete(kind, number))
    name = f"zeren-{kind}-{number}-complete.json"
    return _file(ledger.receipt_file(content).encode(), name, "application/json")


@require_GET
@auditing
def lost(request: HttpRequest) -> HttpResponse:
    """Parts of the log that were lost and acknowledged, and what receipts out of them claim."""
    page = page_of(request, ledger.fact_ids(actions.CLAIMED), whose.claims)
    return render(request, "evidence/lost.html", {"gaps": whose.gaps(), "page": page})


@require_GET
@auditing
def sheet(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint as a sheet to print, with its QR code."""
    found = get_or_404(_sheet(request))
    context = {"sheet": found, "code": found.code, "title": paper.title(), "words": paper.words()}
    return render(request, "evidence/sheet.html", context)


@require_GET
@auditing
def sheet_pdf(request: HttpRequest) -> HttpResponse:
    """The same as PDF, in both languages."""
    found = get_or_404(_sheet(request))
    return _file(paper.pdf(found), f"checkpoint-{found.size}.pdf", "application/pdf")


@require_GET
@auditing
def receipt(request: HttpRequest, fact_id: int) -> HttpResponse:
    """The receipt of a fact as a file; 404 while its proof follows."""
    content = get_or_404(ledger.receipt(fact_id))
    return _file(
        ledger.receipt_file(content).encode(), f"zeren-fact-{fact_id}.json", "application/json"
    )


@require_GET
@allow.public
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint as plain text, for witnesses and for everyone who keeps one."""
    return _note(cosigned.with_lines(get_or_404(ledger.latest_checkpoint())))


@require_GET
@allow.public
def checkpoint_of(request: HttpRequest, size: int) -> HttpResponse:
    """The checkpoint of one size."""
    return _note(cosigned.with_lines(get_or_404(ledger.checkpoint_of(size))))


@require_GET
@allow.public
def seal_of(request: HttpRequest, size: int) -> HttpResponse:
    """The receipt of the last entry under a checkpoint: it says when it was signed."""
    content = get_or_404(queries.seal_of(size))
    return HttpResponse(ledger.receipt_file(content), content_type="application/json")


@require_GET
@allow.public
def consistency(request: HttpRequest, old: int, size: int) -> HttpResponse:
    """The hashes which show that the log of `size` entries begins with that of `old`."""
    return _note(get_or_404(whose.consistency_text(old, size)))


@require_GET
@allow.public
def key(request: HttpRequest) -> HttpResponse:
    """The public keys of the log, one a line: the present one first, then those before it."""
    found = known.all_keys()
    if not found:
        raise Http404
    return _note("".join(f"{key}\n" for key in found))


@require_http_methods(["GET", "HEAD", "POST"])
@allow.public
def verify(request: HttpRequest) -> HttpResponse:
    """Check a receipt; answered in sentences. Nothing is stored."""
    scanned = request.GET.get("checkpoint", "")[:20_000]
    if scanned and request.method != "POST":
        scanned = request.build_absolute_uri()
    form = ReceiptForm(request.POST or None, request.FILES or None, initial={"checkpoint": scanned})
    context: dict[str, object] = {"form": form, "key": ledger.verifier_key()}
    status, answer = 200, None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        kept = [asked["checkpoint"]]
        if asked["receipt"]:
            answer = whose.answer(asked["receipt"].read(), keys=asked["key"], kept=kept)
        else:
            answer = whose.answer_checkpoint(asked["checkpoint"], keys=asked["key"])
    elif request.method == "POST":
        context["problems"], status = problems_in(form), 400
    elif scanned:
        answer = whose.answer_checkpoint(scanned)
    if answer is not None:
        context |= _answered(answer)
    return render(request, "evidence/verify.html", context, status=status)


@require_POST
@allow.public
def claim(request: HttpRequest) -> HttpResponse:
    """Register what a receipt out of a lost part shows. Whoever holds it may; nobody is noted."""
    data = request.POST.get("receipt", "")[: verifier.LARGEST_FILE].encode()
    try:
        actions.claim(data, at=clock.now())
    except Refused as refused:
        return refusal(request, refused, back=request.path.removesuffix("claim/"))
    context = {"form": ReceiptForm(), "key": ledger.verifier_key()}
    return render(request, "evidence/verify.html", context | _answered(whose.answer(data)))


def _answered(answer: whose.Answer) -> dict[str, object]:
    """What the page shows of an answer."""
    shown: dict[str, object] = {"answer": answer}
    language = get_language() or "en"
    shown["sentences"] = whose.sentences(answer.report, language)
    shown["parts"] = whose.parts(answer.report, language)
    if answer.lost and answer.entry:
        shown["claimed"] = whose.claim_of(answer.entry, answer.lost)
    return shown


@require_GET
@allow.public
def verifier_file(request: HttpRequest) -> HttpResponse:
    """The verifier itself: one file of standard Python."""
    return _file(queries.verifier_source(), "zeren_verify.py", "text/x-python; charset=utf-8")


@require_GET
@allow.public
def watch_file(request: HttpRequest) -> HttpResponse:
    """The watch, for whoever stands outside; it needs the verifier beside it."""
    return _file(queries.watch_source(), "zeren_watch.py", "text/x-python; charset=utf-8")


def _sheet(request: HttpRequest) -> queries.Sheet | None:
    return queries.sheet(qr.on_paper(request), company=settings.ZEREN.ledger_name)


def _note(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _file(data: bytes, name: str, kind: str) -> HttpResponse:
    return file(data, name, kind, people=0)
