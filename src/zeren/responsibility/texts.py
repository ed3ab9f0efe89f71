"""Words of responsibility: refusals, facts, the two rules, and every "because" as a sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from zeren.core.responsibility import IN_CHARGE, USES, Answer, Step
from zeren.core.tongue import say
from zeren.organisation import queries as organisation

REFUSALS = {
    "responsibility.not_yours": _(
        "The head of the post's unit, a head above, or the safety manager changes its duties."
    ),
    "responsibility.duty_changed": _(
        "The words of duty %(duty)s are required by law and stay as they are."
    ),
    "responsibility.moved_meanwhile": _(
        "Somebody else changed this list since you opened it. Look at it again, then decide."
    ),
    "responsibility.no_duties": _("A post has at least one duty. Leave one, or add one."),
    "responsibility.duty_locked": _(
        "%(count)s statutory duties are missing from the list. They may be added to, not removed."
    ),
    "responsibility.duty_locked_one": _(
        "Duty %(code)s is required by law (%(source)s). Put it back into the list."
    ),
}

FACTS = {
    "duty_list.adopted": _("Duty list adopted for a post"),
    "duty_list.revised": _("Duty list of a post revised"),
}

RULES = {
    IN_CHARGE: _("Who is in charge is responsible"),
    USES: _("Who uses is responsible"),
}

RULE_BADGES = {IN_CHARGE: "谁主管谁负责", USES: "谁使用谁负责"}

BECAUSE: Mapping[str, Any] = {
    "charge.own": _("%(thing)s is in the charge of %(unit)s"),
    "charge.of_place": _("%(thing)s stands in %(place)s, which is in the charge of %(unit)s"),
    "charge.shared": _("%(unit)s shares it, with a written reason"),
    "charge.two": _("%(units)s both claim to be in charge of %(thing)s"),
    "charge.none": _("No unit is in charge of %(thing)s or of the place it stands in"),
    "head.own": _("The head post of %(unit)s is held by %(person)s"),
    "head.vacant": _("The head post of %(unit)s is vacant, so responsibility climbs"),
    "head.above": _("The next head above is %(person)s, head of %(unit)s"),
    "head.nowhere": _("No head is in office anywhere above %(unit)s"),
    "custody.person": _("%(thing)s is used by %(person)s"),
    "custody.post": _("%(thing)s is used by whoever holds the post %(post)s"),
    "custody.team": _("%(thing)s is used by everyone of %(unit)s"),
    "custody.vacant": _("%(thing)s has a user by name of a post or team, but nobody holds it now"),
    "custody.none": _("Nobody is registered as a user of %(thing)s"),
}


def because_lines(answer: Answer, language: str) -> list[str]:
    """The steps of an answer as sentences, in the reader's language."""
    return [sentence for _step, sentence in because(answer.because, language)]


def because(steps: tuple[Step, ...], language: str) -> list[tuple[Step, str]]:
    """Each step with its sentence; the names of all objects are read in five queries."""
    wanted: dict[str, set[int]] = {"thing": set(), "unit": set(), "person": set(), "post": set()}
    for step in steps:
        for kind, object_id in step.objects:
            if kind in wanted:
                wanted[kind].add(object_id)
    words = {
        "thing": {
            k: say(v, language) for k, v in organisation.thing_names(wanted["thing"]).items()
        },
        "unit": {k: say(v, language) for k, v in organisation.unit_names().items()},
        "person": organisation.names(wanted["person"]),
        "post": {k: say(v, language) for k, v in organisation.post_names(wanted["post"]).items()},
    }
    return [(step, str(BECAUSE[step.found]) % _params(step, words)) for step in steps]


def _params(step: Step, words: Mapping[str, Mapping[int, str]]) -> dict[str, str]:
    found: dict[str, str] = dict.fromkeys(("thing", "place", "unit", "person", "post"), "")
    things = [oid for kind, oid in step.objects if kind == "thing"]
    units = [oid for kind, oid in step.objects if kind == "unit"]
    if things:
        found["thing"] = words["thing"].get(things[0], "")
        found["place"] = words["thing"].get(things[-1], "")
    if units:
        found["unit"] = words["unit"].get(units[-1], "")
        found["units"] = " · ".join(words["unit"].get(uid, "") for uid in units)
    for kind in ("person", "post"):
        for one, oid in step.objects:
            if one == kind:
                found[kind] = words[kind].get(oid, "")
    return found


REQUIREMENTS = {
    "unit_head": _("Unit has a head in office"),
    "thing_in_charge": _("Thing has exactly one in charge"),
    "thing_user": _("Thing has a user"),
}

GAPS = {
    "unit.no_head": _("No head in office"),
    "unit.no_head_of_root": _("The organisation has no general manager in office"),
    "thing.none_in_charge": _("No unit is in charge of it"),
    "thing.two_in_charge": _("Two units claim to be in charge of it"),
    "thing.no_head": _("The unit in charge has no head, nor has any unit above"),
    "thing.no_user": _("Nobody is registered as its user"),
    "thing.no_holder": _("Its user post or team is empty"),
}

NEXT_STEPS = {
    "unit.no_head": _("Appoint a head"),
    "unit.no_head_of_root": _("Enter the general manager"),
    "thing.none_in_charge": _("Decide who is in charge"),
    "thing.two_in_charge": _("Decide between the two claims"),
    "thing.no_head": _("Appoint a head"),
    "thing.no_user": _("Name who uses it"),
    "thing.no_holder": _("Fill the post or name another user"),
}

ACTS = {
    "unit.no_head": ngettext_lazy(
        "%(count)s unit has no head in office", "%(count)s units have no head in office", "count"
    ),
    "unit.no_head_of_root": ngettext_lazy(
        "%(count)s organisation has no general manager in office",
        "%(count)s organisations have no general manager in office",
        "count",
    ),
    "thing.none_in_charge": ngettext_lazy(
        "%(count)s thing has nobody in charge", "%(count)s things have nobody in charge", "count"
    ),
    "thing.two_in_charge": ngettext_lazy(
        "%(count)s thing is claimed by two units",
        "%(count)s things are claimed by two units",
        "count",
    ),
    "thing.no_head": ngettext_lazy(
        "%(count)s thing belongs to a unit without a head",
        "%(count)s things belong to units without a head",
        "count",
    ),
    "thing.no_user": ngettext_lazy(
        "%(count)s thing has no user", "%(count)s things have no user", "count"
    ),
    "thing.no_holder": ngettext_lazy(
        "%(count)s thing has a user post or team that is empty",
        "%(count)s things have a user post or team that is empty",
        "count",
    ),
}
"""One act is one line: what waits for the same step of the same person, counted."""
