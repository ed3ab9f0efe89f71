"""Words of responsibility: refusals, facts, the two rules, and every "because" as a sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zeren.core.responsibility import IN_CHARGE, USES, Answer, Step
from zeren.core.tongue import say
from zeren.organisation import queries as organisation

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
    "head.vacant": _("Nobody heads %(unit)s, so the next head above answers"),
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
        "unit": {k: say(v, language) for k, v in organisation.unit_names(wanted["unit"]).items()},
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
