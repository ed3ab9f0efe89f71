"""Words for the codes of this room."""

from django.utils.translation import gettext_lazy as _

from zeren.web.words import Sentence

REFUSALS: dict[str, Sentence] = {
    "account.wrong_sign_in": _(
        "Staff number and PIN do not belong together. %(left)s more tries before you must wait. "
        "If you forgot your PIN, ask for a new one-time code."
    ),
    "account.wrong_pin": _("That is not your PIN. %(left)s more tries before you must wait."),
    "account.wrong_password": _(
        "That does not belong together. %(left)s more tries before you must wait."
    ),
    "account.wrong_code": _(
        "Number and one-time code do not belong together, or a newer code has replaced it. "
        "%(left)s more tries before you must wait. Ask for a new code if needed."
    ),
    "account.locked": _(
        "There were too many wrong tries. Try again after %(until)s; the right PIN works then. It "
        "works at once on a device where you have signed in before, and so does a new code."
    ),
    "account.no_pin": _(
        "You have not chosen a PIN yet. Use your one-time code on the welcome page first."
    ),
    "account.unknown": _("There is no such account, or it has been closed."),
    "account.not_yours": _("Only the owner of an account changes its PIN, password and sessions."),
    "account.login_taken": _("There is already an account for %(login)s."),
    "account.moved_meanwhile": _(
        "This account was changed a moment ago from another device. Look again, then repeat."
    ),
    "account.pin_not_six_digits": _("A PIN has exactly six digits."),
    "account.pin_too_easy": _(
        "This PIN is too easy to guess. Choose six digits without a run or a repeat."
    ),
    "account.pin_is_a_date": _(
        "This PIN reads as a date of birth, which is tried first. Choose another."
    ),
    "account.pin_is_staff_number": _(
        "This PIN comes from your staff number, which others know. Choose another."
    ),
    "account.signatures_locked": _(
        "You or somebody with your number said: that was not me. Until the safety manager has "
        "cleared it, nothing is signed with this PIN. Go to the safety office."
    ),
    "account.password_too_short": _("A password has at least %(n)s signs."),
    "account.password_too_easy": _(
        "This password is too easy to guess. Choose a short sentence without your name in it."
    ),
    "account.unknown_language": _("There are Chinese and English."),
    "account.not_demo": _("Ready sign-ins exist only in a DEMO database."),
    "account.too_many_invitations": _("At most %(most)s at once. Divide the list."),
    "code.not_for_yourself": _(
        "Nobody asks for, confirms or opens a code of his own. Go to your head or to the clerk."
    ),
    "code.not_your_person": _(
        "This person stands outside your reach. The clerk of the unit asks, and the person's head "
        "or a second office confirms."
    ),
    "code.above_you": _(
        "This person stands above you. The safety manager or the auditor of the whole asks for "
        "such a code."
    ),
    "code.second_person": _(
        "A code takes two people: whoever asked for it or printed it cannot also confirm or open "
        "it."
    ),
    "code.head_confirms": _("This person holds an office. Only a head above can confirm the code."),
    "code.has_pin": _(
        "This person has already chosen a PIN. Ask for a code instead; a second person confirms it."
    ),
    "code.pin_asked": _("Give your own PIN: a code is confirmed with it."),
    "code.not_open": _(
        "This slip is not open yet. Ask your head to open it now; then choose your PIN beside him."
    ),
    "code.too_old": _("This code is too old. Ask for a new one."),
    "code.moved_meanwhile": _(
        "This code was decided, used or replaced meanwhile. Look at the list again."
    ),
    "code.console": _(
        "The console opens only a printed first slip whose owner has no PIN and no head above with "
        "one. Let the head open it on the page of slips."
    ),
}

FACTS: dict[str, Sentence] = {
    "account.opened": _("Account opened"),
    "account.renumbered": _("Another staff number to sign in with"),
    "code.asked": _("One-time code asked for"),
    "code.confirmed": _("One-time code confirmed by a second person"),
    "code.refused": _("One-time code refused"),
    "code.printed": _("First slip printed, not open yet"),
    "code.opened": _("First slip opened by a second person"),
    "code.used": _("One-time code used"),
    "code.ended": _("One-time code ended unused"),
    "notice.acknowledged": _("Notice about the sign-in acknowledged"),
    "account.disowned": _("Its owner said: that was not me; signing is locked"),
    "account.released": _("Signing released by the safety manager"),
    "account.device_ended": _("One device signed out"),
    "account.guessing_found": _("Guessing at sign-in found"),
    "account.pin_set": _("PIN chosen by its owner"),
    "account.password_set": _("Password chosen by its owner"),
    "account.signed_in": _("Signed in"),
    "account.locked": _("Locked after wrong tries"),
    "account.sessions_ended": _("All sessions ended"),
}

SUSPICIONS: dict[str, Sentence] = {
    "ONE_PIN": _("One PIN was tried at many numbers"),
    "ONE_SOURCE": _("Many numbers were tried from one place"),
    "ONE_NUMBER": _("One number was tried again and again"),
    "HOUSE": _("Very many wrong sign-ins over the whole house"),
}
"""How guessing looked; the list names neither numbers nor PINs."""
