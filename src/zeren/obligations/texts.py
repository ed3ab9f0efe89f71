"""Words of what is owed: its fact, and what the audit finds wrong with its rows."""

from django.utils.translation import gettext_lazy as _

TROUBLES = {
    "obligation_changed": _(
        "Obligation row %(id)s (%(requirement)s of %(kind)s %(subject)s) is not what fact "
        "%(fact)s wrote."
    ),
    "obligation_unrecorded": _(
        "Obligation row %(id)s (%(requirement)s of %(kind)s %(subject)s) stands there, but no fact "
        "wrote it."
    ),
    "obligation_gone": _("%(number)s obligation rows that fact %(fact)s wrote are gone."),
    "obligation_closed": _(
        "Obligation row %(id)s (%(requirement)s of %(kind)s %(subject)s) was closed or opened "
        "again without a fact."
    ),
    "counter_differs": _(
        "Unit %(unit)s, %(requirement)s, layer %(layer)s, from day %(day)s: the rows give "
        "%(want)s, the counter says %(got)s."
    ),
}
