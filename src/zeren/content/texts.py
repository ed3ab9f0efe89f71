"""Words of the content: refusals, facts, kinds, fields and states."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

REFUSALS = {
    "content.not_yours": _(
        "What the house says is written by the safety manager and the general manager; the "
        "letterhead also by the personnel clerk of the whole house."
    ),
    "content.moved_meanwhile": _(
        "Somebody changed this since you opened it. Look at it again, then decide."
    ),
    "content.cannot_be_kept": _("%(text)s cannot be kept as it is. What to change:"),
    "content.bad_code": _(
        "The code “%(code)s” may have letters, digits, dots and dashes, at most 40. Shorten it."
    ),
    "content.missing": _("This is needed, in at least one language. Fill it in."),
    "content.unknown_word": _("“%(word)s” is none of the choices. Take one from the list."),
    "content.no_day": _("“%(day)s” is no day. Write it as 2027-02-06, one a line."),
    "content.unknown_placeholder": _(
        "Nothing is known to fill in for {%(name)s}. Take it away or use another name."
    ),
    "content.no_such_option": _("There are %(most)s answers. Count the right ones from 1."),
    "content.wrong_number_right": _(
        "One answer is right for “single” (of three or more) and “true or false” (of two); for "
        "“several” at least two are right and one is wrong."
    ),
    "content.options_alike": _(
        "Every answer stands in the language, on a line of its own, and no two are the same."
    ),
    "content.needed": _(
        "The letter and the bulletin need this passage. Change its words; it cannot be taken out."
    ),
    "content.unknown_pack": _("There is no pack “%(pack)s”. Choose one from the page."),
}

FACTS = {
    "content.shipped": _("Text brought in with the product"),
    "content.drafted": _("Draft of a text written"),
    "content.published": _("Text published"),
    "content.replaced": _("Text replaced by a newer version"),
    "content.dropped": _("Draft put aside"),
    "content.retired": _("Text taken out of use"),
    "content.pack_on": _("Pack switched on"),
    "content.pack_off": _("Pack switched off"),
}

KINDS = {
    "card": _("Cards"),
    "question": _("Questions"),
    "duty": _("Duties"),
    "agenda": _("Agenda"),
    "clause": _("Clauses"),
    "passage": _("Bulletin"),
    "letterhead": _("Letterhead"),
    "danger": _("Dangers"),
    "calendar": _("Calendars"),
    "limit": _("Limits"),
}

STATES = {
    "DRAFT": (pgettext_lazy("text", "draft"), "soon"),
    "PUBLISHED": (pgettext_lazy("text", "published"), "ok"),
    "REPLACED": (pgettext_lazy("text", "replaced"), "closed"),
    "RETIRED": (pgettext_lazy("text", "out of use"), "closed"),
    "DROPPED": (pgettext_lazy("text", "put aside"), "closed"),
}
