"""The list of hand-overs, one of them, the step that is signed, and one opened by hand."""

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zeren.accounts import actions as accounts
from zeren.core import handover as core
from zeren.core.letters.manifest import sha256
from zeren.core.refusal import Refused
from zeren.handover import actions, forms, texts
from zeren.handover.actions.rows import text_of
from zeren.handover.queries import rows as queries
from zeren.handover.queries.rows import Handover, Item
from zeren.ledger import clock
from zeren.letters.forms import AcknowledgeForm
from zeren.organisation import history
from zeren.organisation import queries as organisation
from zeren.web import links, words
from zeren.web.access import Request, allow, private
from zeren.web.answers import done, get_or_404, problems_in, refusal
from zeren.web.paging import page_of
from zeren.web.parts import Column

SIGNED = ("give", "receive", "confirm")
DONE = words.table("handover", "done")
BUTTONS = words.table("handover", "buttons")


@allow.signed_in
@require_GET
def index(request: Request) -> HttpResponse:
    """Which hand-overs there are in sight, and which are late."""
    viewer, on = request.viewer, clock.today()
    units = [
        (row.id, words.shown(row.name))
        for row in organisation.unit_tree(on)
        if viewer.sees_unit(row.path)
    ]
    form = forms.Filters(request.GET, units=units)
    form.is_valid()  # a filter that is not one is left out
    asked = form.cleaned_data
    ids = queries.handover_ids(
        viewer,
        on=on,
        unit=int(asked.get("unit") or 0),
        step=asked.get("step", ""),
        days=int(asked.get("days") or 0),
    )
    context = {
        "page": page_of(request, ids, lambda some: _lines(some, on)),
        "open": queries.handover_ids(viewer, on=on, step="OPEN").count(),
        "late": queries.handover_ids(viewer, on=on, days=1).count(),
        "form": form,
        "is_filtered": any(asked.values()),
        "columns": [Column(one) for one in (_("Who"), _("Unit"), _("Step"))]
        + [Column(_("Received"), is_number=True)],
    }
    return render(request, "handover/index.html", context)


def _lines(ids: Sequence[int], on: date) -> list[texts.Line]:
    found = []
    for row in queries.handovers_by_id(ids):
        some = [core.Item(one.pk, one.kind, one.state) for one in queries.items(row.pk)]
        found.append(texts.line(row, some, on))
    return found


@allow.signed_in
@require_GET
def one(request: Request, handover_id: int) -> HttpResponse:
    """One hand-over: what passes to whom, what is signed, and the reader's next step."""
    row = get_or_404(queries.handover_for(request.viewer, handover_id))
    return render(request, "handover/one.html", _page(request, row))


@allow.signed_in
@require_POST
def name(request: Request, handover_id: int) -> HttpResponse:
    """Somebody else takes the items that are chosen."""
    row = get_or_404(queries.handover_for(request.viewer, handover_id))
    form = forms.Successor(request.POST)
    chosen = [_number(one) for one in request.POST.getlist("item")]
    number = form.cleaned_data["number"].strip() if form.is_valid() else ""
    person = organisation.person_by_number(number)
    try:
        if person is None:
            raise Refused("handover.not_here")
        by = request.viewer.actor
        actions.name(row.pk, chosen, person.pk, by=by, at=clock.now())
    except Refused as refused:
        return refusal(request, refused, "handover/one.html", _page(request, row))
    return done(request, _("%(name)s takes it.") % {"name": person.name}, links.handover(row.pk))


@allow.signed_in
@require_POST
def say(request: Request, handover_id: int) -> HttpResponse:
    """The giver says what is weak."""
    row = get_or_404(queries.handover_for(request.viewer, handover_id))
    form = forms.Weak(request.POST)
    if not form.is_valid():
        page = _page(request, row) | {"weak": form, "problems": problems_in(form)}
        return render(request, "handover/one.html", page, status=400)
    try:
        said, by = form.cleaned_data["words"], request.viewer.actor
        actions.say(row.pk, words=said, by=by, at=clock.now())
    except Refused as refused:
        return refusal(request, refused, "handover/one.html", _page(request, row))
    return done(request, _("Written down; your successor signs under it."), links.handover(row.pk))


@allow.signed_in
@private
def sign(request: Request, handover_id: int, act: str) -> HttpResponse:
    """What is given, received or confirmed, and the own PIN under it: a step of its own."""
    row = get_or_404(queries.handover_for(request.viewer, handover_id))
    if act not in SIGNED:
        raise Http404
    chosen = _chosen(request, row, act)
    seen = queries.seen(row, clock.today(), actor=request.viewer.person_id or None,
                        chosen=[one.pk for one in chosen])  # fmt: skip
    closed = core.refusals(act, seen)
    if closed:
        return refusal(request, Refused(closed[0]), "handover/one.html", _page(request, row))
    form = AcknowledgeForm(request.POST if "pin" in request.POST else None)
    context = {
        "row": row,
        "act": act,
        "cause": texts.cause(row),
        "groups": texts.groups(chosen),
        "chosen": chosen,
        "button": str(BUTTONS[act]),
        "digest": sha256(text_of(row, chosen, act)),
        "weak": [one[2] for one in row.words if one[0] == "weak"],
        "instead": row.person.name if act == "give" and seen.giver_gone else "",
        "form": form,
    }
    if not form.is_bound:
        return render(request, "handover/sign.html", context)
    if not form.is_valid():
        context["problems"] = problems_in(form)
        return render(request, "handover/sign.html", context, status=400)
    digest, at = form.cleaned_data["digest_seen"], clock.now()
    try:
        by = accounts.proved(request.viewer.actor, form.cleaned_data["pin"], at=at)
        ids = [one.pk for one in chosen]
        if act == "confirm":
            row = actions.confirm(row.pk, digest_seen=digest, by=by, at=at)
        else:
            do = actions.give if act == "give" else actions.receive
            row = do(row.pk, ids, digest_seen=digest, by=by, at=at)
    except Refused as refused:
        if not refused.code.startswith("account."):
            return refusal(request, refused, "handover/sign.html", context)
        form.add_error("pin", words.sentence(refused.code, refused.params))
        told = context | {"problems": problems_in(form)}
        return render(request, "handover/sign.html", told, status=409)
    ended = "closed" if row.state == "CLOSED" else act
    return done(request, str(DONE[ended]), links.handover(row.pk))


def _chosen(request: Request, row: Handover, act: str) -> list[Item]:
    """The items that a form names; without one all that this reader can act on."""
    me, some = request.viewer.person_id, queries.items(row.pk)
    if act == "confirm":
        return some
    state = "NAMED" if act == "give" else "GIVEN"
    open_ = [
        one for one in some
        if one.state == state and (act == "give" or one.successor_id == me)
    ]  # fmt: skip
    named = {_number(one) for one in request.POST.getlist("item")}
    return [one for one in open_ if one.pk in named] if named else open_


def _page(request: Request, row: Handover) -> dict[str, object]:
    viewer, on = request.viewer, clock.today()
    me, some = viewer.person_id, queries.items(row.pk)
    seen = queries.seen(row, on, actor=me or None, some=some)
    turns = core.turns(seen)
    is_open = row.state in core.OPEN_STATES
    without = [one.id for one in core.ownerless(seen)] if row.state == "CONFIRMED" else []
    signed = queries.signatures(row.pk)
    people = {seen.head, *(who for some_ in turns.values() for who in some_)}
    people |= seen.unsigned & {row.person_id, *core.successors(seen.items)}
    names = organisation.names(people)
    mine = [act for act, who in turns.items() if me in who]
    return {
        "row": row,
        "line": texts.line(row, seen.items, on),
        "groups": texts.groups(some, without),
        "signed": signed,
        "head": names.get(seen.head or 0, ""),
        "waits": [(str(texts.STEPS[act]), [names.get(who, "") for who in sorted(whom)])
                  for act, whom in turns.items()],
        "mine": [(act, str(BUTTONS[act])) for act in mine if act in SIGNED],
        "may_name": is_open and me in (row.person_id, seen.head),
        "may_say": row.state == "OPEN" and me == row.person_id,
        "is_giver_gone": seen.giver_gone and is_open,
        "said": [one[2] for one in row.words if one[0] == "weak"],
        "weak": forms.Weak(),
        "successor": forms.Successor(),
        "without_owner": len(without),
        "letters_due": [names[one] for one in sorted(seen.unsigned) if one in names
                        and one in {row.person_id, *core.successors(seen.items)}]
        if (row.state == "CONFIRMED" and not seen.comes_back) or is_open else [],
        "history": history.events(viewer, [
            ("handover", [row.pk]), ("handover_signature", [one.pk for one in signed]),
        ]),
    }  # fmt: skip


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
