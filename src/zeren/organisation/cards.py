"""What this room shows of a sign-in on the page of one's own account."""

from django.utils.translation import gettext as _

from zeren.core.viewer import Viewer
from zeren.organisation import queries
from zeren.organisation.queries import links as linked
from zeren.organisation.queries import waiting
from zeren.organisation.texts import changes as texts
from zeren.web.parts import Card
from zeren.web.words import fact_sentence


def link(viewer: Viewer) -> Card | None:
    """Whose acts are done with this sign-in, since when, by whose hand; and the links before.

    Recorded with the fact that linked them, so that a change of the row alone would not fit.
    """
    if not viewer.person_id:
        return None
    history = linked.links([viewer.person_id]).of(viewer.person_id)
    names = queries.names(one.by.id for one in history if one.by.kind == "person")
    number = queries.names_and_numbers([viewer.person_id])[viewer.person_id][0]
    return Card(
        _("Whose sign-in this is"),
        "organisation/_link_card.html",
        {
            "name": viewer.name,
            "number": number,
            "history": [
                {
                    "at": one.recorded_at,
                    "text": fact_sentence(linked.GIVEN if one.account_id else linked.ENDED),
                    "by": names.get(one.by.id) or texts.hand_of(one.by),
                    "fact": one.fact_id,
                }
                for one in reversed(history)
            ],
        },
    )


def sign_in(viewer: Viewer) -> Card | None:
    """What the owner is asked about codes of his, and with which codes his PIN was chosen."""
    told = waiting.told(viewer, viewer.on)
    history = waiting.history(viewer, viewer.on)
    if not told and not history:
        return None
    return Card(
        _("Codes for this sign-in"),
        "organisation/_codes_card.html",
        {"told": told, "history": history},
    )
