"""What is entered by hand: a new unit, post or thing, another name, a person entered twice."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from zeren.core import tongue
from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.forms import endings as ending_forms
from zeren.organisation.forms import entering as forms
from zeren.organisation.queries import reach
from zeren.organisation.texts import changes
from zeren.organisation.texts import entering as texts
from zeren.organisation.views.doing import (
    Act,
    Given,
    answer,
    in_reach,
    person_line,
    thing_line,
    thing_now,
)
from zeren.web import words
from zeren.web.access import Request, allow
from zeren.web.answers import get_or_404

NEW: dict[str, tuple[type[forms.New], Promise, Promise, str]] = {
    "units": (forms.NewUnit, gettext_lazy("Which unit is new?"),
              gettext_lazy("Open the unit"), "organisation:index"),
    "posts": (forms.NewPost, gettext_lazy("Which post is new?"),
              gettext_lazy("Open the post"), "organisation:posts"),
    "things": (forms.NewThing, gettext_lazy("Which thing is new?"),
               gettext_lazy("Register it"), "organisation:things"),
}  # fmt: skip


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def new_unit(request: Request) -> HttpResponse:
    return _new(request, "units")


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def new_post(request: Request) -> HttpResponse:
    return _new(request, "posts")


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def new_thing(request: Request) -> HttpResponse:
    return _new(request, "things")


def _new(request: Request, sheet: str) -> HttpResponse:
    viewer, at, on = request.viewer, clock.now(), clock.today()
    kind, asks, label, back = NEW[sheet]
    start = {"unit": request.GET.get("unit", "")}
    form = kind(request.POST or None, initial=start, paths=reach.reach(viewer), on=on)

    def given() -> Given:
        values = form.values()
        known = ("name_zh", "name_en", "code", "kind", "layer", "head")
        return {
            "values": {key: value for key, value in values.items() if key in known},
            "unit_id": int(values["unit"]),
            "place_id": int(values["place"]) if values.get("place") else None,
            "from_date": form.cleaned_data["from_date"],
            "by": viewer.actor,
            "at": at,
        }

    return answer(
        request,
        Act(
            headline=str(asks),
            eyebrow=_("New"),
            form=form,
            plan=lambda: actions.plan_new(sheet, **given()),
            tell=texts.new_told,
            do=lambda seen: actions.enter(sheet, seen=seen, **given()),
            label=str(label),
            done=_("It is entered."),
            back=reverse(back),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def call_unit(request: Request, unit_id: int) -> HttpResponse:
    """Another name or kind of a unit."""
    unit = get_or_404(queries.unit(unit_id, clock.today()))
    in_reach(request, unit.path)
    old = {**_names(unit.name), "kind": unit.kind}
    return _change(request, "units", unit_id, forms.CalledUnit, old, unit.code)


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def call_post(request: Request, post_id: int) -> HttpResponse:
    """Another name of a post."""
    post = get_or_404(queries.post(post_id, clock.today()))
    in_reach(request, post.unit_path)
    return _change(request, "posts", post_id, forms.Called, _names(post.name), post.code)


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def call_thing(request: Request, thing_id: int) -> HttpResponse:
    """Another name or kind of a thing."""
    line = thing_line(request, thing_id)
    old = {**_names(line.name), "kind": line.kind}
    return _change(request, "things", thing_id, forms.CalledThing, old, line.code)


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def reach_person(request: Request, person_id: int) -> HttpResponse:
    """Another staff number, e-mail or phone."""
    person, _now = person_line(request, person_id)
    old = {"number": person.number, "email": person.email, "phone": person.phone}
    return _change(request, "people", person_id, forms.Reached, old, person.name)


def _change(
    request: Request,
    sheet: str,
    pk: int,
    kind: type[forms.Told],
    old: dict[str, str],
    called: str,
) -> HttpResponse:
    """The form holds what is so, and shows it again beside what was typed when both changed it."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    form = kind(request.POST or None, initial=old, paths=reach.reach(viewer), on=on)
    given: Given = {"by": viewer.actor, "at": at}
    heads = {"units": "index", "posts": "posts", "things": "things", "people": "people"}
    return answer(
        request,
        Act(
            headline=_("What is written about %(name)s?") % {"name": called},
            eyebrow=called,
            form=form,
            plan=lambda: actions.plan_change(sheet, pk, form.values(), **given),
            tell=texts.change_told,
            do=lambda seen: actions.change(sheet, pk, form.values(), seen=seen, **given),
            label=_("Write it so"),
            done=_("It is written."),
            back=reverse(f"organisation:{heads[sheet]}"),
            now=[(str(texts.COLUMNS[key]), _shown(key, value)) for key, value in old.items()],
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def merge(request: Request, person_id: int) -> HttpResponse:
    """A person who was entered twice: this record is joined to the other one."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    person, now = person_line(request, person_id)
    form = forms.Merge(request.POST or None, paths=reach.reach(viewer), on=on)

    def given() -> Given:
        values = form.cleaned_data
        return {
            "first_id": values["first"], "from_date": values["from_date"],
            "by": viewer.actor, "at": at,
        }  # fmt: skip

    return answer(
        request,
        Act(
            headline=_("Who is %(name)s also recorded as?") % {"name": person.name},
            eyebrow=f"{person.name} · {person.number}",
            form=form,
            plan=lambda: actions.plan_merge(person_id, **given()),
            tell=texts.merge_told,
            do=lambda seen: actions.merge(person_id, seen=seen, **given()),
            label=_("Join the two records"),
            done=_("The two records are joined. Both histories stay."),
            back=reverse("organisation:people"),
            now=now,
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def part(request: Request, person_id: int) -> HttpResponse:
    """Two people after all."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    first = get_or_404(queries.same_person(person_id))
    person_line(request, first.id)
    form = forms.Nothing(request.POST or None, paths=reach.reach(viewer), on=on)
    given: Given = {"by": viewer.actor, "at": at}
    name = queries.names([person_id])[person_id]
    return answer(
        request,
        Act(
            headline=_("Is %(name)s somebody else than %(first)s?")
            % {"name": name, "first": first.name},
            eyebrow=name,
            form=form,
            plan=lambda: actions.plan_part(person_id, **given),
            tell=texts.part_told,
            do=lambda seen: actions.part(person_id, seen=seen, **given),
            label=_("They are two people"),
            done=_("The two records stand alone again."),
            back=reverse("organisation:people"),
        ),
    )


@allow.roles("clerk", "safety_manager", heads=True)
@require_http_methods(["GET", "POST"])
def end_use(request: Request, thing_id: int, custody_id: int) -> HttpResponse:
    """The last day on which somebody uses a thing."""
    viewer, at, on = request.viewer, clock.now(), clock.today()
    line = thing_line(request, thing_id)
    user = get_or_404(dict(queries.users_named(thing_id, on)).get(custody_id))
    form = ending_forms.End(request.POST or None, paths=reach.reach(viewer), on=on)
    name = words.shown(line.name)

    def given() -> Given:
        return {"until": form.until(), "by": viewer.actor, "at": at}

    return answer(
        request,
        Act(
            headline=_("How long does %(user)s use %(thing)s?")
            % {"thing": name, "user": words.shown(user)},
            eyebrow=f"{name} · {line.code}",
            form=form,
            plan=lambda: actions.plan_use_end(thing_id, custody_id, **given()),
            tell=texts.use_end_told,
            do=lambda seen: actions.end_use(thing_id, custody_id, seen=seen, **given()),
            label=_("End the use"),
            done=_("The end of the use is entered."),
            back=reverse("organisation:things"),
            now=thing_now(line),
        ),
    )


def _names(name: dict[str, str]) -> dict[str, str]:
    return {"name_zh": name.get(tongue.CHINESE, ""), "name_en": name.get(tongue.ENGLISH, "")}


def _shown(key: str, value: str) -> str:
    kinds = {**texts.UNIT_KINDS, **changes.THING_KINDS} if key == "kind" else {}
    return str(kinds.get(value, value)) or "–"
