"""What a page is asked about: which day, as known after which day, and which part of the tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zeren.core.viewer import Viewer
from zeren.coverage import queries
from zeren.coverage.forms import AsOf, GapFilter
from zeren.ledger import queries as ledger
from zeren.organisation import queries as organisation
from zeren.organisation.queries import UnitRow
from zeren.web import formats
from zeren.web.access import Request
from zeren.web.paging import Ids
from zeren.web.parts import Tab

CHANGES = (
    "organisation.head_changed", "organisation.charge_decided", "person.joined", "person.moved",
    "person.left", "person.returned", "person.kind_changed", "unit.moved", "post.moved",
    "thing.moved", "thing.charged", "organisation.shared", "duty_list.revised",
    "target_set.published",
)  # fmt: skip
"""Facts that people mean by "before the change"."""


OF_THE_DAY = ("on", "known", "page")


@dataclass(frozen=True, slots=True)
class Day:
    """The day a page shows: everything on it is of that day, and a past day offers no acts."""

    on: date
    today: date
    first: date | None
    """The day of the first fact: of the days before, nothing is known."""
    known_on: date | None
    """As it was known at the end of this day; None: as it is known now."""
    form: AsOf
    asked: Mapping[str, str]
    """What else the address asks, kept in the links to other days."""

    @property
    def is_today(self) -> bool:
        """Only today, as it is known now, can anything be done."""
        return self.on == self.today and self.known_on is None

    @property
    def has_facts(self) -> bool:
        return self.on == self.today or (self.first is not None and self.on >= self.first)

    @property
    def known(self) -> int | None:
        """The newest fact that counts; None: all of them."""
        if self.known_on is None:
            return None
        return ledger.newest_id(before=organisation.end_of_day(self.known_on))

    @property
    def uncounted(self) -> int:
        """Changes that are written and not yet counted; a past day as known then has none."""
        return ledger.waiting("census") if self.known_on is None else 0

    @property
    def address(self) -> str:
        """The same day, as a query string for links between pages."""
        return urlencode(self._kept(self.on, self.known_on))

    @property
    def today_href(self) -> str:
        return self._href(self.today, None)

    @property
    def then_href(self) -> str:
        """The same day as it was known on that day itself."""
        return self._href(self.on, self.on)

    @property
    def now_href(self) -> str:
        """The same day as it is known now."""
        return self._href(self.on, None)

    def choices(self) -> list[Tab]:
        """The days people mean: today, a week ago, before the last change, the end of last year."""
        found: dict[date, str] = {self.today: _("today")}
        found.setdefault(self.today - timedelta(days=7), _("a week ago"))
        changed = ledger.newest_of(CHANGES)
        if changed is not None:
            day = organisation.date_of(changed.at)
            said = _("before %(day)s") % {"day": formats.day(day)}
            found.setdefault(day - timedelta(days=1), said)
        year_end = date(self.today.year - 1, 12, 31)
        found.setdefault(year_end, _("end of %(year)s") % {"year": year_end.year})
        return [
            Tab(label, self._href(day, None), is_active=day == self.on)
            for day, label in found.items()
            if day == self.today or (self.first is not None and self.first <= day < self.today)
        ]

    def _href(self, on: date, known_on: date | None) -> str:
        said = urlencode({**self.asked, **self._kept(on, known_on)})
        return f"?{said}" if said else "?"

    def _kept(self, on: date, known_on: date | None) -> dict[str, str]:
        kept = {"on": on.isoformat()} if on != self.today else {}
        return kept | ({"known": known_on.isoformat()} if known_on else {})


def asked_day(asked: Mapping[str, str], today: date, *, form: AsOf | None = None) -> Day:
    """The day of an address. One that is none, or has not come yet, is told by the form."""
    if form is None:
        form = AsOf(asked, today=today)
        del form.fields["unit"]
    form.is_valid()
    first = ledger.first()
    return Day(
        on=form.cleaned_data.get("on") or today,
        today=today,
        first=organisation.date_of(first.recorded_at) if first else None,
        known_on=form.cleaned_data.get("known"),
        form=form,
        asked={key: value for key, value in asked.items() if value and key not in OF_THE_DAY},
    )


def unknown_day(request: Request, day: Day) -> HttpResponse:
    """One clear page for a day before the first fact: nothing is known of it."""
    return render(request, "coverage/unknown.html", {"day": day})


@dataclass(frozen=True, slots=True)
class Scope:
    """A day and a subtree. `units` are all that this viewer may ask for, in tree order."""

    day: Day
    unit: UnitRow | None
    units: list[UnitRow]
    form: AsOf

    @property
    def on(self) -> date:
        return self.day.on

    @property
    def today(self) -> date:
        return self.day.today

    @property
    def path(self) -> str:
        return self.unit.path if self.unit else "-"

    @property
    def is_today(self) -> bool:
        return self.day.is_today

    @property
    def address(self) -> str:
        """The same day and unit, as a query string for links between pages."""
        kept = {}
        if self.unit and self.unit.parent_id is not None:
            kept["unit"] = str(self.unit.id)
        return "&".join(part for part in (self.day.address, urlencode(kept)) if part)


def scope_of(viewer: Viewer, asked: Mapping[str, str], today: date) -> Scope:
    """The day and unit of an address; a unit out of sight does not exist (404)."""
    form = AsOf(asked, today=today)
    day = asked_day(asked, today, form=form)
    seen = organisation.viewer_on(viewer, day.on).paths_seen()
    units = [
        row for row in organisation.unit_tree(day.on) if any(row.path.startswith(p) for p in seen)
    ]
    form.offer(units)
    wanted = form.data.get("unit", "")
    if not wanted or not day.has_facts:
        return Scope(day, units[0] if units else None, units, form)
    for row in units:
        if str(row.id) == wanted:
            return Scope(day, row, units, form)
    raise Http404


@dataclass(frozen=True, slots=True)
class Asked:
    """The gaps that an address asks for: those of one act, or of a requirement and layer."""

    scope: Scope
    form: GapFilter
    acts: list[queries.Act]
    act: queries.Act | None
    ids: Ids
    is_narrowed: bool


def gaps_asked(viewer: Viewer, asked: Mapping[str, str], today: date) -> Asked:
    """What is not one is left out and told by the form; an act that is over shows all."""
    scope = scope_of(viewer, asked, today)
    form = GapFilter(asked, today=today)
    form.offer(scope.units)
    form.is_valid()
    known = scope.day.known if scope.day.has_facts else None
    layer = int(form.cleaned_data.get("layer") or "0")
    requirement = str(form.cleaned_data.get("requirement") or "")
    acts = queries.acts(scope.on, scope.path, known=known)
    wanted = (asked.get("gap", ""), asked.get("owner", ""))
    act = next((one for one in acts if (one.gap, str(one.owner_id or 0)) == wanted), None)
    ids: Ids = queries.gap_ids(
        scope.on, scope.path, requirement=requirement, layer=layer, known=known
    )
    return Asked(
        scope,
        form,
        acts,
        act,
        queries.ids_of(act, scope.on, scope.path, known=known) if act else ids,
        is_narrowed=bool(act or requirement or layer),
    )
