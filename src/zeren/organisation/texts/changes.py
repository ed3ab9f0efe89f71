"""Words of the changes by hand: why one is refused, what it will do, what has been done."""

from collections.abc import Iterable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zeren.core.actor import Actor
from zeren.organisation.actions.belonging import Leaving
from zeren.organisation.actions.posts import HeadChange, Transfer
from zeren.organisation.actions.things import Decision, Naming
from zeren.web import words

Told = tuple[list[str], list[str]]
"""What will happen, and what to be careful about."""


ROLES = words.table("organisation", "roles")
OFFICES: dict[str, Promise] = {
    **ROLES,
    "head": gettext_lazy("Head of the whole organisation"),
}
PEOPLE_KINDS = words.table("organisation", "people_kinds")
THING_KINDS = words.table("organisation", "thing_kinds")
LAYERS = {int(one): said for one, said in words.table("organisation", "layers").items()}


def head_told(plan: HeadChange) -> Told:
    unit, day = words.shown(plan.unit), words.shown(plan.from_date)
    effects = [
        _("%(name)s becomes head of %(unit)s on %(day)s (%(post)s).")
        % {"name": plan.name, "unit": unit, "day": day, "post": words.shown(plan.post)}
    ]
    for name in plan.before:
        effects.append(
            _("%(name)s is head until the day before; what was done and signed stays.")
            % {"name": name}
        )
    if not plan.before:
        effects.append(_("The gap “no head in office” of %(unit)s closes.") % {"unit": unit})
    if plan.leaves:
        effects.append(
            _(
                "%(name)s leaves the post %(post)s in %(old)s. Training and letter are owed in "
                "%(unit)s from then on; the past stays counted where it was."
            )
            % {
                "name": plan.name,
                "post": words.shown(plan.leaves.post),
                "old": words.shown(plan.leaves.unit),
                "unit": unit,
            }
        )
    if plan.keeps_post:
        effects.append(
            _("%(name)s keeps the present post and stays counted there.") % {"name": plan.name}
        )
    warnings = [
        _("%(name)s holds no post afterwards. Transfer %(name)s to one.") % {"name": name}
        for name in plan.without_post
    ]
    if plan.leaves and plan.leaves.is_head:
        warnings.append(vacant(words.shown(plan.leaves.unit)))
    return effects + until_told(plan.until), warnings


def transfer_told(plan: Transfer) -> Told:
    day, unit = words.shown(plan.from_date), words.shown(plan.goes_to.unit)
    effects = []
    if plan.leaves:
        effects.append(
            _("%(name)s leaves %(post)s in %(unit)s on %(day)s.")
            % {
                "name": plan.name,
                "post": words.shown(plan.leaves.post),
                "unit": words.shown(plan.leaves.unit),
                "day": day,
            }
        )
    effects.append(
        _("%(name)s becomes %(post)s in %(unit)s on %(day)s.")
        % {"name": plan.name, "post": words.shown(plan.goes_to.post), "unit": unit, "day": day}
    )
    if plan.is_counted:
        effects.append(
            _(
                "Training and letter are owed in %(unit)s from then on, the duties are those of "
                "the new post; the past stays counted where it was."
            )
            % {"unit": unit}
        )
    warnings = [vacant(words.shown(plan.leaves.unit))] if plan.leaves_vacant and plan.leaves else []
    return effects + until_told(plan.until), warnings


def leave_told(plan: Leaving) -> Told:
    name, day = plan.name, words.shown(plan.to_date)
    effects = [
        _("%(name)s no longer belongs to the organisation from %(day)s on.")
        % {"name": name, "day": day},
        _("What %(name)s still owes is withdrawn that day; what is signed and proved stays.")
        % {"name": name},
    ]
    for place in plan.posts:
        effects.append(
            _("The post %(post)s in %(unit)s is given up.")
            % {"post": words.shown(place.post), "unit": words.shown(place.unit)}
        )
    for role in plan.roles:
        effects.append(_("The role “%(role)s” ends.") % {"role": str(ROLES[role])})
    warnings = [vacant(words.shown(unit)) for unit in plan.vacant_heads]
    if plan.things:
        warnings.append(
            _("Is no longer user of: %(things)s. Name others.") % {"things": _listed(plan.things)}
        )
    return effects, warnings


def charge_told(plan: Decision) -> Told:
    effects = [
        _("From %(day)s on %(unit)s alone is in charge of %(thing)s.")
        % {
            "unit": words.shown(plan.unit),
            "thing": words.shown(plan.thing),
            "day": words.shown(plan.from_date),
        }
    ]
    for unit in plan.ends:
        effects.append(_("The claim of %(unit)s ends that day.") % {"unit": words.shown(unit)})
    effects.append(_("Its head and everyone above answer for it; a gap that stood here closes."))
    return effects, []


def user_told(plan: Naming) -> Told:
    names = {
        "user": words.shown(plan.user),
        "thing": words.shown(plan.thing),
        "day": words.shown(plan.from_date),
    }
    said = {
        "person": _("From %(day)s on %(user)s is a user of %(thing)s."),
        "post": _("From %(day)s on everyone in the post %(user)s is a user of %(thing)s."),
        "team": _("From %(day)s on everyone in %(user)s is a user of %(thing)s."),
    }
    effects = [said[plan.kind] % names]
    for user in plan.ends:
        effects.append(_("%(user)s is no longer a user of it.") % {"user": words.shown(user)})
    return effects + until_told(plan.until), []


def hand_of(by: Actor) -> str:
    """Who did it, where it was no person."""
    return _("the house itself") if by.kind == "system" else _("the first administrator")


def until_told(until: date | None) -> list[str]:
    """What is known of later days stays: the new ends where the next change begins."""
    if until is None:
        return []
    said = _("This holds until %(day)s: a later change or a last day is known already.")
    return [said % {"day": words.shown(until)}]


def vacant(unit: str) -> str:
    return _("%(unit)s has no head then and stands on the gap list until somebody is.") % {
        "unit": unit
    }


def _listed(names: Iterable[object]) -> str:
    return words.shown([words.shown(name) for name in names])
