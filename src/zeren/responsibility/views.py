"""Who answers for which thing, and the duties of every post."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zeren.content import queries as content
from zeren.content.texts import FREQUENCIES
from zeren.core import citing
from zeren.core.refusal import Refused
from zeren.core.tongue import both, say
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.responsibility import actions, forms, permits, queries, texts
from zeren.web import answers, links
from zeren.web.access import Request, allow
from zeren.web.foretelling import foretold
from zeren.web.paging import page_of
from zeren.web.parts import Column

OWN = "OWN-"
GAP_WORDS = {
    "thing.none_in_charge": lambda: _("nobody in charge"),
    "thing.two_in_charge": lambda: _("two in charge"),
    "thing.no_head": lambda: _("no head in charge"),
    "thing.no_user": lambda: _("no user"),
    "thing.no_holder": lambda: _("user post or team is empty"),
}


@allow.roles("safety_manager", "auditor", "clerk", heads=True)
@require_GET
def index(request: Request) -> HttpResponse:
    """Every thing with its one in charge and its users."""
    on, language = clock.today(), get_language() or "en"
    units = organisation.unit_tree(on)
    choices = [(str(row.id), "\u2003" * row.depth + say(row.name, language)) for row in units]
    form = forms.ThingFilter(request.GET, units=choices)
    form.is_valid()
    asked = form.cleaned_data
    path = next((row.path for row in units if str(row.id) == asked.get("unit")), "")
    ids = queries.thing_ids(
        on,
        words=asked.get("q", ""),
        kind=asked.get("kind", ""),
        path=path,
        only_gaps=bool(asked.get("gap")),
    )
    names = {row.id: say(row.name, language) for row in units}
    return render(
        request,
        "responsibility/index.html",
        {
            "page": page_of(request, ids, lambda some: _lines(queries.lines(some, on), names)),
            "number": len(ids),
            "form": form,
            "problems": answers.problems_in(form),
            "on": on,
            "columns": [
                Column(_("Thing")),
                Column(_("Kind")),
                Column(_("Who is in charge")),
                Column(_("Users"), is_number=True),
                Column(_("Missing")),
            ],
        },
    )


@allow.signed_in
@require_GET
def duties(request: Request, post_id: int) -> HttpResponse:
    """The duties of one post: for everyone in the house (Work Safety Law art. 22)."""
    return _duties_page(request, post_id, forms.OwnDuty())


@allow.signed_in
@require_POST
def add(request: Request, post_id: int) -> HttpResponse:
    """Add a duty of the house's own; the statutory ones stay."""
    post = _revisable(request, post_id)
    form = forms.OwnDuty(request.POST)
    if not form.is_valid():
        return _duties_page(request, post_id, form, status=409)
    current = queries.duties_of_post(post.id, clock.today()).items
    given = form.cleaned_data
    item = {
        "code": _free_code(current),
        "rule": given["rule"],
        "domain": "S",
        "frequency": given["frequency"],
        "text": both(given["text_zh"], given["text_en"]),
        "evidence": {},
        "locked": False,
        "source": "",
    }
    return _revise(
        request,
        post,
        [*current, item],
        _("From today on the post %(post)s has one duty more: %(duty)s"),
        given["text_zh"]
        if (get_language() or "").startswith("zh")
        else given["text_en"] or given["text_zh"],
        _("Add"),
        _("The duty is added from today on."),
    )


@allow.signed_in
@require_POST
def remove(request: Request, post_id: int, code: str) -> HttpResponse:
    """Take away a duty that the law does not require."""
    post = _revisable(request, post_id)
    current = queries.duties_of_post(post.id, clock.today()).items
    gone = answers.get_or_404(next((item for item in current if item["code"] == code), None))
    return _revise(
        request,
        post,
        [item for item in current if item["code"] != code],
        _("From today on the post %(post)s no longer has the duty: %(duty)s"),
        say(gone["text"], get_language() or "en"),
        _("Take away"),
        _("The duty is taken away from today on."),
    )


@allow.signed_in
@require_GET
def duties_all(request: Request) -> HttpResponse:
    """The responsibility system of the house, published for long: the duties of all posts."""
    on = clock.today()
    units = {row.id: row for row in organisation.unit_tree(on)}
    lists = queries.lists_on(on)
    rows = []
    for post_id, _code, layer, is_head in organisation.posts(on):
        if post_id in lists:
            rows.append({"id": post_id, "layer": layer, "is_head": is_head, "list": lists[post_id]})
    rows.sort(key=lambda row: (row["layer"], row["id"]))
    return render(
        request,
        "responsibility/duties_all.html",
        {
            "page": page_of(request, rows, _with_posts, per=20),
            "units": units,
            "on": on,
            "number": len(rows),
        },
    )


def _with_posts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = organisation.post_names([row["id"] for row in rows])
    return [
        {**row, "name": names.get(row["id"], ""), "items": _items(row["list"].items)}
        for row in rows
    ]


def _duties_page(
    request: Request, post_id: int, form: forms.OwnDuty, status: int = 200
) -> HttpResponse:
    on = clock.today()
    post = answers.get_or_404(organisation.post(post_id, on))
    found = queries.duties_of_post(post_id, on)
    return render(
        request,
        "responsibility/duties.html",
        {
            "post": post,
            "list": found,
            "items": _items(found.items),
            "locked": sum(bool(item["locked"]) for item in found.items),
            "may_revise": permits.may_revise(request.viewer, post.unit_path),
            "form": form,
            "problems": answers.problems_in(form),
            "on": on,
        },
        status=status,
    )


def _revisable(request: Request, post_id: int) -> organisation.PostRow:
    post = answers.get_or_404(organisation.post(post_id, clock.today()))
    if not permits.may_revise(request.viewer, post.unit_path):
        answers.get_or_404(None)
    return post


def _revise(
    request: Request,
    post: organisation.PostRow,
    items: list[dict[str, Any]],
    told: str,
    duty: str,
    label: str,
    said: str,
) -> HttpResponse:
    """First what will happen, then, with `sure`, the act; the list must still be the one shown."""
    back, at = reverse("responsibility:duties", args=[post.id]), clock.now()
    version = queries.duties_of_post(post.id, clock.today()).version

    def act() -> object:
        seen = request.POST.get("seen", "-") if "sure" in request.POST else str(version)
        return actions.revise_duty_list(
            post.id,
            items=items,
            seen=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
            by=request.viewer.actor,
            at=at,
        )

    try:
        if "sure" in request.POST:
            act()
            return answers.done(request, said, back)
        follows = foretold(act, at=at)
    except Refused as refused:
        return answers.refusal(request, refused, back=back)
    name = say(post.name, get_language() or "en")
    kept = [(one, value) for one, value in request.POST.items() if one != "csrfmiddlewaretoken"]
    return render(
        request,
        "responsibility/revise.html",
        {
            "post": post,
            "label": label,
            "back": back,
            "effects": [
                told % {"post": name, "duty": duty},
                _("The list until now stays readable as version %(version)s.")
                % {"version": version},
                *follows,
            ],
            "hidden": [*kept, ("seen", version), ("sure", "1")],
        },
    )


def _free_code(items: list[dict[str, Any]]) -> str:
    """The next number of the house's own duties in this list."""
    taken = [
        int(item["code"][len(OWN) :])
        for item in items
        if item["code"].startswith(OWN) and item["code"][len(OWN) :].isdigit()
    ]
    return f"{OWN}{max(taken, default=0) + 1:02d}"


def _items(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    language = get_language() or "en"
    return [
        {
            **item,
            "rule_words": texts.RULES.get(item["rule"], item["rule"]),
            "often": FREQUENCIES.get(item["frequency"], item["frequency"]),
            "source_words": say(citing.cited(item["source"], content.laws()), language),
        }
        for item in items
    ]


def _lines(rows: list[queries.ThingLine], units: dict[int, str]) -> list[dict[str, Any]]:
    names = organisation.names([row.in_charge for row in rows])
    return [
        {
            "thing": row.thing,
            "href": links.thing(row.thing.id),
            "kind": forms.KINDS[row.thing.kind],
            "in_charge": names.get(row.in_charge, "") if row.in_charge else "",
            "unit": units.get(row.unit_id, "") if row.unit_id else "",
            "users": row.users,
            "gaps": [GAP_WORDS[gap]() for gap in row.gaps],
        }
        for row in rows
    ]
