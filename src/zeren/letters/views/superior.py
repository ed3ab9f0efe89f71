"""The superior countersigns: one by one, or many with one drawing and each its own record."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from zeren.accounts import actions as accounts
from zeren.core.letters import gate
from zeren.core.letters import letter as core
from zeren.core.refusal import Problem, Refused
from zeren.ledger import clock
from zeren.letters import actions, queries
from zeren.letters.forms import SignForm
from zeren.letters.views import shown
from zeren.web import answers, words
from zeren.web.access import Request, allow, private, read_only
from zeren.web.paging import page_of
from zeren.web.parts import Trouble

PER = 200


@allow.signed_in
@private
def countersign(request: Request) -> HttpResponse:
    """Who waits for my countersignature; choose, look at what will happen, sign once."""
    waiting = queries.countersignable(request.viewer.hands("countersign"), clock.today())
    if request.method != "POST":
        page = page_of(
            request,
            waiting.values_list("pk", flat=True),
            lambda some: queries.letters_by_id(some, clock.today()),
            per=PER,
        )
        return render(request, "letters/countersign.html", {"page": page})
    chosen = chosen_of(request.POST.getlist("letter"))
    if not chosen:
        return answers.refusal(request, Refused("letter.nothing_chosen"))
    letters = list(waiting.filter(pk__in=chosen))
    form = SignForm(request.POST if "pin" in request.POST else None)
    context: dict[str, Any] = {
        "form": form,
        "letters": letters,
        "chosen": [f"{one.pk}:{chosen[one.pk]}" for one in letters],
        "gone": len(chosen) - len(letters),
        "stroke": request.POST.get("stroke", ""),
    }
    if not form.is_bound:
        return render(request, "letters/countersign_batch.html", context)
    if not form.is_valid():
        context["problems"] = answers.problems_in(form)
        return render(request, "letters/countersign_batch.html", context, status=400)
    return _sign_all(request, chosen, form, context)


def _sign_all(
    request: Request, chosen: dict[int, str], form: SignForm, context: dict[str, Any]
) -> HttpResponse:
    given = form.cleaned_data
    try:
        by = accounts.proved(request.viewer.actor, given["pin"], at=clock.now())
        batch = actions.countersign_batch(
            chosen,
            strokes=given["stroke"],
            typed_name=given["typed_name"],
            is_pin_fresh=True,
            batch=secrets.token_hex(8),
            by=by,
            at=clock.now(),
        )
    except Refused as refused:
        return shown.not_signed(request, refused, "letters/countersign_batch.html", context, form)
    told = []
    if batch.done or not batch.before:
        told.append(
            ngettext(
                "%(n)s letter countersigned; it is in force and has its own record.",
                "%(n)s letters countersigned; each is in force and has its own record.",
                len(batch.done),
            )
            % {"n": len(batch.done)}
        )
    if batch.before:
        told.append(
            ngettext(
                "%(n)s letter was already countersigned by you; its record stands.",
                "%(n)s letters were already countersigned by you; their records stand.",
                batch.before,
            )
            % {"n": batch.before}
        )
    if not batch.problems:
        return answers.done(request, " ".join(told), "letters:countersign")
    count = len(batch.done) + batch.before
    context = {"told": " ".join(told), "done": count, "problems": troubles(batch.problems)}
    return render(request, "letters/countersigned.html", context, status=200 if count else 409)


@allow.signed_in
@read_only
def countersign_one(request: Request, letter_id: int) -> HttpResponse:
    """Read one letter, and then on to the countersignature."""
    found = answers.get_or_404(
        queries.countersignable(request.viewer.hands("countersign"), clock.today())
        .select_related("person", "post", "unit", "countersigner", "campaign")
        .filter(pk=letter_id)
        .first()
    )
    language, other = shown.languages(request, request.viewer.language)
    context = {
        "letter": found,
        "reading": shown.reading(found, language),
        "other": other,
        "signed": shown.signed(found),
        "digest_seen": core.digest(found.document),
    }
    closed = shown.openness(found, request.viewer, clock.now(), gate.COUNTERSIGN)
    if closed:
        refused = Refused(closed[0], [Problem(code) for code in closed[1:]])
        return answers.refusal(request, refused, "letters/countersign_one.html",
                               context | {"is_closed": True})  # fmt: skip
    return render(request, "letters/countersign_one.html", context)


def chosen_of(pairs: Sequence[str]) -> dict[int, str]:
    """Ids and the digests that were shown beside them; anything else is not chosen."""
    found: dict[int, str] = {}
    for pair in pairs:
        number, _colon, digest = pair.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 19:
            found[int(number)] = digest[:64]
    return found


def troubles(problems: Sequence[Problem]) -> list[Trouble]:
    """What could not be signed, and why."""
    return [Trouble(words.said(one), place=one.where, code=one.code) for one in problems]
