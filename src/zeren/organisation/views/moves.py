"""What stands elsewhere from a day on, what is shared, and what is planned and can be withdrawn."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from zeren.ledger import clock
from zeren.organisation import actions, permits, queries
from zeren.organisation.forms import moves as forms
from zeren.organisation.forms.changes import Nothing
from zeren.organisation.queries import plans, reach
from zeren.organisation.texts import moves as texts
from zeren.organisation.views import doing
from zeren.organisation.views.doing import About, Act, answer, ask
from zeren.organisation.views.tabs import tabs
from zeren.web import formats, words
from zeren.web.access import Request, allow
from zeren.web.paging import page_of
from zeren.web.parts import Column


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def move_unit(request: Request, unit_id: int) -> HttpResponse:
    """A unit below another one, with all that stands below it."""
    line = doing.unit_line(request, unit_id)
    above = queries.unit(line.parent_id, clock.today()) if line.parent_id else None
    now = (_("Below until now"), words.shown(above.name) if above else _("nothing"))
    unit = doing.about(line, "index", now)
    return answer(
        request,
        unit,
        Act(
            form=ask(request, forms.MoveUnit),
            act=actions.move_unit,
            tell=texts.unit_move_told,
            headline=_("Below which unit does %(unit)s stand?") % {"unit": unit.name},
            label=_("Move the unit"),
            done=_("%(unit)s is moved.") % {"unit": unit.name},
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def merge_units(request: Request, unit_id: int) -> HttpResponse:
    """Other units become one with this one, as one act."""
    row = doing.unit_line(request, unit_id)
    unit = doing.about(row, "index")
    return answer(
        request,
        unit,
        Act(
            form=ask(request, forms.merge_of(row.path)),
            act=actions.merge_units,
            tell=texts.units_merge_told,
            headline=_("Which units does %(unit)s take in?") % {"unit": unit.name},
            label=_("Make them one"),
            done=_("The units are one. Under “Planned” it can be taken back."),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def split_unit(request: Request, unit_id: int) -> HttpResponse:
    """Some people of this unit go into new units beside it, as one act."""
    unit = doing.about(doing.unit_line(request, unit_id), "index")
    return answer(
        request,
        unit,
        Act(
            form=ask(request, forms.split_of(queries.people_in(unit_id, clock.today()))),
            act=actions.split_unit,
            tell=texts.units_split_told,
            headline=_("Into which units is %(unit)s divided?") % {"unit": unit.name},
            label=_("Divide the unit"),
            done=_("The unit is divided. Under “Planned” it can be taken back."),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def move_post(request: Request, post_id: int) -> HttpResponse:
    """A post in another unit or layer, with whoever holds it."""
    line = doing.post_line(request, post_id)
    post = doing.about(line, "posts", (_("In until now"), words.shown(line.unit_name)))
    return answer(
        request,
        post,
        Act(
            form=ask(request, forms.MovePost, is_head=line.is_head),
            act=actions.move_post,
            tell=texts.post_move_told,
            headline=_("Which unit does the post %(post)s belong to?") % {"post": post.name},
            label=_("Move the post"),
            done=_("The post %(post)s is moved.") % {"post": post.name},
        ),
    )


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def move_thing(request: Request, thing_id: int) -> HttpResponse:
    """A thing in another place, with all that stands in it."""
    line = doing.thing_line(request, thing_id)
    now = (_("In until now"), words.shown(line.place) if line.place else _("no place"))
    thing = replace(doing.about_thing(line), now=[now])
    return answer(
        request,
        thing,
        Act(
            form=ask(request, forms.MoveThing),
            act=actions.move_thing,
            tell=texts.thing_move_told,
            headline=_("Where does %(thing)s stand?") % {"thing": thing.name},
            label=_("Move the thing"),
            done=_("%(thing)s is moved.") % {"thing": thing.name},
        ),
    )


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def share(request: Request, thing_id: int) -> HttpResponse:
    """A second unit or shift in charge of a thing, for a written reason."""
    thing = doing.about_thing(doing.thing_line(request, thing_id))
    return answer(
        request,
        thing,
        Act(
            form=ask(request, forms.Share),
            act=actions.share,
            tell=texts.share_told,
            headline=_("Which unit shares %(thing)s?") % {"thing": thing.name},
            label=_("Share it"),
            done=_("%(thing)s is shared.") % {"thing": thing.name},
        ),
    )


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


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, planned_id: int) -> HttpResponse:
    """Take a planned change back, before its day."""
    viewer = request.viewer
    seen_by = plans.waiting(reach.reach(viewer), clock.today(), sees_all=reach.sees_all(viewer))
    line = next((row for row in seen_by if row.id == planned_id), None)
    if line is None or not permits.keeps_plan(viewer, line.about_kind):
        raise Http404
    what, name = words.fact_sentence(line.code), words.shown(line.name)
    return answer(
        request,
        About((planned_id,), name, name, reverse("organisation:planned")),
        Act(
            form=ask(request, Nothing),
            act=actions.withdraw,
            tell=lambda plan: texts.withdrawal_told(plan, what, name),
            headline=_("Withdraw what is planned for %(day)s?") % {"day": formats.day(line.day)},
            label=_("Withdraw"),
            done=_("The planned change is withdrawn."),
        ),
    )
