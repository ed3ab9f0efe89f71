"""Who is looking: a signed-in account as the posts and grants of a day make it."""

from dataclasses import replace
from datetime import date

from django.db.models import Q, QuerySet

from zeren.core.days import day_of
from zeren.core.grant import HEAD
from zeren.core.viewer import NOBODY, HeadOf, RoleGrant, Viewer
from zeren.ledger.prepared import Prepared
from zeren.organisation.models import STEP, Grant, Person
from zeren.organisation.queries.absences import acts_for_others, stands_for
from zeren.organisation.queries.offices import holds_office
from zeren.organisation.queries.people import PATH, engaged, seated
from zeren.organisation.queries.standing import office_is_taken
from zeren.organisation.queries.units import on_day, path_ids, paths_of, root


def viewer_for(
    account_id: int, on: date, *, language: str = "", is_bootstrap: bool = False
) -> Viewer:
    """The signed-in account as the posts and grants of that day make it.

    `is_bootstrap`: the first administrator, who brings in the first workbook and prints
    the first slips, until somebody who holds an office by grant has a PIN.

    Who heads the whole does so by the office that a second person confirmed, not by the post;
    and an office whose end nobody confirmed yet opens the door also after the last day.
    """
    top = root(on)
    root_path = top.path if top else ""
    day = day_of(on)
    someone = next(iter(SOMEONE.rows(on=day, account_id=account_id)), None)
    if someone is None:
        grants = OF_ACCOUNT.rows(on=day, account_id=account_id)
    else:
        person_id, name, own_language, may_act = someone
        grants = OF_PERSON.rows(on=day, person_id=person_id)
    roles = tuple(RoleGrant(role, path) for role, _unit, path in grants if role != HEAD)
    if is_bootstrap and not office_is_taken(on):
        roles = (*roles, RoleGrant("administrator", ""), RoleGrant("clerk", ""))
    if someone is None:
        return Viewer(
            account_id=account_id, roles=roles, root_path=root_path, language=language, on=on
        )
    rows = POSTS.rows(on=day, person_id=person_id)
    return Viewer(
        account_id=account_id,
        person_id=person_id,
        name=name,
        language=language or own_language,
        unit_id=rows[0][0] if rows else 0,
        unit_path=rows[0][1] if rows else "",
        roles=roles,
        heads=(
            *(HeadOf(unit_id, path) for role, unit_id, path in grants if role == HEAD),
            *(
                HeadOf(unit_id, path)
                for unit_id, path, is_head in rows
                if is_head and len(path) > STEP
            ),
        ),
        root_path=root_path,
        stands_for=stands_for(person_id, on) if may_act else {},
        on=on,
    )


def _grants(on: int, mine: Q) -> QuerySet[Grant, tuple[str, int, str]]:
    held = Grant.objects.filter(on_day(on), on_day(on, "unit__placed__"), mine)
    return held.order_by("id").values_list("role", "unit_id", "unit__placed__path")


SOMEONE = Prepared(
    lambda on, account_id: (
        Person.objects.filter(engaged(on, "pk") | holds_office(on), account_id=account_id)
        .annotate(acts_for_others=acts_for_others(on))
        .values_list("pk", "name", "language", "acts_for_others")
    )
)
OF_PERSON = Prepared(lambda on, person_id: _grants(on, Q(person_id=person_id)))
OF_ACCOUNT = Prepared(lambda on, account_id: _grants(on, Q(account_id=account_id)))
POSTS = Prepared(
    lambda on, person_id: (
        seated(on, Q(person_id=person_id))
        .order_by("-is_primary", "id")
        .values_list("post__placed__unit_id", PATH, "post__placed__is_head")
    )
)


def viewer_of(person_id: int, on: date) -> Viewer:
    """A person as his account would make him; nobody's view where he has none."""
    row = Person.objects.filter(pk=person_id, account__isnull=False).first()
    return viewer_for(row.account_id or 0, on) if row else NOBODY


def paths_acted_in(viewer: Viewer, *kinds: str) -> list[str]:
    """The subtrees of people who are away, for whom a viewer does such acts."""
    absent = {one for kind in kinds for one in viewer.hands(kind)} - {viewer.person_id}
    return [path for one in sorted(absent) for path in viewer_of(one, viewer.on).paths_seen()]


def viewer_on(viewer: Viewer, on: date) -> Viewer:
    """The same viewer with the paths of another day: who leads a unit today sees its past.

    A unit that did not stand then opens nothing.
    """
    if on == viewer.on:
        return viewer
    old = {head.path for head in viewer.heads} | {grant.path for grant in viewer.roles}
    old |= {viewer.unit_path, viewer.root_path}
    ids = {path: path_ids(path)[-1] for path in old if path}
    then = dict(paths_of(sorted(set(ids.values())), on))

    def moved(path: str) -> str:
        return then.get(ids[path], "-") if path else ""

    return replace(
        viewer,
        heads=tuple(HeadOf(head.unit_id, moved(head.path)) for head in viewer.heads),
        roles=tuple(RoleGrant(grant.role, moved(grant.path)) for grant in viewer.roles),
        unit_path=moved(viewer.unit_path),
        root_path=moved(viewer.root_path),
        on=on,
    )
