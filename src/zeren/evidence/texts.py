"""Words for the places where checkpoints lie, and for what went wrong there."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Promise] = {
    "evidence.folder_missing": _(
        "The folder is not there. Is it mounted? Mount it; the next checkpoint goes there "
        "by itself."
    ),
    "evidence.folder_refused": _(
        "The folder could not be written. Give the program the right to write there, or make room."
    ),
    "evidence.place_differs": _(
        "What lies there is longer than this log, or another one. An older copy was restored, or "
        "the log was rewritten. Nothing is overwritten. Keep what lies there and run zeren audit "
        "with it."
    ),
    "evidence.mail_refused": _(
        "The mail server refused the mail. Check addresses, sender and password in the settings."
    ),
    "evidence.mail_unreachable": _(
        "The mail server cannot be reached. It is tried again; check mail_server in the settings."
    ),
    "evidence.witness_unreachable": _(
        "The witness does not answer. It is asked again each minute; call its operator if it lasts."
    ),
    "evidence.witness_unknown_log": _(
        "The witness does not know this log yet. Give its operator the public key of this house."
    ),
    "evidence.witness_unknown_key": _(
        "The witness does not accept this house's key. Give its operator the present public key."
    ),
    "evidence.witness_refused": _(
        "The witness refused to sign. Ask its operator why; what it answered stands beside."
    ),
    "evidence.witness_not_itself": _(
        "The answer does not carry the signature of this witness. Compare its key in the settings."
    ),
    "evidence.not_lost": _(
        "This file is no receipt out of a lost part of this log, so there is nothing to register. "
        "Verify it first; the page then says what it is."
    ),
}

FACTS: dict[str, Promise] = {
    "evidence.claimed": _("A receipt out of a lost part of the log was brought: claimed"),
}
