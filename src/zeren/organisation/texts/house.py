"""Words of what the house decides about itself."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zeren.organisation.actions.house import AddressChange, ZoneChange
from zeren.organisation.texts.changes import Told
from zeren.web import words

CHOICES: dict[str, Promise] = {
    "zh-hans": pgettext_lazy("language of the house", "Chinese"),
    "en": pgettext_lazy("language of the house", "English"),
    "zh-hans,en": gettext_lazy("Chinese and English"),
}

KINDS: dict[str, Promise] = {
    "unit": gettext_lazy("Unit"),
    "post": gettext_lazy("Post"),
    "thing": gettext_lazy("Thing"),
}


def zone_told(plan: ZoneChange) -> Told:
    told = {"before": plan.before, "after": plan.after, "day": words.shown(plan.from_date)}
    if plan.from_date is None:
        return [_("The house lives by the clock of %(after)s, from its first day on.") % told], []
    effects = [
        _("From %(day)s on the house lives by the clock of %(after)s, until then of %(before)s.")
        % told,
        _("What is written down keeps its day: due days, signatures, days of the roster."),
    ]
    hours = f"{plan.hours:g}"
    if hours != "24":
        said = _("The last day by the old clock has %(hours)s hours, so that no day comes twice.")
        effects.append(said % {"hours": hours})
    return effects, []


def address_told(plan: AddressChange) -> Told:
    told = {"after": plan.after}
    effects = [
        _("Codes on walls, slips, letters and mails carry %(after)s from now on.") % told,
        _("Zeren begins again within seconds and then answers to this address."),
    ]
    warnings = []
    if plan.before and plan.before != plan.after:
        said = _("What is printed already leads to %(before)s. Print it anew.")
        warnings.append(said % {"before": plan.before})
    if plan.is_near:
        warnings.append(_("Only this machine can open %(after)s. No phone can.") % told)
        return effects[:1], warnings
    if not plan.is_safe:
        warnings.append(
            _("Without https PINs cross the network in the clear. Use it only in a network of "
              "your own, and put a proxy with a certificate in front when you can.")
        )  # fmt: skip
    return effects, warnings
