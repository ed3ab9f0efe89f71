"""The webhooks there are."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import QuerySet

from zeren.core import codes
from zeren.core.viewer import Viewer
from zeren.webhooks.models import Webhook

__all__ = ["Webhook"]


def webhooks() -> QuerySet[Webhook]:
    """All, newest first; those that ended too."""
    return Webhook.objects.select_related("asked_by", "decided_by")


def webhook(webhook_id: int) -> Webhook | None:
    return webhooks().filter(pk=webhook_id).first()


def due(at: datetime) -> QuerySet[Webhook]:
    return Webhook.objects.filter(state="ACTIVE", next_at__lte=at).order_by("next_at", "id")


def may_ask(viewer: Viewer) -> bool:
    """The administrator sets it up, pauses and ends it."""
    return bool(viewer.person_id) and viewer.has("administrator", viewer.root_path)


def may_confirm(viewer: Viewer, row: Webhook) -> bool:
    """Who heads the whole or keeps its safety confirms, and not what he asked for himself."""
    is_other = bool(viewer.person_id) and row.asked_by_id != viewer.person_id
    return is_other and (
        viewer.is_general_manager or viewer.has("safety_manager", viewer.root_path)
    )


def host_of(row: Webhook) -> str:
    """Where it goes, without path and whatever secrets stand in it."""
    parts = urlsplit(row.url)
    return f"{parts.scheme}://{parts.hostname or ''}"


def unknown_codes(patterns: Sequence[str]) -> list[str]:
    """Those that no fact of this house will ever have."""
    known = codes.FACTS.known or frozenset()
    rooms = {f"{code.partition('.')[0]}.*" for code in known}
    return [one for one in patterns if one != "*" and one not in known and one not in rooms]
