"""One change as its page needs it: a form, then exactly what will happen, then the act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zeren.core.refusal import Refused
from zeren.core.viewer import NOBODY
from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.forms.changes import Placed
from zeren.organisation.queries import lists, reach, requests
from zeren.organisation.texts import roles as role_texts
from zeren.organisation.texts import telling
from zeren.organisation.texts.telling import Told
from zeren.web import words
from zeren.web.access import Request
from zeren.web.answers import done, get_or_404, problems_in, put_on_form
from zeren.web.foretelling import foretold
from zeren.web.parts import Trouble

Plan = TypeVar("Plan")


@dataclass(frozen=True, slots=True)
class About:
    """Whom or what an act is about: its ids, its name, its list, and how it stands now.

    initial: what its form begins with. said: what its words name beside it. at: its path.
    """

    ids: tuple[object, ...]
    name: str
    eyebrow: str
    back: str
    now: list[tuple[str, str]] = field(default_factory=list)
    initial: Mapping[str, object] = field(default_factory=dict)
    said: Mapping[str, object] = field(default_factory=dict)
    at: str = ""

    def with_(self, further: int, **said: object) -> "About":
        """The same, with a further id and what is said of it."""
        return replace(self, ids=(*self.ids, further), said=said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Generic[Plan]):
    """One change by hand; the act is given the ids, what was typed, by and at.

    A form without fields is asked nothing: its page shows at once what will happen.
    """

    form: Placed
    act: actions.Act[..., Plan, object]
    tell: Callable[[Plan], Told]
    headline: str
    label: str
    done: str


def in_words(
    name: str, form: Placed, act: actions.Act[..., Plan, object], about: About, told: str = ""
) -> Act[Plan]:
    """A change by hand whose words stand in `[words.act_…]`; `told`: in which what it will do."""
    page, said = telling.act(name), {"name": about.name, **about.said}
    return Act(
        form=form,
        act=act,
        tell=telling.teller(told or name, **about.said),
        headline=str(page["headline"] % said),
        label=str(page["label"]),
        done=str(page["done"] % said),
    )


def ask(request: Request, kind: type[Placed], /, **initial: object) -> Placed:
    """A form as it was sent, or with what it begins with."""
    paths = reach.reach(request.viewer)
    return kind(request.POST or None, initial=initial, paths=paths, on=clock.today())


def answer(request: Request, about: About, act: Act[Plan]) -> HttpResponse:
    """The form; posted, what will happen; confirmed with `sure`, the act.

    What was shown comes back as a digest, and an act that would do something else is not done:
    what became otherwise is named, and it is shown anew.
    """
    at, form, sent = clock.now(), act.form, request.POST
    context: dict[str, object] = {"about": about, "act": act, "form": form}
    is_asked = request.method == "POST" and form.is_valid()
    status = 200
    if is_asked or not form.fields:
        given = form.given() if is_asked else {}
        given |= {"by": request.viewer.actor, "at": at}
        try:
            found = act.act.plan(*about.ids, **given)
            if request.method == "POST" and "sure" in sent:
                try:
                    act.act.as_seen(sent.get("seen", "-"))(*about.ids, **given)
                    return done(request, act.done, about.back)
                except Refused as refused:
                    found = _anew(refused, lambda: act.act.plan(*about.ids, **given))
            effects, warnings = act.tell(found)
            told = [*effects, *warnings]
            if "sure" in sent:
                status, context["problems"] = 409, [_changed(sent.getlist("told"), told)]
            context["warnings"] = [*form.meanwhile(), *warnings]
            before = _offices()
            waits: list[requests.RequestLine] = []

            def try_it() -> None:
                act.act(*about.ids, **given)
                waits.extend(one for key, one in _offices().items() if key not in before)

            follows = foretold(try_it, at=at)
            context["effects"] = [*effects, *map(role_texts.later_told, waits), *follows]
        except Refused as refused:
            form.is_bound = True
            put_on_form(form, refused)
        else:
            typed = [(name, one) for name, some in sent.lists() if name in form.fields
                     for one in some]  # fmt: skip
            shown = [("seen", actions.seen_of(found)), ("sure", "1")]
            context["hidden"] = [*typed, *form.held(), *shown, *(("told", one) for one in told)]
    context.setdefault("problems", problems_in(form))
    status = 409 if form.is_bound and form.errors else status
    return render(request, "organisation/change.html", context, status=status)


def _anew(refused: Refused, plan: Callable[[], Plan]) -> Plan:
    """What would happen now, where somebody was faster; any other refusal stays one."""
    if refused.code != "organisation.moved_meanwhile":
        raise refused
    return plan()


def _changed(before: list[str], now: list[str]) -> Trouble:
    """Which of the sentences that were shown are not so any more."""
    gone = " ".join(one for one in before if one not in now)
    new = " ".join(one for one in now if one not in before)
    said = words.sentence("organisation.moved_meanwhile")
    if gone or new:
        told = {"before": gone or "–", "after": new or "–"}
        said = f"{said} {words.sentence('organisation.is_otherwise', told)}"
    return Trouble(said)


def _offices() -> dict[tuple[str, int], requests.RequestLine]:
    """What waits for a second person because the roster says so."""
    lines = requests.of_the_roster(NOBODY, ("",), clock.today())
    return {(one.act, one.about_id): one for one in lines}


def in_reach(request: Request, path: str) -> None:
    """Not in one's reach does not exist for one."""
    if not any(path.startswith(one) for one in reach.reach(request.viewer)):
        raise Http404


def unit_line(request: Request, unit_id: int) -> queries.UnitRow:
    """A unit in one's reach."""
    unit = get_or_404(queries.unit(unit_id, clock.today()))
    in_reach(request, unit.path)
    return unit


def post_line(request: Request, post_id: int) -> queries.PostRow:
    """A post in one's reach."""
    post = get_or_404(queries.post(post_id, clock.today()))
    in_reach(request, post.unit_path)
    return post


def person_line(request: Request, person_id: int) -> lists.PersonLine:
    """A person in one's reach."""
    viewer, on = request.viewer, clock.today()
    seen = lists.people_ids(reach.reach(viewer), on, sees_all=reach.sees_all(viewer))
    found = lists.people_lines(list(seen.filter(pk=person_id)), on)
    return get_or_404(next(iter(found), None))


def thing_line(request: Request, thing_id: int) -> lists.ThingLine:
    """A thing in one's reach; one that nobody claims is reached through the place it stands in."""
    viewer, on = request.viewer, clock.today()
    row = get_or_404(queries.thing(thing_id, on))
    seen = lists.thing_ids(reach.reach(viewer), on, sees_all=reach.sees_all(viewer))
    around = [thing_id, *([row.place_id] if row.place_id else [])]
    is_seen = seen.filter(pk__in=around).exists()
    found = lists.thing_lines([thing_id], on) if is_seen else []
    return get_or_404(next(iter(found), None))


def about(row: queries.UnitRow | queries.PostRow, back: str, *now: tuple[str, str]) -> About:
    """A unit or a post."""
    name = words.shown(row.name)
    return About((row.id,), name, f"{name} · {row.code}", reverse(f"organisation:{back}"), [*now])


def about_person(line: lists.PersonLine) -> About:
    """A person, and where that person stands now."""
    place = f"{words.shown(line.unit)} · {words.shown(line.post)}" if line.unit_id else ""
    now = [(_("Post until now"), place or _("none"))]
    back = reverse("organisation:people")
    initial = {"name": line.name, "kind": line.kind, "employer": line.employer}
    return About((line.id,), line.name, f"{line.name} · {line.number}", back, now, initial)


def about_thing(line: lists.ThingLine) -> About:
    """A thing, who claims it and who uses it now."""
    name = words.shown(line.name)
    units = [words.shown(one) for _pk, one in line.units]
    users = [words.shown(one) for _kind, _pk, one in line.users]
    now = [
        (_("Claimed by"), words.shown(units) if units else _("nobody")),
        (_("Used by"), words.shown(users) if users else _("nobody")),
    ]
    return About((line.id,), name, f"{name} · {line.code}", reverse("organisation:things"), now)
