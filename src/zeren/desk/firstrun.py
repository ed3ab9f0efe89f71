"""The way to the first 100 %, from the facts that coverage counts; nothing is ticked by hand."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from zeren.content import queries as content
from zeren.content.queries import days
from zeren.core.owed.coverage import Count
from zeren.core.viewer import Viewer
from zeren.coverage import queries as coverage
from zeren.ledger import house
from zeren.letters import queries as letters
from zeren.organisation import permits
from zeren.organisation import queries as organisation
from zeren.targets import queries as targets
from zeren.training import queries as training
from zeren.web import formats, links
from zeren.web.access import opens
from zeren.web.parts import Step, StepState

ROLES = ("administrator", "safety_manager")


@dataclass(frozen=True, slots=True)
class Way:
    """The steps in their order, and the first one that is open now."""

    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)

    @property
    def now(self) -> Step | None:
        """The one with the reader's main button, else the first that is open."""
        found = [step for step in self.steps if step.state == "now"]
        return next((step for step in found if step.is_main), next(iter(found), None))


def way(viewer: Viewer, on: date) -> Way | None:
    """For whoever runs the first year; None for others, and once its letters are in force."""
    if not (viewer.is_general_manager or any(map(viewer.has, ROLES))):
        return None
    years = [one.year for one in letters.campaigns()]
    if any(year < on.year for year in years):
        return None
    steps = _steps(viewer, on, has_campaign=bool(years))
    main = next((one for one in steps if one.state == "now" and one.href), None)
    found = Way([replace(one, is_main=one is main) for one in steps])
    return None if found.done == len(steps) else found


def _steps(viewer: Viewer, on: date, *, has_campaign: bool) -> list[Step]:
    signs, held = organisation.sign_ins(on), coverage.by_requirement(on)
    clerk, safety = _("Personnel clerk or administrator"), _("Safety manager")
    administrator, head = _("Administrator"), _("General manager")
    in_house = bool(signs.people)
    things = held["thing_in_charge"] + held["thing_user"]
    has_targets = targets.published_set(on.year) is not None
    is_planned = training.is_meeting_planned(on.year)

    def at_house(part: str) -> str:
        return f"{links.house_itself()}#{part}" if permits.runs(viewer) else ""

    def step(
        title: str, owner: str, counted: Count | bool, href: str, label: str, *,
        after: bool = True, said: str = "",
    ) -> Step:  # fmt: skip
        is_done = counted if isinstance(counted, bool) else counted.due == counted.met > 0
        state: StepState = "done" if is_done else "now" if after else "shut"
        if not isinstance(counted, bool) and counted.due:
            numbers = {"met": formats.number(counted.met), "due": formats.number(counted.due)}
            said = _("%(met)s of %(due)s") % numbers
        said = "" if is_done and isinstance(counted, bool) and label else said
        href = href if href and not is_done and opens(viewer, href) else ""
        return Step(title, state, " · ".join(filter(None, (owner, said))), href, label)

    return [
        step(_("Decide the languages of the house"), _("Administrator or safety manager"),
             organisation.are_languages_decided(),
             links.languages() if permits.speaks_for_house(viewer) else "", _("Choose")),
        step(_("Say what the organisation is called"), administrator,
             in_house or bool(house.name()), at_house("name"), _("Set it"), said=house.name()),
        step(_("Say by which clock the house lives"), administrator,
             house.is_given("time_zone") or house.said(house.ZONE) is not None,
             at_house("zone"), _("Choose")),
        step(_("Give the house an address, and open it with a phone"), administrator,
             house.is_opened(), at_house("address"), _("Set it"), said=house.address()),
        step(_("Keep a safe copy of the keys"), administrator, house.has_copy(),
             at_house("keys"), _("Show how")),
        step(_("Choose the packs of cards and questions"), safety,
             has_campaign or bool(content.switches()), links.packs(), _("Choose")),
        step(_("Say which days are working days"), safety, days.is_said(),
             f"{links.texts()}?kind=calendar", _("Write the calendar")),
        step(_("Bring in units, posts, people and things"), clerk, in_house,
             links.imports() if permits.imports(viewer) else "", _("Bring in a workbook")),
        step(_("Accounts are opened"), _("the house itself"), Count(signs.people, signs.opened),
             "", "", after=in_house),
        step(_("Hand out first slips; each person chooses a PIN"), clerk,
             Count(signs.people, signs.chosen), links.first_slips(), _("Print the slips"),
             after=bool(signs.opened)),
        step(_("Every unit has a head"), clerk, held["unit_head"], links.organisation(),
             _("Name the heads"), after=in_house),
        step(_("Every thing has a unit in charge and a user"), safety, things,
             links.responsibilities(), _("Name them"), after=in_house),
        step(_("Publish the targets of the year"), head,
             has_targets, links.targets(), _("Set the targets"),
             after=in_house),
        step(_("Plan the responsibility meeting"), safety, is_planned,
             links.plan_meeting(), _("Plan it"), after=in_house),
        step(_("Everybody attends and passes the quiz"), _("everybody"), held["trained"],
             links.meetings(), _("Look who is missing"),
             after=is_planned),
        step(_("Issue the letters of the year"), safety, has_campaign, links.issue_letters(),
             _("Issue"), after=has_targets,
             said=_("opens when the targets are published")),
        step(_("Every letter is signed and in force"), _("everybody"), held["letter"],
             links.letters(), _("Look at the letters"), after=has_campaign),
    ]  # fmt: skip
