"""Every change by hand in one table: its address, whom it is about, what is asked, what is done.

Its words are `[words.act_…]` of the sentences: the page's, and what it will do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zeren.core import tongue
from zeren.ledger import clock
from zeren.organisation import actions, permits, queries
from zeren.organisation.forms import absence, changes, endings, entering, moves
from zeren.organisation.forms.changes import Nothing, Placed
from zeren.organisation.queries import plans, reach
from zeren.organisation.texts import changes as texts
from zeren.organisation.views import absences, doing
from zeren.organisation.views.doing import About, answer, ask, in_words
from zeren.web import formats, words
from zeren.web.access import Request, allow
from zeren.web.answers import get_or_404

CLERK = ("clerk",)
OFFICE = ("clerk", "safety_manager")


@dataclass(frozen=True, slots=True)
class Deed:
    """One change by hand.

    form:  its fields, or what makes them of whom it is about.
    roles: none where whom it is about says who may.
    words: of its page, where not its name's; told: likewise of what it will do.
    """

    at: str
    about: Callable[..., About]
    form: type[Placed] | Callable[[About], type[Placed]]
    act: actions.Act[..., object, object]
    roles: tuple[str, ...] = CLERK
    heads: bool = False
    words: str = ""
    told: str = ""


def urls() -> list[URLPattern]:
    """An address for each of them."""
    return [path(deed.at, _view(name, deed), name=name) for name, deed in DEEDS.items()]


def _view(name: str, deed: Deed) -> Callable[..., HttpResponse]:
    called = deed.words or name.replace("-", "_")

    def view(request: Request, **ids: int) -> HttpResponse:
        about = deed.about(request, *ids.values())
        kind = deed.form if isinstance(deed.form, type) else deed.form(about)
        form = ask(request, kind, **about.initial)
        act = in_words(called, form, deed.act, about, told=deed.told or called)
        return answer(request, about, act)

    view.__name__ = called
    door = allow.roles(*deed.roles, heads=deed.heads) if deed.roles else allow.signed_in
    return door(require_http_methods(["GET", "POST"])(view))


# Whom or what it is about


def _list(name: str, eyebrow: str) -> Callable[[Request], About]:
    return lambda request: About((), "", _(eyebrow), reverse(f"organisation:{name}"))


def _person(request: Request, person_id: int) -> About:
    return doing.about_person(doing.person_line(request, person_id))


def _unit(request: Request, unit_id: int) -> About:
    row = doing.unit_line(request, unit_id)
    return replace(doing.about(row, "index"), at=row.path)


def _headed(request: Request, unit_id: int) -> About:
    """A unit whose head this viewer may name."""
    unit = _unit(request, unit_id)
    if not permits.names_head(request.viewer, unit.at):
        raise Http404
    head = queries.head_of(unit_id, clock.today())
    now = queries.names([head])[head] if head else _("nobody")
    return replace(unit, now=[(_("Head until now"), now)])


def _below(request: Request, unit_id: int) -> About:
    above = doing.unit_line(request, unit_id).parent_id
    row = queries.unit(above, clock.today()) if above else None
    now = (_("Below until now"), words.shown(row.name) if row else _("nothing"))
    return replace(_unit(request, unit_id), now=[now])


def _post(request: Request, post_id: int) -> About:
    line = doing.post_line(request, post_id)
    now = (_("In until now"), words.shown(line.unit_name))
    return replace(doing.about(line, "posts", now), initial={"is_head": line.is_head})


def _thing(request: Request, thing_id: int) -> About:
    return doing.about_thing(doing.thing_line(request, thing_id))


def _placed(request: Request, thing_id: int) -> About:
    line = doing.thing_line(request, thing_id)
    now = (_("In until now"), words.shown(line.place) if line.place else _("no place"))
    return replace(doing.about_thing(line), now=[now])


def _second(request: Request, person_id: int, post_id: int) -> About:
    """A post that a person holds beside the main one."""
    person = _person(request, person_id)
    held = dict(queries.second_posts(person_id, clock.today()))
    return person.with_(post_id, post=words.shown(get_or_404(held.get(post_id))))


def _shared(request: Request, thing_id: int, unit_id: int) -> About:
    """A unit that shares a thing."""
    line = doing.thing_line(request, thing_id)
    units = dict(line.units[line.claims :])  # those that share it stand last
    return doing.about_thing(line).with_(unit_id, unit=words.shown(get_or_404(units.get(unit_id))))


def _used(request: Request, thing_id: int, custody_id: int) -> About:
    """A user of a thing."""
    user = dict(queries.users_named(thing_id, clock.today())).get(custody_id)
    thing = _thing(request, thing_id)
    return thing.with_(custody_id, user=words.shown(get_or_404(user)))


def _joined(request: Request, person_id: int) -> About:
    """A record that was joined to the one of another person."""
    first = get_or_404(queries.same_person(person_id))
    doing.person_line(request, first.id)
    name, back = queries.names([person_id])[person_id], reverse("organisation:people")
    return About((person_id,), name, name, back, said={"first": first.name})


def _plan(request: Request, planned_id: int) -> About:
    """A planned change that this viewer may withdraw."""
    viewer = request.viewer
    seen = plans.waiting(reach.reach(viewer), clock.today(), sees_all=reach.sees_all(viewer))
    line = get_or_404(next((row for row in seen if row.id == planned_id), None))
    if not permits.keeps_plan(viewer, line.about_kind):
        raise Http404
    name = words.shown(line.name)
    said = {"what": words.fact_sentence(line.code), "name": name, "day": formats.day(line.day)}
    return About((planned_id,), name, name, reverse("organisation:planned"), said=said)


def _new(sheet: str, back: str) -> Callable[[Request], About]:
    return lambda request: About(
        (sheet,), "", _("New"), reverse(f"organisation:{back}"),
        initial={"unit": request.GET.get("unit", "")},
    )  # fmt: skip


def _called_unit(request: Request, unit_id: int) -> About:
    row = doing.unit_line(request, unit_id)
    return _called("units", unit_id, row.code, "index", {**_names(row.name), "kind": row.kind})


def _called_post(request: Request, post_id: int) -> About:
    row = doing.post_line(request, post_id)
    return _called("posts", post_id, row.code, "posts", _names(row.name))


def _called_thing(request: Request, thing_id: int) -> About:
    row = doing.thing_line(request, thing_id)
    return _called("things", thing_id, row.code, "things", {**_names(row.name), "kind": row.kind})


def _reached(request: Request, person_id: int) -> About:
    row = doing.person_line(request, person_id)
    old = {"number": row.number, "email": row.email, "phone": row.phone}
    return _called("people", person_id, row.name, "people", old)


def _called(sheet: str, pk: int, called: str, back: str, old: Mapping[str, str]) -> About:
    """The form holds what is so, and shows it again beside what was typed when both changed it."""
    now = [(str(texts.COLUMNS[key]), _shown(key, value)) for key, value in old.items()]
    where = reverse(f"organisation:{back}")
    return About((sheet, pk), called, called, where, now, initial={**old})


def _names(name: Mapping[str, str]) -> dict[str, str]:
    return {"name_zh": name.get(tongue.CHINESE, ""), "name_en": name.get(tongue.ENGLISH, "")}


def _shown(key: str, value: str) -> str:
    kinds = {**texts.UNIT_KINDS, **texts.THING_KINDS} if key == "kind" else {}
    return str(kinds.get(value, value)) or "–"


def _merging(about: About) -> type[Placed]:
    return moves.merge_of(about.at)


def _splitting(about: About) -> type[Placed]:
    return moves.split_of(queries.people_in(int(str(about.ids[0])), clock.today()))


_people = _list("people", "People")

DEEDS: dict[str, Deed] = {
    "join": Deed("people/join/", _people, moves.Join, actions.join),
    "return": Deed("people/return/", _people, moves.Return, actions.come_back, told="join"),
    "transfer": Deed(
        "people/<int:person_id>/transfer/", _person, changes.Transfer, actions.transfer),
    "leave": Deed("people/<int:person_id>/leave/", _person, changes.Leave, actions.leave),
    "change-kind": Deed(
        "people/<int:person_id>/kind/", _person, moves.ChangeKind, actions.change_kind),
    "second-post": Deed(
        "people/<int:person_id>/second-post/", _person, moves.SecondPost,
        actions.take_second_post),
    "end-second-post": Deed(
        "people/<int:person_id>/second-post/<int:post_id>/end/", _second, endings.End,
        actions.end_second_post),
    "reach-person": Deed(
        "people/<int:person_id>/reached/", _reached, entering.Reached, actions.change,
        words="call"),
    "correct-name": Deed(
        "people/<int:person_id>/name/", _person, endings.CorrectName, actions.correct_name),
    "merge": Deed("people/<int:person_id>/same/", _person, entering.Merge, actions.merge),
    "part": Deed("people/<int:person_id>/same/end/", _joined, Nothing, actions.part),
    "go-away": Deed(
        "people/<int:person_id>/away/", absences.person, absence.GoAway, actions.go_away, ()),
    "end-away": Deed(
        "away/<int:absence_id>/end/", absences.absence, absence.ComeBack, actions.end_away, ()),
    "new-unit": Deed(
        "units/new/", _new("units", "index"), entering.NewUnit, actions.enter,
        told="new"),
    "call-unit": Deed(
        "units/<int:unit_id>/name/", _called_unit, entering.CalledUnit, actions.change,
        words="call"),
    "change-head": Deed(
        "units/<int:unit_id>/head/", _headed, changes.ChangeHead, actions.change_head, heads=True),
    "move-unit": Deed("units/<int:unit_id>/move/", _below, moves.MoveUnit, actions.move_unit),
    "merge-units": Deed("units/<int:unit_id>/merge/", _unit, _merging, actions.merge_units),
    "split-unit": Deed("units/<int:unit_id>/split/", _unit, _splitting, actions.split_unit),
    "close-unit": Deed(
        "units/<int:unit_id>/close/", _unit, endings.CloseUnit, actions.close_unit, words="close"),
    "new-post": Deed(
        "posts/new/", _new("posts", "posts"), entering.NewPost, actions.enter,
        told="new"),
    "call-post": Deed(
        "posts/<int:post_id>/name/", _called_post, entering.Called, actions.change,
        words="call"),
    "move-post": Deed("posts/<int:post_id>/move/", _post, moves.MovePost, actions.move_post),
    "close-post": Deed(
        "posts/<int:post_id>/close/", _post, endings.Close, actions.close_post, words="close"),
    "new-thing": Deed(
        "things/new/", _new("things", "things"), entering.NewThing, actions.enter, OFFICE,
        told="new"),
    "call-thing": Deed(
        "things/<int:thing_id>/name/", _called_thing, entering.CalledThing, actions.change, OFFICE,
        words="call"),
    "decide-charge": Deed(
        "things/<int:thing_id>/charge/", _thing, changes.DecideCharge, actions.decide_charge,
        OFFICE, heads=True),
    "name-user": Deed(
        "things/<int:thing_id>/user/", _thing, changes.NameUser, actions.name_user, OFFICE,
        heads=True),
    "end-use": Deed(
        "things/<int:thing_id>/user/<int:custody_id>/end/", _used, endings.End, actions.end_use,
        OFFICE, heads=True),
    "move-thing": Deed(
        "things/<int:thing_id>/move/", _placed, moves.MoveThing, actions.move_thing, OFFICE),
    "share": Deed("things/<int:thing_id>/share/", _thing, moves.Share, actions.share, OFFICE),
    "end-share": Deed(
        "things/<int:thing_id>/share/<int:unit_id>/end/", _shared, endings.End, actions.end_share,
        OFFICE),
    "close-thing": Deed(
        "things/<int:thing_id>/close/", _thing, endings.Close, actions.close_thing, OFFICE,
        words="close"),
    "withdraw": Deed("planned/<int:planned_id>/", _plan, Nothing, actions.withdraw, OFFICE),
}  # fmt: skip
