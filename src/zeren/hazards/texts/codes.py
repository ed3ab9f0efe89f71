"""Words of the codes of hazards: why something is refused, and what was recorded."""

from django.utils.translation import gettext_lazy as _

from zeren.web.words import Sentence

REFUSALS: dict[str, Sentence] = {
    "hazard.unknown": _("This hazard does not exist here. Look for it in the list of hazards."),
    "hazard.keeps_open": _(
        "Hazards there are not settled (%(n)s): %(names)s. Mend and verify them, or decide that "
        "they are none."
    ),
    "hazard.text_needed": _("Say in one sentence what is dangerous and where exactly."),
    "hazard.text_too_long": _(
        "The text is longer than %(limit)s characters. Keep what is dangerous and where."
    ),
    "hazard.place_needed": _(
        "It is not yet clear where this is. Scan the code on the wall or choose the place."
    ),
    "hazard.photo_needed": _(
        "A photo of the mended place is missing. Take one: it is what others verify by."
    ),
    "hazard.photo_too_large": _(
        "The photo is larger than %(limit)s MB. Choose a smaller one or take it again."
    ),
    "hazard.photo_unreadable": _(
        "This file cannot be read as a photo. Take the photo again; JPEG, PNG and WebP are read. "
        "On an iPhone choose Settings, Camera, Formats, Most Compatible."
    ),
    "hazard.photo_too_many_pixels": _(
        "The photo has more than %(limit)s million pixels. Set the camera to 12 megapixels and "
        "take it again."
    ),
    "hazard.photo_took_too_long": _(
        "There was no time to read this photo: many arrived at once, or it is too large. Send it "
        "again in a minute."
    ),
    "hazard.too_many_photos": _("More than %(limit)s photos were chosen. Keep the clearest ones."),
    "hazard.owner_needed": _(
        "Nobody of this staff number works here today. Name the person who will mend it."
    ),
    "hazard.person_needed": _("This is done by a person. Sign in with your own staff number."),
    "hazard.step_closed": _(
        "This step is not open now: the hazard has moved on, or an earlier step is missing."
    ),
    "hazard.moved_meanwhile": _(
        "Somebody else has just changed this hazard. Read it again, then decide."
    ),
    "hazard.note_needed": _("A note is missing. Say in one sentence what you saw on the spot."),
    "hazard.reason_needed": _("A reason is missing. Say it in one sentence; it is kept."),
    "hazard.not_proposed": _(
        "Nobody has proposed that this is no hazard. Somebody proposes it with a reason, another "
        "decides."
    ),
    "hazard.already_proposed": _("This is proposed already. A second person decides it now."),
    "hazard.decided_by_proposer": _(
        "You proposed this yourself. Another person decides: the safety manager, the auditor, or a "
        "head above."
    ),
    "hazard.decided_by_subject": _(
        "This report is about your own area, so you do not decide that it is none. The safety "
        "manager, the auditor or a head outside the area does."
    ),
    "hazard.no_two_keys": _(
        "A report in confidence needs two keys, and they are not both made yet. Report without "
        "your name, or with it."
    ),
    "hazard.not_opener": _(
        "Who reported is opened by two people together: the head of all, and the auditor of all. "
        "You are not one of them, or you are both."
    ),
    "hazard.opener_of_other_line": _(
        "You hold the key of the other line. One person never holds both: somebody else makes "
        "this one."
    ),
    "hazard.not_sealed": _(
        "Here is nothing to open: it was not reported in confidence. Who reported without a name "
        "is known to nobody."
    ),
    "hazard.wrong_sheet": _(
        "This code does not open it. Compare it with your sheet, and the fingerprint on the sheet "
        "with the one on this page."
    ),
    "hazard.opening_asked": _("The other line has been asked already and has not answered yet."),
    "hazard.opened_by_asker": _("You asked. The other line answers."),
    "hazard.opening_answered": _("This has been answered already. To open again, ask again."),
    "hazard.wait": _(
        "Many wrong codes came from your network. Wait until %(until)s and compare the code with "
        "your note meanwhile."
    ),
    "hazard.verifier_rectified": _(
        "You mended this hazard yourself. Another person must verify it: the safety manager, or a "
        "head above."
    ),
    "hazard.verifier_owns": _(
        "This is a major hazard and you are its owner. The safety manager or a head above you "
        "verifies it."
    ),
    "hazard.not_verifier": _(
        "The safety manager or a head of this unit verifies, not the one who mended it."
    ),
    "hazard.not_verified": _(
        "Nobody but the one who mended it has looked. It is published and closed once another "
        "person has verified it."
    ),
    "hazard.not_yours": _(
        "The owner and the people of the unit that owns this hazard mend it. Tell them what you "
        "know."
    ),
    "hazard.not_keeper": _("The safety manager or a head of this unit or above does this."),
    "hazard.unknown_grade": _("A hazard is general or major. Choose one of the two."),
    "hazard.owner_cannot_downgrade": _(
        "You must mend this major hazard, so you may not make it a general one. Ask the safety "
        "manager."
    ),
    "hazard.plan_before_report": _(
        "The day of the plan is before the hazard was reported. Choose a later day."
    ),
    "hazard.plan_for_major_only": _(
        "Only a major hazard has a plan with its own day. A general one is mended within three "
        "working days."
    ),
}

FACTS: dict[str, Sentence] = {
    "hazard.reported": _("Hazard reported"),
    "hazard.hour_bound": _("What waited at a full hour is bound"),
    "hazard.assigned": _("Hazard given to its owner"),
    "hazard.inherited": _("Hazard passed to the successor"),
    "hazard.regraded": _("Grade of a hazard changed"),
    "hazard.due_changed": _("Due day of a hazard changed"),
    "hazard.rectified": _("Hazard mended"),
    "hazard.verified": _("Hazard verified by another person"),
    "hazard.returned": _("Hazard sent back: not mended"),
    "hazard.published": _("Hazard published to the workforce"),
    "hazard.closed": _("Hazard closed"),
    "hazard.escalated": _("Overdue hazard climbed to the next head"),
    "hazard.held": _("Report kept, waits for a look"),
    "hazard.accepted": _("Report looked at and taken up"),
    "hazard.marked_spam": _("Report marked as telling of nothing"),
    "hazard.unmarked_spam": _("Mark taken away from a report"),
    "hazard.proposed": _("Proposed that it is no hazard"),
    "hazard.proposal_declined": _("Proposal declined: it is a hazard"),
    "hazard.dismissed": _("Found by a second person to be no hazard"),
    "hazard.reopened": _("Hazard taken up again"),
    "hazard.key_made": _("Key over reporters made"),
    "hazard.key_ended": _("Key over reporters ended"),
    "hazard.reporter_sealed": _("Reporter sealed for two lines"),
    "hazard.opening_asked": _("Asked to open who reported"),
    "hazard.opening_denied": _("Opening of who reported denied"),
    "hazard.reporter_opened": _("Who reported was opened by two"),
    "hazard.photo_kept": _("Photo of a hazard kept"),
    "hazard.step_kept": _("Step in the life of a hazard kept"),
}
