"""What a page of coverage is asked about: which day, and which part of the tree in sight."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils.http import urlencode

from zeren.core.viewer import Viewer
from zeren.coverage.forms import AsOf
from zeren.organisation import queries as organisation
from zeren.organisation.queries import UnitRow


@dataclass(frozen=True, slots=True)
class Scope:
    """A day and a subtree. `units` are all that this viewer may ask for, in tree order."""

    on: date
    today: date
    unit: UnitRow | None
    units: list[UnitRow]
    form: AsOf

    @property
    def path(self) -> str:
        return self.unit.path if self.unit else "-"

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def address(self) -> str:
        """The same day and unit, as a query string for links between pages."""
        kept: dict[str, str] = {}
        if not self.is_today:
            kept["on"] = self.on.isoformat()
        if self.unit and self.unit.parent_id is not None:
            kept["unit"] = str(self.unit.id)
        return urlencode(kept)


def scope_of(viewer: Viewer, asked: object, today: date) -> Scope:
    """The day and unit of an address; a unit out of sight does not exist (404).

    A day that is not one, or that has not come yet, is told by the form; today is shown then.
    """
    form = AsOf(asked, today=today)
    on = today
    if form.is_valid() and form.cleaned_data.get("on"):
        on = form.cleaned_data["on"]
    seen = viewer.paths_seen()
    units = [row for row in organisation.unit_tree(on) if any(row.path.startswith(p) for p in seen)]
    form.offer(units)
    wanted = form.data.get("unit", "")
    if not wanted:
        return Scope(on, today, units[0] if units else None, units, form)
    for row in units:
        if str(row.id) == wanted:
            return Scope(on, today, row, units, form)
    raise Http404
