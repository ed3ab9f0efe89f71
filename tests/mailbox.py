"""A real mail server on this machine that keeps what it is sent (aiosmtpd)."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Box:
    """Messages as they arrived; `refuse` makes it answer no."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.address = ""
        self.refuse = False

    async def handle_DATA(  # noqa: N802 - the name that the server calls
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if self.refuse:
            return "451 try again later"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 kept"


@contextmanager
def mailbox() -> Iterator[Box]:
    """A mail server for the length of the block."""
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = Controller(box, hostname="127.0.0.1", port=port, enable_SMTPUTF8=False)
    running.start()
    box.address = f"127.0.0.1:{port}"
    try:
        yield box
    finally:
        running.stop()
