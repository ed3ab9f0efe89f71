"""The menu by role, and the quiet line of evidence at the foot of every page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zeren.content import permits as content
from zeren.core.viewer import Viewer
from zeren.ledger import alarm, clock
from zeren.ledger import queries as ledger
from zeren.organisation import queries as organisation
from zeren.organisation.queries import requests
from zeren.organisation.texts import roles as role_texts
from zeren.site import standing
from zeren.web import links, words
from zeren.web.access import opens, viewer_of


@dataclass(frozen=True, slots=True)
class Entry:
    """key: with g before it, the letter that opens the page from the keyboard.

    family: the key of the entry under which it stands; a wide menu shows the first of a family
    that its reader may open, and the page shows the others beside it.
    """

    label: Any
    url: str
    active: bool
    key: str
    family: str


def _worker(viewer: Viewer) -> bool:
    return bool(viewer.person_id)


def _leading(viewer: Viewer) -> bool:
    return viewer.is_head or viewer.has("safety_manager") or viewer.has("auditor")


def _keeping(viewer: Viewer) -> bool:
    return _leading(viewer) or viewer.has("clerk") or viewer.has("administrator")


def _writing(viewer: Viewer) -> bool:
    return any(content.may_write(viewer, kind) for kind in ("card", "letterhead"))


def _evidence(viewer: Viewer) -> bool:
    return viewer.reads_facts


FAMILIES = {"b": "t", "s": "t", "a": "h", "v": "r"}
"""What belongs under another entry: results and assessment under targets, events under hazards,
hand-overs under responsibility."""

ENTRIES = (
    ("d", _("My day"), "desk:home", _worker),
    ("o", _("Overview"), "desk:overview", _leading),
    ("u", _("Organisation"), "organisation:index", _keeping),
    ("r", _("Responsibility"), "responsibility:index", _leading),
    ("v", _("Hand-overs"), "handover:index", _leading),
    ("t", _("Targets"), "targets:index", _leading),
    ("b", pgettext_lazy("result", "Results"), "results:index", _leading),
    ("m", _("Training"), "training:index", lambda viewer: _worker(viewer) or _leading(viewer)),
    ("l", _("Letters"), "letters:index", _leading),
    ("h", _("Hazards"), "hazards:index", lambda viewer: _worker(viewer) or _leading(viewer)),
    ("a", _("Events"), "incidents:index", lambda viewer: _worker(viewer) or _leading(viewer)),
    ("s", _("Assessment"), "assessment:index", lambda viewer: _worker(viewer) or _leading(viewer)),
    ("x", _("Texts"), "content:index", _writing),
    ("e", _("Evidence"), "ledger:index", _evidence),
    ("i", _("Inbox"), "notices:inbox", lambda viewer: viewer.has("safety_manager")),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: menu, the person's menu, demo day, and the latest checkpoint."""
    viewer = viewer_of(request)
    entries = []
    if viewer.is_known:
        for key, label, name, opens in ENTRIES:
            if not opens(viewer):
                continue
            url = reverse(name)
            here = request.path == url or (url != "/" and request.path.startswith(url))
            entries.append(Entry(label, url, here, key, FAMILIES.get(key, key)))
    mine = {one.family for one in entries if one.active}
    beside = [one for one in entries if one.family in mine]
    return {
        "menu": entries,
        "menu_wide": list({one.family: one for one in reversed(entries)}.values())[::-1],
        "menu_family": next(iter(mine), ""),
        "menu_beside": beside if len(beside) > 1 else [],
        "person_menu": _person_menu(viewer),
        "sign_in_url": reverse("sign-in"),
        "sign_out_url": reverse("sign-out"),
        "viewer": viewer,
        "installation": SimpleLazyObject(_installation),
        "today": SimpleLazyObject(clock.today),
        "evidence": SimpleLazyObject(lambda: _evidence_line(viewer)),
        "house_troubles": SimpleLazyObject(lambda: standing.lines(viewer, clock.now())),
        "proof_follows": SimpleLazyObject(lambda: standing.proof_follows(clock.now())),
        "alarm": SimpleLazyObject(lambda: _alarm(viewer)),
        "told_to_reader": SimpleLazyObject(lambda: _told(viewer)),
    }


def _person_menu(viewer: Viewer) -> list[tuple[words.Sentence, str]]:
    found: list[tuple[words.Sentence, str]] = (
        [(_("Away"), links.absences())] if viewer.person_id else []
    )
    return [*found, (_("Account"), reverse("account"))] if viewer.is_known else []


def _alarm(viewer: Viewer) -> dict[str, str]:
    """What stops the log, for everybody who must know; empty when all is well."""
    found = alarm.now()
    if found is None or not (found.is_for_all or viewer.reads_facts):
        return {}
    return {
        "words": words.sentence(found.why.code, found.why.params),
        "href": reverse("desk:confirm"),
    }


def _installation() -> dict[str, Any]:
    top = organisation.root(clock.today())
    is_demo = clock.is_demo()
    return {
        "name": top.name if top else "",
        "is_demo": is_demo,
        "demo_day": clock.today() if is_demo else None,
    }


def _told(viewer: Viewer) -> list[dict[str, Any]]:
    """What this person is told on the next page, until it is put away."""
    if not viewer.person_id:
        return []
    return [
        {
            "sentence": role_texts.sentence(one),
            "href": links.role_request(one.about_id) if one.code not in requests.ON_GRANTS else "",
            "put_away": links.put_away(one.id),
            "fact": one.fact_id,
        }
        for one in requests.told_to(viewer.person_id)
    ]


def _evidence_line(viewer: Viewer) -> dict[str, Any]:
    """Who may not list the facts is led to where anybody checks a receipt."""
    facts = reverse("ledger:index")
    here = facts if viewer.reads_facts and opens(viewer, facts) else reverse("ledger:verify")
    return {**ledger.evidence_line(), "href": here}
