"""Words of the content: refusals, facts, kinds, fields and states."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS = {
    "card": _("Cards"),
    "question": _("Questions"),
    "duty": _("Duties"),
    "agenda": _("Agenda"),
    "clause": _("Clauses"),
    "passage": _("Bulletin"),
    "letterhead": _("Letterhead"),
    "danger": _("Dangers"),
    "calendar": _("Calendars"),
    "limit": _("Limits"),
}

STATES = {
    "DRAFT": (pgettext_lazy("text", "draft"), "soon"),
    "PUBLISHED": (pgettext_lazy("text", "published"), "ok"),
    "REPLACED": (pgettext_lazy("text", "replaced"), "closed"),
    "RETIRED": (pgettext_lazy("text", "out of use"), "closed"),
    "DROPPED": (pgettext_lazy("text", "put aside"), "closed"),
}

EDITIONS = {
    "in force": (_("edition in force"), "ok"),
    "not checked": (_("edition not checked"), "soon"),
    "code prepared": (_("a code to replace it was prepared in 2025: check"), "soon"),
    "chemical firms": (_("binds firms of hazardous chemicals"), "plain"),
}

FILTERS = (
    ("", _("All")),
    ("DRAFT", _("A draft waits")),
    ("OWN", _("Changed by the house")),
    ("UNCHECKED", _("Source not compared with the law")),
    ("MISSING", _("A language is missing")),
)

TOPICS = {
    "basic_safety": _("Basic safety"),
    "basic_environment": _("Basic environmental protection"),
    "rights_obligations": _("Rights and obligations"),
}

FREQUENCIES = {
    "event": _("as it happens"),
    "shift": _("each shift"),
    "day": _("daily"),
    "wk": _("weekly"),
    "mo": _("monthly"),
    "qtr": _("quarterly"),
    "half": _("half-yearly"),
    "yr": _("yearly"),
}

CHOICES = {
    **TOPICS,
    **FREQUENCIES,
    "single": _("one answer is right"),
    "multiple": _("several answers are right"),
    "truth": _("true or false"),
    "in_charge": _("Who is in charge is responsible"),
    "uses": _("Who uses is responsible"),
    "none": _("no rule yet: people read it, nothing counts with it"),
    "rectify-general": _("due day of a general hazard, in working days"),
    "rectify-major": _("due day of a major hazard without a plan, in working days"),
    "climb-1": _("working days late when a hazard is escalated the first time"),
    "climb-2": _("working days late when a hazard is escalated the second time"),
    "climb-3": _("working days late when a hazard is escalated the third time"),
    "climb-4": _("working days late when a hazard is escalated the fourth time"),
    "text": _("text alone"),
    "targets": _("text, then the targets"),
    "duties": _("text, then the duties"),
    "things": _("text, then the things"),
    "unchecked": _("not yet compared with the text of the law"),
    "checked": _("compared with the text of the law"),
}

FIELDS = {
    "topic": _("Topic"),
    "title": _("Title"),
    "paragraphs": _("Paragraphs"),
    "audience": _("For whoever meets"),
    "source": _("Source"),
    "checked": _("Source is"),
    "form": _("Kind of question"),
    "text": _("Text"),
    "options": _("Answers"),
    "correct": _("Right answers"),
    "explanation": _("Explanation after a wrong answer"),
    "post": _("Code of the post"),
    "post_name": _("Name of the post"),
    "rule": _("By which rule"),
    "domain": _("Domain"),
    "frequency": _("How often"),
    "evidence": _("Record that proves it"),
    "locked": _("Required by law: posts may not drop it"),
    "place": _("Place in the order"),
    "minutes": _("Minutes"),
    "shows": _("What stands there"),
    "clauses": _("Clauses"),
    "in_both": _("Clauses where the house prints in both languages"),
    "above": _("Line at the head of the letter"),
    "below": _("Line at the foot of the letter"),
    "logo": _("Logo"),
    "name": pgettext_lazy("text", "Name"),
    "words": _("Words in names of things, places, posts and units"),
    "posts": _("Codes of posts"),
    "country": _("Country"),
    "region": _("Region"),
    "weekend": _("Weekend"),
    "off": _("Own days off"),
    "worked": _("Days worked all the same"),
    "shift": _("Round of shifts"),
    "shift_from": _("First day of the round"),
    "value": _("Value"),
    "unit": _("Unit"),
    "read_by": _("What counts with it"),
    "begins": _("Holds from"),
}

IN_TONGUE = {"": "%(field)s", "zh-hans": _("%(field)s, Chinese"), "en": _("%(field)s, English")}

HINTS = {
    "lines": _("One a line; the same line in both languages belongs together."),
    "days": _("One a line, as 2027-02-06."),
    "image": _("PNG or JPEG; letters issued from the next campaign on carry it."),
    "correct": _("Numbers of the right answers, from 1."),
    "words": _("Divided by commas, in any language. Latin words are met whole."),
    "audience": _("Nothing ticked is everybody."),
    "domain": _("S safety, E environment, H health, F fire."),
    "weekend": _("Numbers of the days, Monday is 1: 6, 7. With 0 every day is worked."),
    "shift": _(
        "One letter a day, O is off: DDNNOOOO is two days, two nights, four off. A team has the "
        "code of its unit; its round goes through weekends and public holidays."
    ),
    "region": _("In a calendar as SD, in a limit as CN-SD; empty holds everywhere."),
    "country": _("Two letters, as CN or DE."),
}

WHAT_FOLLOWS = {
    "card": _("People who meet this read the new words from now on."),
    "question": _("Papers drawn from now on ask it so; papers drawn before keep their words."),
    "duty": _("Posts that get their first list from now on get these words; lists in force stay."),
    "limit": _("What begins from its day on is counted with it; due days that stand, stay."),
    "clause": _("Letters issued from now on say it so; letters issued before keep their words."),
}

NOTHING = {
    "letterhead": _(
        "Letters print without a letterhead. Write one with the code “letterhead”: a line above, "
        "a line below, a logo."
    ),
    "calendar": _(
        "No calendar is written: a house whose time zone is Chinese keeps the Chinese days, every "
        "other counts plain weeks. Write one with the code “house”, then one for each site that "
        "differs, with the code of its unit."
    ),
}
"""What holds, and what to do first, where a kind has no text at all."""

PREVIEWED = ("card", "question", "clause")
"""Kinds of which a page shows what one person would read, be asked or sign."""
