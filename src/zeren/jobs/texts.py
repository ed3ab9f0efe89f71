"""Words for the codes of this room."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "job.nothing_failed": _("No part of this work has failed; there is nothing to try again."),
    "worker.lost": _("The worker ended in the middle of this part; it is taken up again."),
}

FACTS: dict[str, str | Promise] = {}
