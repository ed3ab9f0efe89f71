"""Words for the codes of this room."""

from django.utils.translation import gettext_lazy as _

from zeren.web.words import Sentence

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
