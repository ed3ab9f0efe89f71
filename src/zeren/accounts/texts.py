"""Words for the codes of this room."""

from django.utils.translation import gettext_lazy as _

from zeren.web.words import Sentence

HEAD_IS_ASKED = _("Your head is asked whether that is you. Until then use number and PIN.")

SUSPICIONS: dict[str, Sentence] = {
    "ONE_PIN": _("One PIN was tried at many numbers"),
    "ONE_SOURCE": _("Many numbers were tried from one place"),
    "ONE_NUMBER": _("One number was tried again and again"),
    "HOUSE": _("Very many wrong sign-ins over the whole house"),
}
"""How guessing looked; the list names neither numbers nor PINs."""

WAYS: dict[str, Sentence] = {
    "oidc": _("The house's own sign-in (OpenID Connect)"),
    "ldap": _("Directory of the house (LDAP)"),
    "mail": _("Mail server"),
    "channels": _("Chat rooms and SMS"),
    "hours": _("Hours of messages, and when the next above is told"),
    "factors": _("Who needs a second factor"),
}
WAY_NOTES: dict[str, Sentence] = {
    "oidc": _(
        "Beside number and PIN. Whoever comes for the first time names a staff number, and the "
        "head confirms."
    ),
    "ldap": _(
        "Its password beside number and PIN, asked over TLS. Whoever it lets in no longer is "
        "signed out here within a minute."
    ),
    "mail": _("By it people are told what waits for them; nothing personal stands in a subject."),
    "channels": _(
        "What goes out is the subject and a link; the lines stay in the house. Addresses hold "
        "secrets and are never shown again."
    ),
    "hours": _(
        "Major hazards are told at any hour. Whoever set quiet hours of his own keeps them."
    ),
    "factors": _(
        "Whoever holds one of these offices sets up a passkey or an app at the next page, and sees "
        "only the door and My account until then."
    ),
}
