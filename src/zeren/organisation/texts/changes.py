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

REFUSALS: dict[str, str | Promise] = {
    "organisation.leaves_already": gettext_lazy(
        "%(name)s already leaves on %(day)s. Withdraw that plan first, or choose an earlier day."
    ),
    "organisation.belongs_already": gettext_lazy(
        "%(name)s belongs to the organisation on that day already. Choose another day, or "
        "transfer instead."
    ),
    "organisation.number_taken": gettext_lazy(
        "The staff number %(number)s is that of %(name)s. Choose another number."
    ),
    "organisation.number_given_up": gettext_lazy(
        "The staff number %(number)s was that of %(name)s, who has %(now)s now. If it is the "
        "same person, change the number on that page; if the number passes to another person, "
        "tick it below."
    ),
    "organisation.number_passes": gettext_lazy(
        "The staff number %(number)s was that of %(name)s (%(now)s now). What was signed under it "
        "until today stays that person's."
    ),
    "organisation.employer_missing": gettext_lazy(
        "Who employs agency staff or a contractor's people must be named. Fill in the employer."
    ),
    "organisation.same_kind": gettext_lazy(
        "%(name)s is of this kind already on that day. Nothing would change."
    ),
    "organisation.top_stays": gettext_lazy(
        "The organisation itself stands under no other unit. Move one of its units."
    ),
    "organisation.same_place": gettext_lazy(
        "%(what)s stands there already on that day. Choose another place."
    ),
    "organisation.unit_circle": gettext_lazy(
        "A unit cannot stand below itself. Choose a unit that is not below it."
    ),
    "organisation.place_circle": gettext_lazy(
        "A thing cannot stand inside itself. Choose a place that does not stand in it."
    ),
    "organisation.not_a_place": gettext_lazy(
        "%(thing)s is no place that things can stand in. Choose a place."
    ),
    "organisation.second_head_post": gettext_lazy(
        "%(unit)s has a head post already on that day. Move that one first, or choose another unit."
    ),
    "organisation.two_hold_it": gettext_lazy(
        "%(n)s people hold the post %(post)s, but a head post is held by one. Transfer the "
        "others first."
    ),
    "organisation.no_such_plan": gettext_lazy(
        "This planned change is not there any more. Look at the list again."
    ),
    "organisation.plan_has_begun": gettext_lazy(
        "What was planned for %(day)s has begun and is no plan any more. Enter the change "
        "that undoes it."
    ),
    "organisation.plan_built_upon": gettext_lazy(
        "Another change rests on what is planned for %(day)s. Withdraw that one first."
    ),
    "organisation.ends_before_it_begins": gettext_lazy(
        "The last day lies before %(day)s. Choose a later last day, or none."
    ),
    "organisation.nobody_to_share_with": gettext_lazy(
        "No unit is in charge of it yet. Decide who is in charge, then share it."
    ),
    "organisation.already_shares": gettext_lazy(
        "%(unit)s is in charge of it or shares it already. Choose another unit."
    ),
    "organisation.no_reason": gettext_lazy(
        "Why it is shared must be written down. Say it in one sentence, for example which shift."
    ),
    "organisation.not_yours": gettext_lazy(
        "This part of the organisation is kept by somebody else. Ask the personnel clerk of the "
        "unit or the general manager."
    ),
    "organisation.not_yours_to_grant": gettext_lazy(
        "Roles are given and ended by the administrator or the general manager. Ask one of them."
    ),
    "organisation.not_to_yourself": gettext_lazy(
        "Nobody can give a role to themselves. Ask another administrator or the general manager."
    ),
    "organisation.not_yourself": gettext_lazy(
        "Your own leaving is entered by somebody else. Ask another clerk or the general manager."
    ),
    "organisation.role_held": gettext_lazy(
        "%(name)s already holds this role over %(unit)s. End that one first, or choose another "
        "unit."
    ),
    "organisation.role_ended": gettext_lazy(
        "This role has already ended. There is nothing left to end."
    ),
    "organisation.role_in_the_past": gettext_lazy(
        "A role begins today or later: what was seen and done without it cannot be changed "
        "afterwards. Choose another day."
    ),
    "organisation.no_head_post": gettext_lazy(
        "%(unit)s has no head post. Open one first: a line in the sheet Posts with Yes under Head."
    ),
    "organisation.already_head": gettext_lazy("%(name)s is already head of %(unit)s on that day."),
    "organisation.head_post_held": gettext_lazy(
        "This head post is held by %(name)s. Use “Change the head” on the unit: it ends the one "
        "and begins the other on the same day."
    ),
    "organisation.contractor_holds_none": gettext_lazy(
        "%(name)s belongs to a contractor and answers by the safety agreement with that company. "
        "Choose one of your own people."
    ),
    "organisation.same_post": gettext_lazy(
        "%(name)s already holds this post on that day. Choose another post."
    ),
    "organisation.not_here_then": gettext_lazy(
        "%(name)s does not belong to the organisation on %(day)s. Choose another day."
    ),
    "organisation.planned_already": gettext_lazy(
        "A change is already planned for %(day)s. Choose a later day, or bring in a workbook that "
        "says both."
    ),
    "organisation.too_far": gettext_lazy("This day is more than a year away. Check the year."),
    "organisation.left_already": gettext_lazy("%(name)s has already left (away since %(day)s)."),
    "organisation.leaves_before_joining": gettext_lazy(
        "The last day lies before the first one (%(day)s). Choose a later day."
    ),
    "organisation.already_in_charge": gettext_lazy(
        "%(unit)s alone is already in charge of this. Nothing needs to be decided."
    ),
    "organisation.already_user": gettext_lazy("%(name)s is already named as user of this."),
    "organisation.one_user_at_a_time": gettext_lazy(
        "Name one person, one post, or one team. For more than one, name them one after another."
    ),
    "organisation.no_such_user": gettext_lazy("This user is no longer there. Choose another one."),
    "organisation.no_such_thing": gettext_lazy("This thing is no longer registered today."),
    "organisation.no_such_unit": gettext_lazy(
        "This unit does not exist on that day. Choose another one."
    ),
    "organisation.no_such_post": gettext_lazy(
        "This post does not exist on that day. Choose another one."
    ),
    "organisation.no_such_person": gettext_lazy(
        "This person does not belong to the organisation on that day. Choose another one."
    ),
    "organisation.nobody_ticked": gettext_lazy(
        "Nobody is ticked. Tick who is to get a one-time code."
    ),
    "organisation.moved_meanwhile": gettext_lazy(
        "Nothing was written: somebody changed this while you looked. Look again, then decide."
    ),
}

FACTS: dict[str, str | Promise] = {
    "organisation.planned": gettext_lazy("A change planned for a later day"),
    "organisation.plan_withdrawn": gettext_lazy("A planned change withdrawn"),
    "organisation.row_begun": gettext_lazy("A dated row of the organisation begun"),
    "organisation.row_ended": gettext_lazy("A dated row of the organisation ended"),
    "organisation.shared": gettext_lazy("A thing shared by two units, with the reason"),
    "person.account_given": gettext_lazy("A person linked with an account"),
    "person.account_ended": gettext_lazy("The link between a person and an account ended"),
    "person.kind_changed": gettext_lazy("Kind of a person changed"),
    "person.second_post": gettext_lazy("A second post given to a person"),
    "post.moved": gettext_lazy("Post moved to another unit"),
    "thing.moved": gettext_lazy("Thing moved to another place"),
    "organisation.head_changed": gettext_lazy("Head of a unit changed"),
    "organisation.charge_decided": gettext_lazy("Unit in charge decided"),
    "organisation.user_named": gettext_lazy("User of a thing named"),
    "role.revoked": gettext_lazy("Role ended"),
}

ROLES: dict[str, Promise] = {
    "safety_manager": gettext_lazy("Safety manager"),
    "auditor": gettext_lazy("Auditor"),
    "clerk": gettext_lazy("Personnel clerk"),
    "administrator": gettext_lazy("Administrator"),
}
OFFICES: dict[str, Promise] = {
    **ROLES,
    "head": gettext_lazy("Head of the whole organisation"),
}
PEOPLE_KINDS: dict[str, Promise] = {
    "employee": gettext_lazy("Employee"),
    "agency": gettext_lazy("Agency worker"),
    "intern": gettext_lazy("Intern"),
    "contractor": gettext_lazy("Contractor’s person"),
}
THING_KINDS: dict[str, Promise] = {
    "place": gettext_lazy("Place"),
    "equipment": gettext_lazy("Equipment"),
    "material": gettext_lazy("Material"),
    "activity": gettext_lazy("Activity"),
}
LAYERS: dict[int, Promise] = {
    1: gettext_lazy("Principal"),
    2: gettext_lazy("Deputy"),
    3: gettext_lazy("Department"),
    4: gettext_lazy("Workshop"),
    5: gettext_lazy("Team"),
    6: gettext_lazy("Post"),
}


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
