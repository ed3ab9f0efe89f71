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
from zeren.organisation.forms.changes import Nothing
from zeren.organisation.texts import changes
from zeren.organisation.texts import entering as texts
from zeren.organisation.views import doing
from zeren.organisation.views.doing import About, Act, answer, ask
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
    kind, asks, label, back = NEW[sheet]
    return answer(
        request,
        About((sheet,), "", _("New"), reverse(back)),
        Act(
            form=ask(request, kind, unit=request.GET.get("unit", "")),
            act=actions.enter,
            tell=texts.new_told,
            headline=str(asks),
            label=str(label),
            done=_("It is entered."),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def call_unit(request: Request, unit_id: int) -> HttpResponse:
    """Another name or kind of a unit."""
    unit = doing.unit_line(request, unit_id)
    old = {**_names(unit.name), "kind": unit.kind}
    return _change(request, "units", unit_id, forms.CalledUnit, old, unit.code)


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def call_post(request: Request, post_id: int) -> HttpResponse:
    """Another name of a post."""
    post = doing.post_line(request, post_id)
    return _change(request, "posts", post_id, forms.Called, _names(post.name), post.code)


@allow.roles("clerk", "safety_manager")
@require_http_methods(["GET", "POST"])
def call_thing(request: Request, thing_id: int) -> HttpResponse:
    """Another name or kind of a thing."""
    line = doing.thing_line(request, thing_id)
    old = {**_names(line.name), "kind": line.kind}
    return _change(request, "things", thing_id, forms.CalledThing, old, line.code)


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def reach_person(request: Request, person_id: int) -> HttpResponse:
    """Another staff number, e-mail or phone."""
    person = doing.person_line(request, person_id)
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
    heads = {"units": "index", "posts": "posts", "things": "things", "people": "people"}
    now = [(str(texts.COLUMNS[key]), _shown(key, value)) for key, value in old.items()]
    return answer(
        request,
        About((sheet, pk), called, called, reverse(f"organisation:{heads[sheet]}"), now),
        Act(
            form=ask(request, kind, **old),
            act=actions.change,
            tell=texts.change_told,
            headline=_("What is written about %(name)s?") % {"name": called},
            label=_("Write it so"),
            done=_("It is written."),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def merge(request: Request, person_id: int) -> HttpResponse:
    """A person who was entered twice: this record is joined to the other one."""
    person = doing.about_person(doing.person_line(request, person_id))
    return answer(
        request,
        person,
        Act(
            form=ask(request, forms.Merge),
            act=actions.merge,
            tell=texts.merge_told,
            headline=_("Who is %(name)s also recorded as?") % {"name": person.name},
            label=_("Join the two records"),
            done=_("The two records are joined. Both histories stay."),
        ),
    )


@allow.roles("clerk")
@require_http_methods(["GET", "POST"])
def part(request: Request, person_id: int) -> HttpResponse:
    """Two people after all."""
    first = get_or_404(queries.same_person(person_id))
    doing.person_line(request, first.id)
    name = queries.names([person_id])[person_id]
    return answer(
        request,
        About((person_id,), name, name, reverse("organisation:people")),
        Act(
            form=ask(request, Nothing),
            act=actions.part,
            tell=texts.part_told,
            headline=_("Is %(name)s somebody else than %(first)s?")
            % {"name": name, "first": first.name},
            label=_("They are two people"),
            done=_("The two records stand alone again."),
        ),
    )


@allow.roles("clerk", "safety_manager", heads=True)
@require_http_methods(["GET", "POST"])
def end_use(request: Request, thing_id: int, custody_id: int) -> HttpResponse:
    """The last day on which somebody uses a thing."""
    thing = doing.about_thing(doing.thing_line(request, thing_id))
    user = get_or_404(dict(queries.users_named(thing_id, clock.today())).get(custody_id))
    return answer(
        request,
        thing.with_(custody_id),
        Act(
            form=ask(request, ending_forms.End),
            act=actions.end_use,
            tell=texts.use_end_told,
            headline=_("How long does %(user)s use %(thing)s?")
            % {"thing": thing.name, "user": words.shown(user)},
            label=_("End the use"),
            done=_("The end of the use is entered."),
        ),
    )


def _names(name: dict[str, str]) -> dict[str, str]:
    return {"name_zh": name.get(tongue.CHINESE, ""), "name_en": name.get(tongue.ENGLISH, "")}


def _shown(key: str, value: str) -> str:
    kinds = {**texts.UNIT_KINDS, **changes.THING_KINDS} if key == "kind" else {}
    return str(kinds.get(value, value)) or "–"
