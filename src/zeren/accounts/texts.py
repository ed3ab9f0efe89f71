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
        "Number and one-time code do not belong together, or the code is older than 14 days. "
        "%(left)s more tries before you must wait. Ask for a new code if needed."
    ),
    "account.locked": _(
        "There were too many wrong tries. Try again after %(until)s; the right PIN works then."
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
    "account.pin_is_staff_number": _(
        "This PIN is the end of your staff number, which others know. Choose another."
    ),
    "account.password_too_short": _("A password has at least %(n)s signs."),
    "account.password_too_easy": _(
        "This password is too easy to guess. Choose a short sentence without your name in it."
    ),
    "account.unknown_language": _("There are Chinese and English."),
    "account.not_demo": _("Ready sign-ins exist only in a DEMO database."),
    "account.too_many_invitations": _("At most %(most)s codes at once. Divide the list."),
}

FACTS: dict[str, Sentence] = {
    "account.opened": _("Account opened"),
    "account.invited": _("One-time code issued"),
    "account.pin_set": _("PIN chosen by its owner"),
    "account.password_set": _("Password chosen by its owner"),
    "account.signed_in": _("Signed in"),
    "account.locked": _("Locked after wrong tries"),
    "account.sessions_ended": _("All sessions ended"),
}
