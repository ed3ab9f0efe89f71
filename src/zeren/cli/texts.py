"""Words of the command line."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "cli.not_a_date": _("“%(text)s” is not a date. Write it as 2022-02-16."),
    "cli.no_file": _("There is no file %(file)s. Check the path and try again."),
    "cli.unknown_thing": _(
        "No thing has the code %(thing)s. The codes stand under Responsibility, or in the workbook."
    ),
    "cli.unknown_unit": _(
        "No unit has the code %(unit)s. The codes stand under Organisation, or in the workbook."
    ),
    "cli.demo_half_told": _(
        "This DEMO database holds half a story. Drop it, create it anew, and run zeren demo again."
    ),
}
FACTS: dict[str, object] = {}
