"""What an audit can find, as sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "checkpoint_not_ours": _("A checkpoint does not carry the signature of this log."),
    "checkpoint_row_changed": _("A stored checkpoint differs from its own signed note."),
    "checkpoint_time": _(
        "The time of the checkpoint of %(size)s entries is not that of its entry."
    ),
    "installation_changed": _(
        "What the first entry says of this installation (public id, DEMO or not, since when) was"
        " changed."
    ),
    "leaf_missing": _("Entries %(from)s to %(to)s of the tree are missing."),
    "root_not_checked": _(
        "A checkpoint of %(size)s entries cannot be compared, because entries are missing."
    ),
    "fact_missing": _("The fact at place %(position)s of the tree is gone."),
    "fact_changed": _("Fact %(fact)s is not what was recorded."),
    "foreign_fact": _(
        "Fact %(fact)s was not made by this program: it does not carry the code of its key."
    ),
    "time_fell": _(
        "Fact %(fact)s says that it was written down at %(at)s, but it stands behind one of "
        "%(before)s: it was put there afterwards."
    ),
    "fact_not_folded": _("Fact %(fact)s has no place in the tree."),
    "node_differs": _("A stored hash of the tree (level %(level)s, %(index)s) is wrong."),
    "root_differs": _(
        "The first %(size)s entries are not those that were signed: the log was rewritten."
    ),
    "index_differs": _(
        "The checkpoint of %(size)s entries counts the facts of its subjects wrongly: lists that "
        "rest on it are not complete."
    ),
    "tail_missing": _(
        "%(signed)s entries were signed, only %(found)s are there: the end of the log was cut."
    ),
    "row_without_fact": _("%(kind)s %(id)s exists, but nothing records how it came about."),
    "row_changed": _("%(kind)s %(id)s differs from what was last recorded about it."),
    "row_content_changed": _("%(kind)s %(id)s: “%(column)s” does not fit its recorded digest."),
    "row_gone": _("%(kind)s %(id)s was recorded and is no longer there."),
}


@dataclass(frozen=True)
class Trouble:
    """One thing the audit found: a code of WORDS, where, and the parts of its sentence."""

    words: ClassVar[Mapping[str, Promise]] = WORDS
    """Sentences by code; a room with troubles of its own says them itself."""

    code: str
    where: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        sentence = str(self.words[self.code]) % dict(self.params)
        return f"{sentence} ({self.where})" if self.where else sentence
