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
