"""Words for the codes of this room; one file an idea, gathered here."""

from django.utils.functional import Promise

from zeren.organisation.texts import (
    changes,
    endings,
    entering,
    house,
    problems,
    reading,
    roles,
    together,
    workbook,
)

REFUSALS: dict[str, str | Promise] = {
    **problems.REFUSALS,
    **reading.REFUSALS,
    **changes.REFUSALS,
    **endings.REFUSALS,
    **house.REFUSALS,
    **entering.REFUSALS,
    **roles.REFUSALS,
    **together.REFUSALS,
}
FACTS: dict[str, str | Promise] = {
    **workbook.FACTS,
    **changes.FACTS,
    **endings.FACTS,
    **house.FACTS,
    **entering.FACTS,
    **roles.FACTS,
}
