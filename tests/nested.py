"""A transaction around acts that count tries, which insist on one of their own (limits.take)."""

from __future__ import annotations

from django.db import transaction


def nested() -> transaction.Atomic:
    """Like `transaction.atomic()`; durable blocks take it for what Django's own tests open."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # what django.test.TestCase sets
    return block
