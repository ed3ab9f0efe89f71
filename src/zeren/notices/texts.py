"""Words for the codes of this room."""

from django.utils.translation import gettext_lazy as _

from zeren.web.words import Sentence

REFUSALS: dict[str, Sentence] = {
    "enquiry.no_consent": _("Without your consent we may not keep your message."),
    "enquiry.too_many": _(
        "Very many messages came from your network within the hour, so this one was not kept. "
        "Send it again after %(until)s, or call the safety office."
    ),
    "enquiry.not_yours": _("Only the safety manager marks messages as answered."),
    "enquiry.moved_meanwhile": _(
        "Somebody else was quicker with this message. Open the page again and look."
    ),
}

FACTS: dict[str, Sentence] = {
    "enquiry.received": _("Message received"),
    "enquiry.answered": _("Message answered"),
}
