"""Words of what is entered by hand: something new, another name, a person entered twice."""

from django.utils.translation import gettext as _

from zeren.organisation.actions.ending import UseEnd
from zeren.organisation.actions.entering import Entry
from zeren.organisation.actions.merging import Merging, Parting
from zeren.organisation.texts.changes import Told, leave_told
from zeren.web import words

COLUMNS = words.table("organisation", "columns")
UNIT_KINDS = words.table("organisation", "unit_kinds")


def new_told(plan: Entry) -> Told:
    after = plan.changes[0].after
    name = after.get("name_zh") or after.get("name_en", "")
    told = {"name": name, "code": plan.key, "day": words.shown(plan.from_date)}
    said = {
        "units": _("The unit %(name)s (%(code)s) is opened on %(day)s."),
        "posts": _("The post %(name)s (%(code)s) is opened on %(day)s, held by nobody yet."),
        "things": _("%(name)s (%(code)s) is registered from %(day)s on."),
    }
    return [said[plan.sheet] % told], [words.sentence(*remark) for remark in plan.remarks]


def change_told(plan: Entry) -> Told:
    change = plan.changes[0]
    effects = [
        _("%(what)s: %(before)s → %(after)s")
        % {
            "what": COLUMNS[key],
            "before": change.before[key] or "–",
            "after": after or "–",
        }
        for key, after in change.after.items()
    ]
    if "number" in change.after:
        effects.append(_("The person signs in with the new staff number from now on."))
    if change.after.keys() & {"name_zh", "name_en"}:
        effects.append(_("Letters and records that were issued keep the name they had."))
    return effects, [words.sentence(*remark) for remark in plan.remarks]


def merge_told(plan: Merging) -> Told:
    told = {
        "first": f"{plan.first} ({plan.first_number})",
        "second": f"{plan.ends.name} ({plan.second_number})",
        "day": words.shown(plan.ends.to_date),
    }
    effects = [
        _("From %(day)s on %(second)s is the same person as %(first)s and is counted once.") % told,
        _("%(second)s was entered on that day or later: it never came.") % told
        if plan.ends.never_came
        else _(
            "Both were counted until then, since %(since)s. If the second one was a "
            "mistake, choose that day."
        )
        % {**told, "since": words.shown(plan.ends.since)},
        _("What was signed, learnt and owed under either record stays, and each shows the other."),
    ]
    if plan.takes_over:
        things = words.shown([words.shown(name) for name in plan.takes_over])
        effects.append(_("%(first)s uses from then on: %(things)s.") % {**told, "things": things})
    warnings = leave_told(plan.ends)[1][: len(plan.ends.vacant_heads)]
    if not plan.is_same_name:
        warnings.append(_("The two names differ. Check that it is one person."))
    return effects, warnings


def part_told(plan: Parting) -> Told:
    told = {"name": plan.name, "first": plan.first}
    return [
        _("%(name)s and %(first)s are two people again, from today on.") % told,
        _("%(name)s holds no post; let the person come back on the page “Somebody comes back”.")
        % told,
    ], []


def use_end_told(plan: UseEnd) -> Told:
    told = {
        "user": words.shown(plan.user),
        "thing": words.shown(plan.thing),
        "day": words.shown(plan.until),
    }
    said = [_("From %(day)s on %(user)s is no longer a user of %(thing)s.") % told]
    return said, [_("Nobody is named as its user then.")] if plan.leaves_none else []
