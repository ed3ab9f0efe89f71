"""Whose turn it is, in words: one act as one line, its owner, and the page that does it."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zeren.cases import texts as case_texts
from zeren.core.days import date_of
from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.coverage import links, texts
from zeren.coverage.queries import Act, Gap, Told
from zeren.organisation import queries as organisation
from zeren.organisation.texts.absence import away_told
from zeren.web import formats
from zeren.web import links as pages
from zeren.web.access import opens
from zeren.web.parts import Button, Todo
from zeren.web.words import act_words, gap_words, next_step_words

SHOWN_UNITS = 3
SHOWN_ACTS = 7
"""So many acts stand on a page about something else; all are a list in pages."""
ACTS = "acts"
FOR_LEADERS = ("letter.not_issued", "letter.not_fitting", "trained.no_meeting")
"""The safety office's acts that the head of a unit may take as well."""


def act_title(act: Act, number: int = 0) -> str:
    """What waits for one act, counted; the only number in the sentence is the count."""
    count = number or act.number
    said = str(act_words()[act.gap] % {"count": count})
    return said.replace(str(count), formats.number(count), 1)


def subject_words(gap: Gap) -> str:
    """The name of the person, unit or thing."""
    return say(gap.subject_name, get_language() or "en")


def missing_words(gap: Gap) -> str:
    """What is missing; of what somebody objects to, whose answer it waits for since when."""
    if gap.objected:
        return case_texts.waits(gap.owner, date_of(gap.objected))
    return str(gap_words()[gap.gap])


def object_href(gap: Gap, viewer: Viewer) -> str:
    """Where the one whose turn it is says that it is not his; nowhere, once it is objected to."""
    is_mine = gap.owner_id is not None and gap.owner_id == viewer.person_id
    return pages.object_to("gap", gap.obligation_id) if is_mine and not gap.objected else ""


def owner_words(one: Gap | Told) -> str:
    """Whose turn it is: the person with the post he holds, or the seat while nobody holds it."""
    who = one.act.who if isinstance(one, Told) else one.who
    if not one.owner and who == "person":
        return _("each person")
    if not one.owner:
        return _("%(seat)s (nobody holds this seat)") % {"seat": texts.SEATS[who]}
    post = say(one.owner_post, get_language() or "en")
    told = _("%(name)s, %(post)s") % {"name": one.owner, "post": post} if post else one.owner
    return away_told(told, one.owner_away)


def todos(
    some: Sequence[Told],
    viewer: Viewer,
    address: str = "",
    *,
    is_open: bool = True,
    has_main: bool = False,
) -> list[Todo]:
    """What to do next: one line an act, the main button on the first that is the viewer's.

    is_open:  false for a past day, on which acts are told and none is offered.
    has_main: the page has its main button already.
    """
    found: list[Todo] = []
    units = unit_words(
        unit for one in some
        for unit in (at.unit_id for at in one.act.units[:SHOWN_UNITS])
    )  # fmt: skip
    for one in some:
        act = one.act
        listed = list_href(act, address)
        button = Button(_("Show them") if act.number > 1 else _("Show"), listed)
        if is_open and may_act(act, viewer):
            href = links.step_of(one.only, viewer) if one.only else links.all_of(act) or listed
            button = Button(str(next_step_words()[act.gap]), href, is_main=not has_main)
            has_main = True
        found.append(
            Todo(
                title=act_title(act),
                detail=act_detail(one, units),
                owner=owner_words(one),
                since=date_of(act.since),
                buttons=[button] if opens(viewer, button.href) else [],
                state="gap" if act.is_late else "soon",
            )
        )
    return found


def unit_words(unit_ids: Iterable[int]) -> dict[int, str]:
    """The names of these units in the reader's language."""
    language = get_language() or "en"
    return {pk: say(name, language) for pk, name in organisation.unit_names(unit_ids).items()}


def may_act(act: Act, viewer: Viewer) -> bool:
    """It is the viewer's turn, or an act that leaders may take for the one whose turn it is."""
    if act.owner_id is not None and act.owner_id == viewer.person_id:
        return True
    return act.gap in FOR_LEADERS and (viewer.is_head or viewer.has("safety_manager"))


def list_href(act: Act, address: str = "") -> str:
    """The list of exactly these gaps."""
    return gaps_href(address, f"gap={act.gap}&owner={act.owner_id or 0}")


def acts_href(address: str = "") -> str:
    """The list of all acts."""
    return gaps_href(address, f"list={ACTS}")


def act_detail(told: Told, units: Mapping[int, str]) -> str:
    """Who or what it is about, or where they stand, most first."""
    if told.only:
        subject, unit = subject_words(told.only), units.get(told.only.unit_id, "")
        parts = [subject, unit] if unit and unit != subject else [subject]
        return " · ".join([*parts, missing_words(told.only)])
    named = [
        _("%(unit)s %(count)s")
        % {"unit": units.get(one.unit_id, ""), "count": formats.number(one.number)}
        for one in told.act.units[:SHOWN_UNITS]
    ]
    rest = len(told.act.places) - SHOWN_UNITS
    if rest > 0:
        named.append(
            ngettext("%(count)s more unit", "%(count)s more units", rest)
            % {"count": formats.number(rest)}
        )
    return " · ".join(named)


def gaps_href(address: str, asked: str) -> str:
    joined = "&".join(part for part in (address, asked) if part)
    return f"{pages.gaps()}?{joined}"
