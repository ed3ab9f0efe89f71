"""What will happen when somebody comes, becomes something else, or something stands elsewhere."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.organisation.actions.belonging import Joining, KindChange
from zeren.organisation.actions.places import PostMove, ThingMove, UnitMove
from zeren.organisation.actions.planned import Withdrawal
from zeren.organisation.actions.posts import SecondPost
from zeren.organisation.actions.reorganising import Merging, Splitting
from zeren.organisation.actions.things import Sharing
from zeren.organisation.texts.changes import PEOPLE_KINDS, Told, until_told, vacant
from zeren.web import words


def join_told(plan: Joining) -> Told:
    told = {
        "name": plan.name,
        "number": plan.number,
        "kind": str(PEOPLE_KINDS[plan.kind]),
        "post": words.shown(plan.goes_to.post),
        "unit": words.shown(plan.goes_to.unit),
        "day": words.shown(plan.from_date),
    }
    if plan.away_since:
        told["away"] = words.shown(plan.away_since)
        effects = [
            _(
                "%(name)s (%(number)s), away since %(away)s, belongs again from %(day)s on: "
                "%(kind)s."
            )
            % told
        ]
    else:
        effects = [_("%(name)s (%(number)s) belongs from %(day)s on: %(kind)s.") % told]
    effects.append(_("The post from that day on: %(post)s in %(unit)s.") % told)
    if plan.employer:
        effects.append(_("Employed by %(employer)s.") % {"employer": plan.employer})
    if plan.kind == "contractor":
        effects.append(_("A contractor’s person signs no letter: the safety agreement binds."))
    else:
        effects.append(_("Training and letter are owed in %(unit)s from that day on.") % told)
    warnings = [words.sentence(*remark) for remark in plan.remarks]
    if plan.away_since:
        effects.append(
            _("What this year’s training and letter prove counts again if they still fit the post.")
        )
    return effects, warnings


def kind_told(plan: KindChange) -> Told:
    told = {
        "name": plan.name,
        "before": str(PEOPLE_KINDS[plan.before]),
        "after": str(PEOPLE_KINDS[plan.after]),
        "day": words.shown(plan.from_date),
    }
    effects = [_("%(name)s is %(after)s from %(day)s on, until then %(before)s.") % told]
    if plan.employer:
        effects.append(_("Employed by %(employer)s.") % {"employer": plan.employer})
    effects.append(_("Posts, things and roles stay; the days before stay as they were."))
    warnings = []
    if plan.after == "contractor":
        warnings.append(
            _("%(name)s owes no letter any more from that day on: the safety agreement binds.")
            % told
        )
    elif plan.before == "contractor":
        warnings.append(_("Training and letter are owed by %(name)s from that day on.") % told)
    return effects + until_told(plan.until), warnings


def second_told(plan: SecondPost) -> Told:
    told = {
        "name": plan.name,
        "post": words.shown(plan.place.post),
        "unit": words.shown(plan.place.unit),
        "day": words.shown(plan.from_date),
    }
    effects = [_("%(name)s also holds %(post)s in %(unit)s from %(day)s on.") % told]
    if plan.place.is_head:
        effects.append(_("%(name)s heads %(unit)s in that time.") % told)
    if plan.stays_in:
        effects.append(
            _("%(name)s stays counted in %(old)s, where the main post is.")
            % {"name": plan.name, "old": words.shown(plan.stays_in.unit)}
        )
    effects.append(_("The letter lists the duties of both posts, so it falls due again."))
    return effects + until_told(plan.until), []


def unit_move_told(plan: UnitMove) -> Told:
    told = {
        "unit": words.shown(plan.unit),
        "before": words.shown(plan.before),
        "after": words.shown(plan.after),
        "day": words.shown(plan.from_date),
    }
    effects = [
        _("%(unit)s stands below %(after)s from %(day)s on, until then below %(before)s.") % told
    ]
    if plan.below:
        effects.append(
            ngettext(
                "%(n)s unit below it goes with it.",
                "%(n)s units below it go with it.",
                plan.below,
            )
            % {"n": plan.below}
        )
    effects.append(
        ngettext(
            "%(n)s person is counted there from that day on; the days before stay as they were.",
            "%(n)s people are counted there from that day on; the days before stay as they were.",
            plan.people,
        )
        % {"n": plan.people}
    )
    effects.append(_("Who answers above it changes: the heads of %(after)s and above.") % told)
    return effects + until_told(plan.until), []


def post_move_told(plan: PostMove) -> Told:
    told = {
        "post": words.shown(plan.post),
        "before": words.shown(plan.before),
        "after": words.shown(plan.after),
        "day": words.shown(plan.from_date),
        "layer": plan.layer,
    }
    effects = [
        _("The post %(post)s belongs to %(after)s from %(day)s on, until then to %(before)s.")
        % told,
        _("It counts in layer %(layer)s.") % told,
    ]
    if plan.is_head:
        effects.append(_("Whoever holds it heads %(after)s.") % told)
    for name in plan.holders:
        effects.append(
            _("%(name)s keeps the post and is counted in %(after)s.") % {**told, "name": name}
        )
    warnings = []
    if plan.leaves_headless:
        warnings.append(
            _("%(before)s has no head then and stands on the gap list until somebody is.") % told
        )
    return effects + until_told(plan.until), warnings


def thing_move_told(plan: ThingMove) -> Told:
    told = {"thing": words.shown(plan.thing), "day": words.shown(plan.from_date)}
    if plan.after is None:
        effects = [_("%(thing)s stands in no place from %(day)s on.") % told]
    else:
        told["after"] = words.shown(plan.after)
        effects = [_("%(thing)s stands in %(after)s from %(day)s on.") % told]
    if plan.inside:
        effects.append(
            ngettext(
                "%(n)s thing that stands in it goes with it.",
                "%(n)s things that stand in it go with it.",
                plan.inside,
            )
            % {"n": plan.inside}
        )
    effects.append(
        _("Where no unit of its own is in charge, the one in charge of the new place is.")
    )
    return effects + until_told(plan.until), []


def share_told(plan: Sharing) -> Told:
    told = {
        "thing": words.shown(plan.thing),
        "unit": words.shown(plan.unit),
        "beside": words.shown(plan.beside),
        "day": words.shown(plan.from_date),
        "reason": plan.reason,
    }
    return [
        _("From %(day)s on %(unit)s is in charge of %(thing)s beside %(beside)s.") % told,
        _("Both heads answer for it; it is counted once, with %(beside)s.") % told,
        _("Written down as the reason: %(reason)s") % told,
    ], []


def units_merge_told(plan: Merging) -> Told:
    told = {
        "unit": words.shown(plan.unit),
        "others": words.shown([words.shown(one) for one in plan.others]),
        "day": words.shown(plan.from_date),
        "head": plan.head,
        "n": plan.people,
    }
    effects = [_("From %(day)s on %(unit)s takes in %(others)s: people who move: %(n)s.") % told]
    for names, said in (
        (plan.units, _("These units stand below it then: %(names)s.")),
        (plan.things, _("It is in charge of these things then: %(names)s.")),
    ):
        if names:
            effects.append(said % {"names": words.shown([words.shown(one) for one in names])})
    effects.append(_("What is left empty is closed on that day."))
    if plan.head:
        effects.append(_("%(head)s heads all of it and answers for it.") % told)
    warnings = [] if plan.head else [vacant(words.shown(plan.unit))]
    if plan.heads_no_more:
        gone = {"names": words.shown(list(plan.heads_no_more))}
        warnings.append(_("Head no longer, in the same post: %(names)s. Transfer them.") % gone)
    for name, why in plan.stays:
        warnings.append(
            _("%(unit)s stays open, empty; close it when its day has come and nothing is in it.")
            % {"unit": words.shown(name)}
        )
        warnings += [words.sentence(one.code, one.params) for one in why]
    return effects, warnings


def units_split_told(plan: Splitting) -> Told:
    day = words.shown(plan.from_date)
    effects = [
        _("From %(day)s on the new unit %(unit)s has: %(names)s.")
        % {"day": day, "unit": name, "names": words.shown(list(people))}
        for name, people in plan.parts
    ]
    told = {"unit": words.shown(plan.unit), "n": plan.stay}
    effects.append(_("In %(unit)s stay: %(n)s people, and its things.") % told)
    return effects, [vacant(name) for name, _people in plan.parts]


def withdrawal_told(plan: Withdrawal, what: str, name: str) -> Told:
    told = {"what": what, "name": name, "day": words.shown(plan.day)}
    effects = [_("%(what)s: %(name)s, planned for %(day)s, will not be.") % told]
    if plan.has_come:
        effects = [_("%(what)s: %(name)s, of %(day)s, is taken back as one.") % told]
    if plan.ended:
        effects.append(_("What would have ended that day goes on as before."))
    effects.append(_("That it was planned and withdrawn stays written in the log."))
    return effects, []
