"""Words for what only two people may do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "together.one_person": _("These are one and the same person. A second person is needed."),
    "together.not_these_two": _(
        "One of the two must be the administrator, the other the general manager, or the safety "
        "manager or auditor of the whole organisation. Ask one of them."
    ),
    "together.unknown": _(
        "No account with a PIN has this staff number. Look at the number and type it again."
    ),
}
