"""Words for the codes of this room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from zeren.web.words import Sentence

REFUSALS: dict[str, Sentence] = {
    # the gate
    "letter.not_trained": _(
        "This year's training comes first: the meeting, then the quiz. As soon as both are done, "
        "signing opens."
    ),
    "letter.signed_before_training": _(
        "The training was recorded after this moment. A signature before training does not count; "
        "sign once more now."
    ),
    "letter.text_changed": _(
        "The text has changed since it was issued, or it is no longer the text that you read. "
        "Nothing was signed. Ask the safety office for a new letter, and read that one."
    ),
    "letter.pin_needed": _("Enter your own PIN: it shows that it is you who signs."),
    "letter.not_yours": _("Only the person whose letter this is can sign it."),
    "letter.already_signed": _("This letter is already signed. Its receipt is kept for you."),
    "letter.superseded": _(
        "A newer letter has taken the place of this one. It is kept, but can no longer be signed."
    ),
    "letter.expired": _(
        "The year of this letter is over. It is kept and can be read, but no longer signed."
    ),
    "letter.lapsed": _(
        "This letter no longer fits its person. It is kept; a new one takes its place as soon as "
        "it can be issued."
    ),
    "letter.needs_signature": _(
        "What changed in this letter needs a new signature. Read it and sign it."
    ),
    "letter.withdrawn": _("This letter was withdrawn before it was signed."),
    "letter.is_a_commitment": _(
        "The head of the whole organisation signs a commitment alone; nobody countersigns it."
    ),
    "letter.is_not_a_commitment": _(
        "Only the head of the whole organisation signs a commitment. This is a letter with two "
        "signatures."
    ),
    "letter.countersigner_is_signer": _(
        "Nobody countersigns an own letter. The next superior does it."
    ),
    "letter.not_yours_to_countersign": _(
        "This letter is countersigned by the superior of that person, and that is not you today."
    ),
    "letter.not_signed_by_person": _(
        "The person has not signed yet. The countersignature opens after that."
    ),
    "letter.already_countersigned": _("This letter is already countersigned and in force."),
    "letter.step_closed": _("This step is not open for the letter as it stands now."),
    "letter.moved_meanwhile": _(
        "Somebody acted on this letter a moment ago. Look at it again, then decide."
    ),
    "letter.unknown": _("There is no such letter."),
    "letter.name_differs": _("Type your own full name, exactly as it stands in the letter."),
    # the drawn signature
    "letter.sign_somehow": _("Draw your signature in the field, or type your full name."),
    "letter.stroke_too_small": _(
        "This is too little for a signature. Please write your name with the finger, large enough "
        "to be read, and confirm again."
    ),
    "letter.stroke_too_large": _(
        "The drawing is larger than a signature can be. Clear the field and sign again in a few "
        "strokes."
    ),
    "letter.stroke_unreadable": _(
        "The drawn signature did not arrive complete. Clear the field and sign again."
    ),
    "letter.nothing_chosen": _("No letter was chosen. Tick at least one, then go on."),
    # withdrawing, replacing
    "letter.reason_missing": _("Say in one sentence why the letter is withdrawn; it is kept."),
    "letter.not_here": _(
        "This person belongs to no unit today, so no letter can be composed. Nothing was changed."
    ),
    # what the organisation decides
    "letter.not_decider": _("The safety manager or the general manager decides this, nobody else."),
    "letter.no_such_day": _(
        "There is no %(month)s/%(day)s in every year. Choose a day that each year has."
    ),
    # issuing
    "letter.year_over": _("The year %(year)s is over; its letters are no longer issued."),
    "letter.year_not_open": _(
        "Letters of %(year)s can be issued from %(day)s. The day is set under Rules of the letters."
    ),
    "letter.not_issuer": _(
        "Letters are issued by the safety manager, or by the head of the unit or of one above it."
    ),
    "letter.unknown_policy": _(
        "Choose who countersigns: the next superior, or the general manager."
    ),
    "letter.nobody_to_issue": _(
        "Everybody here already has a letter of that year, or nobody belongs here. Choose another "
        "unit or year."
    ),
    "letter.campaign_has_problems": _(
        "%(count)s things stand in the way of these letters. Settle them, then issue; nothing was "
        "issued."
    ),
    "letter.cannot_be_issued": _(
        "Letter %(number)s cannot be issued as it is composed now; the reasons follow."
    ),
    "letter.template_void": _("Some clauses would be void by law. The template was not kept."),
    "letter.nobody_to_countersign": _(
        "Nobody above this post is in office, so nobody could countersign. Name a head first."
    ),
    "letter.no_duties": _("This post has no duty list. Give it one under Responsibility."),
    "letter.no_targets": _(
        "No published target reaches this unit. Cascade and publish the year's."
    ),
    "letter.text_missing": _("“%(text)s” is not written in %(language)s."),
    "letter.placeholder_left": _("A clause still holds the blank {%(name)s}."),
    "letter.shifts_liability": _(
        "“%(words)s” would shift liability for accidents to the worker; the law makes that void "
        "(Work Safety Law art. 52, 106)."
    ),
    "letter.deducts_wages": _("“%(words)s” takes money from wages, which a letter may not do."),
    "letter.same_text": _(
        "The text would be the same. The letter still fits and was left as it is."
    ),
    # the print
    "letter.name_not_printable": _(
        "The characters %(characters)s are in none of the printing fonts, so the letter cannot be "
        "printed correctly. Add a font that has them to the font folder, or correct the text."
    ),
}

FACTS: dict[str, Sentence] = {
    "letter_template.kept": _("Clauses of the letters kept as a version"),
    "letter_campaign.started": _("Issuing of the year's letters started"),
    "letter_campaign.issued": _("The year's letters issued"),
    "letter.issued": _("Letter issued"),
    "letter.signed": _("Letter signed by the responsible person"),
    "letter.countersigned": _("Letter countersigned; in force"),
    "letter.acknowledged": _("Change acknowledged by the responsible person; in force"),
    "letter.superseded": _("Letter superseded by a newer one"),
    "letter.outdated": _("Letter no longer fits its person from a day on"),
    "letter.fits_again": _("Letter fits again: the change was taken back"),
    "letter.withdrawn": _("Letter withdrawn before it was signed"),
    "letter.expired": _("Year of the letter over"),
    "letter_policy.decided": _("Decided whether a change is signed again or acknowledged"),
    "letter_renewal.decided": _("Decided when the year's letters are renewed"),
    "letter.printed": _("Printed letter kept"),
    "signature.made": _("Signature made"),
}

STATES: dict[str, Sentence] = {
    "ISSUED": _("to be signed"),
    "SIGNED": _("to be countersigned"),
    "AHEAD": _("signed, counts from 1 January"),
    "IN_FORCE": _("in force"),
    "LAPSED": _("no longer fits"),
    "SUPERSEDED": _("superseded"),
    "EXPIRED": _("expired"),
    "WITHDRAWN": _("withdrawn"),
}
"""What a letter reads on a day, as one word of a list."""

COLOURS = {"ISSUED": "soon", "SIGNED": "soon", "AHEAD": "ok", "IN_FORCE": "ok", "LAPSED": "gap"}
"""The state's badge; what is not named is closed."""

METHODS: dict[str, Sentence] = {
    "drawn": _("drawn by hand"),
    "typed": _("name typed after the PIN"),
    "pin": _("change acknowledged with the PIN"),
}

KINDS: dict[str, Sentence] = {
    "post": _("post"),
    "superior": _("superior"),
    "duties": _("duties"),
    "targets": _("targets"),
    "things": _("things"),
    "clauses": _("clauses"),
}
"""Kinds of change, as words of a list."""

NEEDS: dict[str, Sentence] = {
    "SIGN": _("sign again"),
    "ACKNOWLEDGE": _("acknowledge the change"),
}

CALLS: dict[str, Sentence] = {
    "SIGN": _("please sign again"),
    "ACKNOWLEDGE": _("please acknowledge it"),
    "DONE": _("there is nothing more for you to do"),
}
"""What the person is asked for, at the end of the sentence that says why."""

WHY: dict[str, Sentence] = {
    "post": _("Your %(what)s changed on %(day)s because you are now %(post)s, %(unit)s: %(act)s."),
    "superior": _(
        "Your %(what)s changed on %(day)s because %(superior)s is now your superior: %(act)s."
    ),
    "duties": _("Your %(what)s changed on %(day)s because your post has a new duty list: %(act)s."),
    "targets": _("Your %(what)s changed on %(day)s because new targets were published: %(act)s."),
    "things": _(
        "Your %(what)s changed on %(day)s because you answer for other things than before: %(act)s."
    ),
    "clauses": _(
        "Your %(what)s changed on %(day)s because the clauses of all letters were changed: %(act)s."
    ),
}
"""Why there is a new letter, by the first kind of change."""

POLICIES: dict[str, Sentence] = {
    "superior": _("The next superior of each person"),
    "general_manager": _("The general manager, for everybody"),
}

ANOMALIES: dict[str, Sentence] = {
    "same_drawing": _("The same drawing stands under another letter too"),
    "burst": _("Signed within seconds of the signature before it"),
    "after_code": _("Signed soon after the PIN was chosen anew with a code of two others"),
}

REQUIREMENTS = {"letter": _("Letter in force")}

GAPS = {
    "letter.not_issued": _("No letter has been issued"),
    "letter.not_trained": _("Letter waits: not yet trained"),
    "letter.not_signed": _("Trained, has not yet signed"),
    "letter.not_countersigned": _("Signed, waits for the countersignature"),
    "letter.not_acknowledged": _("Trained, has not yet acknowledged a change"),
    "letter.not_fitting": _("The letter no longer fits the post"),
}

NEXT_STEPS = {
    "letter.not_issued": _("Issue the letter"),
    "letter.not_trained": _("Train first"),
    "letter.not_signed": _("Read and sign"),
    "letter.not_countersigned": _("Countersign"),
    "letter.not_acknowledged": _("Read the change and acknowledge it"),
    "letter.not_fitting": _("Issue a new letter"),
}

ACTS = {
    "letter.not_issued": ngettext_lazy(
        "%(count)s letter can be issued", "%(count)s letters can be issued", "count"
    ),
    "letter.not_trained": ngettext_lazy(
        "%(count)s letter waits for the training",
        "%(count)s letters wait for the training",
        "count",
    ),
    "letter.not_signed": ngettext_lazy(
        "%(count)s letter waits to be signed", "%(count)s letters wait to be signed", "count"
    ),
    "letter.not_acknowledged": ngettext_lazy(
        "%(count)s change of a letter waits to be acknowledged",
        "%(count)s changes of letters wait to be acknowledged",
        "count",
    ),
    "letter.not_countersigned": ngettext_lazy(
        "%(count)s letter waits for the countersignature",
        "%(count)s letters wait for the countersignature",
        "count",
    ),
    "letter.not_fitting": ngettext_lazy(
        "%(count)s letter no longer fits the post",
        "%(count)s letters no longer fit the post",
        "count",
    ),
}
"""One act is one line: what waits for the same step of the same person, counted."""
