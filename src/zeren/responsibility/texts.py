"""Words of responsibility: refusals, facts, the two rules, and every "because" as a sentence."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from zeren.core.responsibility import IN_CHARGE, USES, Answer, Step
from zeren.core.tongue import say
from zeren.organisation import queries as organisation
from zeren.web import words

RULES = {IN_CHARGE: _("Who is in charge is responsible"), USES: _("Who uses is responsible")}

RULE_BADGES = {IN_CHARGE: "谁主管谁负责", USES: "谁使用谁负责"}

BECAUSE = words.table("responsibility", "because")


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
