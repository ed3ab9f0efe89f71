"""Words of the targets: refusals, problems of the cascade, and facts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

REFUSALS = {
    "targets.no_organisation": _(
        "There is no organisation yet. Import the organisation first, then set targets."
    ),
    "targets.keeps_open": _(
        "It carries parts of published targets (%(n)s): %(names)s. In a new version of the year, "
        "give them to other units or keep them at the unit above, and publish it."
    ),
    "targets.unknown_indicator": _(
        "The catalogue has no indicator “%(indicator)s”. Choose one from the catalogue."
    ),
    "targets.unknown_target": _("This target is no longer there. Open the list of targets again."),
    "targets.kind_not_allowed": _("This indicator cannot be “%(kind)s”. It can be: %(allowed)s."),
    "targets.zero_is_zero": _("A zero target is always 0. Choose another kind for another value."),
    "targets.below_zero": _("A target cannot be less than 0."),
    "targets.over_hundred": _("A percentage cannot be more than 100."),
    "targets.range_upside_down": _("The upper value must not be less than the lower one."),
    "targets.not_a_number": _(
        "“%(text)s” is not a number this target can keep. Set it by hand from the catalogue."
    ),
    "targets.nothing_arrived": _("No workbook has brought targets for %(year)s that still wait."),
    "targets.date_needed": _("A task needs the day by which it is done."),
    "targets.not_setter": _(
        "Targets of this unit are set by its head, a head above, or the safety manager."
    ),
    "targets.not_publisher": _(
        "Only the head of the whole organisation publishes the year's targets."
    ),
    "targets.published": _(
        "These targets are published and stay as they are. Start a new draft to change them."
    ),
    "targets.not_of_the_company": _(
        "This target was given down from above. Change it where it came from."
    ),
    "targets.not_given": _(
        "This target was set, not given down. Change it with “Change the target”."
    ),
    "targets.nothing_below": _(
        "There is no unit below %(unit)s. Choose “held here” for this target."
    ),
    "targets.nothing_to_publish": _(
        "There is no draft with targets for %(year)s. Set a target first."
    ),
    "targets.cascade_has_problems": _(
        "The targets are not published: %(count)s problems stand in the way. Mend them first."
    ),
    "targets.moved_meanwhile": _(
        "Somebody changed this at the same moment. Look at it again, then decide."
    ),
    "cascade.rule_does_not_fit": _(
        "%(indicator)s, %(parent)s: “%(rule)s” does not fit a target of the kind “%(kind)s”, "
        "because the parts would not keep the whole. Choose another rule."
    ),
    "cascade.choose_targets": _(
        "%(indicator)s: with “%(rule)s” a person chooses each unit's value. "
        "Type the values, then apply."
    ),
    "cascade.no_weight": _(
        "%(indicator)s: every weight below %(parent)s is 0, so nothing can be shared out. "
        "Give at least one unit a weight."
    ),
    "cascade.reserve_over_total": _(
        "%(indicator)s: a reserve of %(reserve)s is more than the %(total)s allowed in %(parent)s. "
        "Keep back less."
    ),
    "cascade.reserve_for_ceilings_only": _(
        "%(indicator)s: only an upper limit can keep a reserve. Set the reserve to 0."
    ),
    "cascade.held_and_spread": _(
        "%(indicator)s is held in %(parent)s, but %(children)s units below were given a part. "
        "Choose how it goes down again."
    ),
    "cascade.uncovered": _(
        "%(indicator)s: %(unit)s was given nothing, although it stands below %(parent)s. "
        "Give the target down again."
    ),
    "cascade.orphan": _(
        "%(indicator)s: %(unit)s no longer stands directly below %(parent)s. "
        "Give the target down again."
    ),
    "cascade.twice": _("%(indicator)s: %(unit)s was given its part twice. Give it down again."),
    "cascade.kind_differs": _(
        "%(indicator)s: %(unit)s has “%(got)s”, but %(parent)s has “%(want)s”. "
        "Give the target down again."
    ),
    "cascade.looser": _(
        "%(indicator)s: %(unit)s has %(got)s, which is looser than %(want)s of %(parent)s. "
        "Tighten %(unit)s."
    ),
    "cascade.sum_over_parent": _(
        "%(indicator)s: the units below %(parent)s have %(got)s and the reserve is %(reserve)s, "
        "which is %(over)s more than the %(want)s allowed. Lower a unit or the reserve."
    ),
    "cascade.sum_under_parent": _(
        "%(indicator)s: the units below %(parent)s have %(got)s together, %(missing)s fewer than "
        "the %(want)s wanted. Raise a unit."
    ),
}

FACTS = {
    "indicator.loaded": _("Indicator brought in or changed"),
    "target_set.drafted": _("Draft of the year's targets opened"),
    "target_set.published": _("The year's targets published"),
    "target_set.superseded": _("Published targets replaced by newer ones"),
    "target.set": _("Company target set"),
    "target.changed": _("A unit's value changed by hand"),
    "target.cascaded": _("Target given down"),
    "target.given": _("Target received from above"),
    "target.taken_back": _("Target taken back from the draft"),
    "target.copied": _("Target brought over from the published set"),
}

REQUIREMENTS = {"unit_targets": _("Unit has its targets of the year")}

GAPS = {
    "targets.not_published": _("The targets of the year are not published"),
    "targets.none_given": _("Was given no target of the year"),
}

NEXT_STEPS = {
    "targets.not_published": _("Publish the targets"),
    "targets.none_given": _("Give the targets down, then publish them again"),
}

ACTS = {
    "targets.not_published": ngettext_lazy(
        "%(count)s unit waits for the year's targets to be published",
        "%(count)s units wait for the year's targets to be published",
        "count",
    ),
    "targets.none_given": ngettext_lazy(
        "%(count)s unit was given no target of the year",
        "%(count)s units were given no target of the year",
        "count",
    ),
}
"""One act is one line: what waits for the same step of the same person, counted."""
