"""Words of the training: refusals, facts, topics."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

REFUSALS = {
    "training.not_planner": _(
        "Meetings of this unit are planned and led by its head, a head above, "
        "the safety manager, or the named trainer."
    ),
    "training.keeps_open": _(
        "Meetings of its people are planned or open (%(n)s): %(names)s. Hold and close them first."
    ),
    "training.no_agenda": _("A meeting needs an agenda. Keep at least one point."),
    "training.unknown_trainer": _(
        "The trainer holds no post today. Choose somebody who belongs to the organisation."
    ),
    "training.unknown_meeting": _("This meeting is no longer there. Open the list again."),
    "training.not_open": _(
        "The meeting is not open, so attendance cannot be confirmed. "
        "The trainer opens it when it begins."
    ),
    "training.not_yours": _("Everybody confirms and answers for themselves, never for another."),
    "training.wrong_code": _(
        "These are not the digits on the wall now. They change every 30 seconds: "
        "look again and type the new ones."
    ),
    "training.too_many_codes": _(
        "There were too many wrong digits. Try again after %(until)s, or ask the leader of the "
        "meeting."
    ),
    "training.prove_first": _(
        "You signed in a while ago. Give your own PIN, so that nobody else confirms for you."
    ),
    "training.other_unit": _(
        "This meeting is for another unit. Your own meeting stands on the training page."
    ),
    "training.attend_first": _(
        "First the meeting, then the quiz. Your attendance at this year's meeting "
        "is not confirmed yet."
    ),
    "training.already_passed": _(
        "You have already passed this year with %(score)s points. Next: read and sign your letter."
    ),
    "training.already_submitted": _(
        "This paper has already been handed in. It is marked once; its result stays."
    ),
    "training.moved_meanwhile": _(
        "Somebody changed this at the same moment. Look at it again, then decide."
    ),
    "quiz.too_few_questions": _(
        "There are too few questions for a paper. Tell the safety office: "
        "the questions have to be loaded."
    ),
    "quiz.not_on_paper": _("An answer does not belong to this paper. Open the paper again."),
}

FACTS = {
    "meeting.planned": _("Implementation meeting planned"),
    "meeting.opened": _("Meeting opened"),
    "meeting.closed": _("Meeting closed"),
    "attendance.confirmed": _("Attendance confirmed in person"),
    "attempt.opened": _("Quiz paper drawn"),
    "attempt.passed": _("Quiz passed"),
    "attempt.failed": _("Quiz not passed"),
}

STATES = {
    "PLANNED": (pgettext_lazy("meeting", "planned"), "soon"),
    "OPEN": (pgettext_lazy("meeting", "open now"), "ok"),
    "CLOSED": (pgettext_lazy("meeting", "closed"), "closed"),
}

REQUIREMENTS = {"trained": _("Trained")}

GAPS = {
    "trained.no_meeting": _("No implementation meeting is planned for this year"),
    "trained.not_attended": _("Has not attended the implementation meeting"),
    "trained.not_passed": _("Attended, has not yet passed the quiz"),
}

NEXT_STEPS = {
    "trained.no_meeting": _("Plan the meeting"),
    "trained.not_attended": _("Bring to a make-up meeting"),
    "trained.not_passed": _("Take the quiz"),
}

ACTS = {
    "trained.no_meeting": ngettext_lazy(
        "%(count)s person waits for this year's meeting to be planned",
        "%(count)s people wait for this year's meeting to be planned",
        "count",
    ),
    "trained.not_attended": ngettext_lazy(
        "%(count)s person has not been at the meeting",
        "%(count)s people have not been at the meeting",
        "count",
    ),
    "trained.not_passed": ngettext_lazy(
        "%(count)s person has not yet passed the quiz",
        "%(count)s people have not yet passed the quiz",
        "count",
    ),
}
"""One act is one line: what waits for the same step of the same person, counted."""
