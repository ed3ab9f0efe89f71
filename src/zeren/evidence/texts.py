"""Words for the places where checkpoints lie, and for what went wrong there."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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

FACT_KINDS: dict[str, Promise] = {
    "account": pgettext_lazy("kind", "account"),
    "attempt": pgettext_lazy("kind", "quiz paper"),
    "attendance": pgettext_lazy("kind", "attendance"),
    "bound_hour": pgettext_lazy("kind", "bound hour"),
    "bulletin": pgettext_lazy("kind", "bulletin"),
    "charge": pgettext_lazy("kind", "unit in charge of a thing"),
    "checkpoint": pgettext_lazy("kind", "checkpoint"),
    "code": pgettext_lazy("kind", "one-time code"),
    "content": pgettext_lazy("kind", "content"),
    "custody": pgettext_lazy("kind", "use of a thing"),
    "duty_list": pgettext_lazy("kind", "duty list"),
    "engagement": pgettext_lazy("kind", "time of belonging"),
    "enquiry": pgettext_lazy("kind", "enquiry"),
    "fact": pgettext_lazy("kind", "fact"),
    "grant": pgettext_lazy("kind", "role held"),
    "hazard": pgettext_lazy("kind", "hazard"),
    "hazard_photo": pgettext_lazy("kind", "photo of a hazard"),
    "hazard_step": pgettext_lazy("kind", "step of a hazard"),
    "holding": pgettext_lazy("kind", "post held"),
    "house_languages": pgettext_lazy("kind", "languages of the house"),
    "indicator": pgettext_lazy("kind", "indicator"),
    "installation": pgettext_lazy("kind", "installation"),
    "letter": pgettext_lazy("kind", "letter"),
    "letter_campaign": pgettext_lazy("kind", "issue of letters"),
    "letter_policy": pgettext_lazy("kind", "rule of changes"),
    "letter_renewal": pgettext_lazy("kind", "renewal of letters"),
    "letter_template": pgettext_lazy("kind", "letter template"),
    "meeting": pgettext_lazy("kind", "meeting"),
    "opener_key": pgettext_lazy("kind", "key of two"),
    "opening": pgettext_lazy("kind", "opening of a seal"),
    "pack_switch": pgettext_lazy("kind", "content switched"),
    "person": pgettext_lazy("kind", "person"),
    "person_name": pgettext_lazy("kind", "name of a person"),
    "planned": pgettext_lazy("kind", "planned change"),
    "post": pgettext_lazy("kind", "post"),
    "post_place": pgettext_lazy("kind", "place of a post"),
    "role_request": pgettext_lazy("kind", "request for a role"),
    "same_person": pgettext_lazy("kind", "two records of one person"),
    "sealed_reporter": pgettext_lazy("kind", "sealed name"),
    "signature": pgettext_lazy("kind", "signature"),
    "suspicion": pgettext_lazy("kind", "thing to look at"),
    "target": pgettext_lazy("kind", "target"),
    "target_result": pgettext_lazy("kind", "result of a target"),
    "target_set": pgettext_lazy("kind", "targets of a year"),
    "thing": pgettext_lazy("kind", "thing"),
    "thing_place": pgettext_lazy("kind", "place of a thing"),
    "unit": pgettext_lazy("kind", "unit"),
    "unit_place": pgettext_lazy("kind", "place of a unit"),
    "upload": pgettext_lazy("kind", "workbook"),
}
"""What a fact is about, before its number."""
