"""The tree of units, and the lists of people, things, posts and roles."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from zeren.core.viewer import Viewer
from zeren.ledger import clock
from zeren.organisation import permits
from zeren.organisation.forms import changes as forms
from zeren.organisation.queries import lists, plans, reach, search
from zeren.organisation.texts import changes as texts
from zeren.organisation.views.tabs import LISTS, tabs
from zeren.web import formats, words
from zeren.web.access import Request, allow
from zeren.web.paging import Ids, ListPage, page_of
from zeren.web.parts import Column
from zeren.web.reminding import reminding


@allow.roles(*LISTS, heads=True)
@require_GET
def index(request: Request) -> HttpResponse:
    """Units with their people and heads; in an empty installation what to do first."""
    viewer, on = request.viewer, clock.today()
    paths = reach.reach(viewer)
    sums = lists.sums(paths, on, sees_all=reach.sees_all(viewer) or not viewer.root_path)
    context = {
        **_common(viewer, "index"),
        "sums": sums,
        "headline": _headline(sums),
        "nodes": lists.tree(paths, on),
        "on": on,
        "may_import": permits.imports(viewer),
        "may_change_heads": permits.keeps(viewer, permits.ROSTER),
        "may_many": permits.imports(viewer),
    }
    return render(request, "organisation/index.html", context)


@allow.roles("clerk", "safety_manager")
@require_GET
def planned(request: Request) -> HttpResponse:
    """Changes that were entered for a day to come, the next one first."""
    viewer, on = request.viewer, clock.today()
    rows = plans.waiting(reach.reach(viewer), on, sees_all=reach.sees_all(viewer))
    page = page_of(request, rows, list)
    context = {
        "tabs": tabs(viewer, "planned"),
        "page": page,
        "columns": [Column(_("From")), Column(_("What")), Column(_("Whom or what")),
                    Column(_("Change"))],
        "lines": [
            (
                row,
                words.fact_sentence(row.code),
                words.shown(row.name),
                permits.keeps_plan(viewer, row.about_kind),
            )
            for row in page.rows
        ],
        "headline": ngettext(
            "%(n)s change is planned or can be taken back",
            "%(n)s changes are planned or can be taken back",
            page.total,
        ) % {"n": formats.number(page.total)},
    }  # fmt: skip
    return render(request, "organisation/planned.html", context)


def _headline(sums: lists.Sums) -> str:
    numbers = {
        "people": formats.number(sums.people),
        "units": formats.number(sums.units),
        "vacant": formats.number(sums.vacant),
    }
    if not sums.vacant:
        return _("%(people)s people in %(units)s units; every post is held") % numbers
    return (
        ngettext(
            "%(people)s people in %(units)s units; %(vacant)s post is vacant",
            "%(people)s people in %(units)s units; %(vacant)s posts are vacant",
            sums.vacant,
        )
        % numbers
    )


@allow.roles(*LISTS, heads=True)
@require_GET
def people(request: Request) -> HttpResponse:
    """Everybody in one's reach, found by name, number or pinyin."""
    viewer, on = request.viewer, clock.today()
    form, ids = narrowed(request)
    page = page_of(request, ids, lambda some: lists.people_lines(some, on))
    may_change = permits.keeps(viewer, permits.ROSTER)
    columns = [Column(_("Name"), "name"), Column(_("Number"), "number"), Column(_("Unit"))]
    columns += [Column(_("Post")), Column(_("Kind"))]
    columns += [Column(_("Reached at"))] if may_change else []
    more: dict[str, object] = {"form": form, "may_change": may_change, "kinds": texts.PEOPLE_KINDS}
    more |= {"may_many": permits.imports(viewer), "remind_href": reminding(request, "people")}
    return _listed(request, "people", page, columns, more)


def narrowed(request: Request) -> tuple[forms.PeopleFilter, Ids]:
    """The filters, and the people in one's reach that they leave."""
    viewer, on = request.viewer, clock.today()
    paths = reach.reach(viewer)
    form = forms.PeopleFilter(request.GET, units=search.units_to_choose(paths, on))
    ids = lists.people_ids(
        paths,
        on,
        sees_all=reach.sees_all(viewer),
        q=form.chosen("q"),
        under=form.under,
        kind=form.chosen("kind"),
        sort=request.GET.get("sort", ""),
    )
    return form, ids


@allow.roles(*LISTS, heads=True)
@require_GET
def things(request: Request) -> HttpResponse:
    """Places, equipment, materials, activities: the unit in charge and who uses them."""
    viewer, on = request.viewer, clock.today()
    paths, sees_all = reach.reach(viewer), reach.sees_all(viewer)
    form = forms.ThingFilter(request.GET, units=search.units_to_choose(paths, on))
    is_unclear = form.chosen("unclear") == "True"
    ids = lists.thing_ids(
        paths,
        on,
        sees_all=sees_all,
        q=form.chosen("q"),
        under=form.under,
        kind=form.chosen("kind"),
        only_unclear=is_unclear,
    )
    page = page_of(request, ids, lambda some: lists.thing_lines(some, on))
    columns = [Column(_("Thing")), Column(_("Kind")), Column(_("Place"))]
    columns += [Column(_("Unit in charge")), Column(_("Users"))]
    may_change = permits.keeps(viewer, permits.THINGS)
    more: dict[str, object] = {"form": form, "may_change": may_change, "kinds": texts.THING_KINDS}
    more |= {"may_many": permits.imports(viewer)}
    return _listed(request, "things", page, columns, more)


@allow.roles(*LISTS, heads=True)
@require_GET
def posts(request: Request) -> HttpResponse:
    """Posts with their holders; a vacant one says so."""
    viewer, on = request.viewer, clock.today()
    paths = reach.reach(viewer)
    form = forms.PostFilter(request.GET, units=search.units_to_choose(paths, on))
    ids = lists.post_ids(
        paths,
        on,
        under=form.under,
        only_vacant=form.chosen("vacant") == "True",
        sort=request.GET.get("sort", ""),
    )
    page = page_of(request, ids, lambda some: lists.post_lines(some, on))
    columns = [Column(_("Post"), "code"), Column(_("Unit")), Column(_("Layer"), "layer")]
    columns += [Column(_("Held by")), Column(_("Duties"))]
    may_change = permits.keeps(viewer, permits.ROSTER)
    more = {"form": form, "may_change": may_change, "layers": texts.LAYERS}
    return _listed(request, "posts", page, columns, more)


def _listed(
    request: Request,
    here: str,
    page: ListPage[Any],
    columns: list[Column],
    more: Mapping[str, object],
) -> HttpResponse:
    """A list as its page needs it."""
    is_filtered = any(value for name, value in request.GET.items() if name not in ("page", "sort"))
    number = formats.number(page.total) + ("+" if page.is_capped else "")
    told = texts.LISTS[f"{here}_found" if is_filtered else here] % {"n": page.total}
    context = {
        **_common(request.viewer, here),
        **more,
        "page": page,
        "columns": columns + ([Column(_("Change"))] if more["may_change"] else []),
        "headline": str(told).replace(str(page.total), number, 1)
        if page.rows or not is_filtered
        else _("Nothing fits this search"),
    }
    return render(request, f"organisation/{here}.html", context)


def _common(viewer: Viewer, here: str) -> dict[str, Any]:
    return {"tabs": tabs(viewer, here), "may_open": _opens_objects(viewer)}


def _opens_objects(viewer: Viewer) -> bool:
    """The administrator by itself opens no page of a person or unit, so no name is a link."""
    return viewer.is_head or any(
        viewer.has(role) for role in ("safety_manager", "auditor", "clerk")
    )
