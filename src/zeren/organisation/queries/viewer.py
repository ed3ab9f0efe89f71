"""Who is looking: a signed-in account as the posts and grants of a day make it."""

from datetime import date

from zeren.core.viewer import HeadOf, RoleGrant, Viewer
from zeren.organisation.models import Grant, Holding, Person
from zeren.organisation.queries.units import on_day, root


def viewer_for(
    account_id: int, on: date, *, language: str = "", is_bootstrap: bool = False
) -> Viewer:
    """The signed-in account as the posts and grants of that day make it.

    `is_bootstrap`: the first administrator, who may bring in the first workbook and nothing more.
    """
    top = root(on)
    root_path = top.path if top else ""
    someone = Person.objects.filter(on_day(on), account_id=account_id).first()
    held = (
        Grant.objects.filter(on_day(on), person_id=someone.pk)
        if someone
        else Grant.objects.filter(on_day(on), account_id=account_id)
    )
    roles = tuple(
        RoleGrant(role, path)
        for role, path in held.order_by("id").values_list("role", "unit__path")
    )
    if is_bootstrap:
        roles = (*roles, RoleGrant("administrator", ""), RoleGrant("clerk", ""))
    if someone is None:
        return Viewer(account_id=account_id, roles=roles, root_path=root_path, language=language)
    rows = list(
        Holding.objects.filter(on_day(on), person_id=someone.pk)
        .order_by("-is_primary", "id")
        .values_list("post__unit_id", "post__unit__path", "post__is_head")
    )
    return Viewer(
        account_id=account_id,
        person_id=someone.pk,
        name=someone.name,
        language=language or someone.language,
        unit_id=rows[0][0] if rows else 0,
        unit_path=rows[0][1] if rows else "",
        roles=roles,
        heads=tuple(HeadOf(unit_id, path) for unit_id, path, is_head in rows if is_head),
        root_path=root_path,
    )
