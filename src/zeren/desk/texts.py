"""Words of the desk: the bulletin's refusals and facts, and why one may not speak."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "bulletin.not_yours": _(
        "The general manager or the safety manager of the whole company publishes."
    ),
    "bulletin.not_a_draft": _("There is no draft to publish. Compose it first."),
    "bulletin.not_published": _("This bulletin is not published, so it cannot be withdrawn."),
    "bulletin.already_published": _(
        "The bulletin of this meeting is published. Withdraw it first, then compose a new one."
    ),
    "bulletin.facts_moved": _(
        "Numbers have changed since this was composed. Compose it again and read it once more."
    ),
    "bulletin.discloses": _("The text shows something that may not leave the house."),
    "bulletin.moved_meanwhile": _("Somebody else has just changed this bulletin. Look again."),
    "disclosure.name_not_chosen": _("A name appears that was not chosen."),
    "disclosure.identity_number": _("An identity number appears."),
    "disclosure.phone": _("A phone number appears."),
    "disclosure.email": _("An e-mail address appears."),
}

FACTS = {
    "bulletin.composed": _("Bulletin composed from the facts of the day"),
    "bulletin.published": _("Bulletin published"),
    "bulletin.withdrawn": _("Bulletin withdrawn"),
}
