"""Set up a webhook by two people, pause and end it, try it, and deliver what is due.

In order and at least once: a delivery is repeated under the same id until the receiver says yes,
and nothing after it goes out before. A killed worker's delivery is free again after a minute.
"""

import base64
import json
import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from zeren.accounts import secrecy
from zeren.core import hook
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.ledger import actions as ledger
from zeren.ledger import storage, stream
from zeren.webhooks import calling, queries
from zeren.webhooks.models import Webhook

ABOUT = "webhook"
PAST = {
    "confirm": "webhook.confirmed",
    "pause": "webhook.paused",
    "resume": "webhook.resumed",
    "end": "webhook.ended",
}
AT_A_TIME = 100
LOOKS_AT = 5000
"""So many facts are looked through at a time for those that are asked for."""
HELD = timedelta(minutes=1)
Now = Callable[[], datetime]


@transaction.atomic
def ask(url: str, codes: Sequence[str], *, viewer: Viewer, at: datetime) -> tuple[Webhook, str]:
    """Ask for a webhook; gives it and its secret, which is shown this once.

    Facts are told from the moment it is confirmed. Refused: webhook.not_yours, no_address,
    not_https, no_codes, unknown_code.
    """
    if not queries.may_ask(viewer):
        raise Refused("webhook.not_yours")
    if wrong := calling.problem(url):
        raise Refused(wrong)
    if not codes:
        raise Refused("webhook.no_codes")
    if unknown := queries.unknown_codes(codes):
        raise Refused("webhook.unknown_code", fact=unknown[0])
    plain = base64.b64encode(secrets.token_bytes(32)).decode()
    row = Webhook.objects.create(
        url=url,
        codes=sorted(set(codes)),
        secret=secrecy.sealed(plain, ABOUT),
        state="ASKED",
        asked_by_id=viewer.person_id,
        asked_at=at,
        next_at=at,
    )
    ledger.record("webhook.asked", by=viewer.actor, at=at, row=row)
    return row, f"whsec_{plain}"


@transaction.atomic
def step(webhook_id: int, act: str, *, viewer: Viewer, at: datetime) -> Webhook:
    """Confirm, pause, resume or end. Refused: webhook.not_yours, moved_meanwhile."""
    row = queries.webhook(webhook_id)
    state = hook.next_state(row.state, act) if row else ""
    if row is None or not state:
        raise Refused("webhook.moved_meanwhile")
    may = queries.may_confirm(viewer, row) if act == "confirm" else queries.may_ask(viewer)
    if not may and not (act in ("pause", "end") and queries.may_confirm(viewer, row)):
        raise Refused("webhook.not_yours")
    changes: dict[str, object] = {"state": state, "next_at": at, "tries": 0}
    if act == "confirm":
        here = stream.size()
        changes |= {"decided_by_id": viewer.person_id, "cursor": here, "upto": here}
    ledger.swap(row, "webhook.moved_meanwhile", "state", **changes)
    ledger.record(PAST[act], by=viewer.actor, at=at, row=row)
    return row


def try_out(webhook_id: int, *, viewer: Viewer, at: datetime) -> str:
    """Send a delivery without facts; what was answered.

    Refused: webhook.not_yours, test_refused.
    """
    row = queries.webhook(webhook_id)
    if row is None or not queries.may_ask(viewer):
        raise Refused("webhook.not_yours")
    answer = _post(row, f"test-{row.pk}-{secrets.token_hex(4)}", [], at)
    Webhook.objects.filter(pk=row.pk).update(said=answer.said[:120], said_at=at)
    if not answer.is_taken:
        raise Refused("webhook.test_refused", said=answer.said)
    return answer.said


def deliver(*, now: Now, stopping: threading.Event | None = None) -> int:
    """Hand over what is due, to each receiver until it says no or nothing is left; how many."""
    done = 0
    for pk in list(queries.due(now()).values_list("pk", flat=True)):
        while not (stopping and stopping.is_set()) and _next(pk, now):
            done += 1
            storage.give_way()
    return done


def _next(pk: int, now: Now) -> bool:
    """One delivery to one receiver. False when there is none, another has it, or it failed."""
    row = queries.due(now()).filter(pk=pk).first()
    if row is None:
        return False
    facts, upto = _batch(row)
    if upto == row.cursor:
        return False
    mine = Webhook.objects.filter(pk=pk, state="ACTIVE", cursor=row.cursor, next_at=row.next_at)
    held = now() + HELD
    if not mine.update(upto=upto, next_at=held):
        return False
    ours = Webhook.objects.filter(pk=pk, cursor=row.cursor, next_at=held)
    at = now()
    answer = (
        _post(row, f"{row.pk}-{row.cursor}-{upto}", facts, at)
        if facts
        else calling.Answer(True, row.said)
    )
    if answer.is_taken:
        told = {"said": answer.said[:120], "said_at": at} if facts else {}
        return bool(ours.update(cursor=upto, tries=0, next_at=at, failing_since=None, **told))
    tries = row.tries + 1
    ours.update(
        tries=tries,
        next_at=at + hook.wait(tries),
        said=answer.said[:120],
        said_at=at,
        failing_since=row.failing_since or at,
    )
    return False


def _batch(row: Webhook) -> tuple[list[stream.Placed], int]:
    """The facts of the next delivery and where it ends; what was in hand before is the same."""
    most = row.upto - row.cursor if row.upto > row.cursor else LOOKS_AT
    found = stream.placed(row.cursor, most)
    wanted = [one for one in found if hook.wants(row.codes, one.code)]
    if row.upto > row.cursor:
        return wanted, row.upto
    if len(wanted) > AT_A_TIME:
        return wanted[:AT_A_TIME], wanted[AT_A_TIME - 1].position + 1
    return wanted, found[-1].position + 1 if found else row.cursor


def _post(row: Webhook, name: str, facts: Sequence[stream.Placed], at: datetime) -> calling.Answer:
    body = json.dumps(
        {
            "type": "facts" if facts else "test",
            "facts": [
                {
                    "position": one.position,
                    "code": one.code,
                    "about": [one.about_kind, one.about_id],
                    "recorded_at": one.recorded_at.isoformat(),
                    "entry_hash": one.entry_hash,
                }
                for one in facts
            ],
        },
        separators=(",", ":"),
    )
    secret = base64.b64decode(secrecy.opened(row.secret, ABOUT))
    if not secret:  # other keys: signed with nothing, anybody could have sent it
        return calling.Answer(False, "webhook.sealed")
    stamp = int(at.timestamp())
    return calling.post(row.url, body.encode(), secret=secret, name=name, timestamp=stamp)
