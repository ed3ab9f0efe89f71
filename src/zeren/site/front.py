"""The front door: takes a whole request from the network before a thread works on it.

The server bounds the time of a head but not of a body (emmett-framework/granian#728), and a thread
that reads from a sender who sends nothing waits for ever. Here bodies are read by the event loop,
with a deadline and a limit by address, into memory or a file without a name; only what has arrived
whole goes to Django in one of a few threads. Answers are taken whole from Django as well, so that a
slow reader holds no thread either. Why so: docs/decisions/whole-requests-before-threads.md.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
os.environ.setdefault("ZEREN_ROLE", "web")

from django.core.handlers.wsgi import WSGIHandler
from granian._granian import RSGIHTTPProtocol as HTTPProtocol
from granian.rsgi import Scope

from zeren.jobs import parent
from zeren.site.limits import most_bytes
from zeren.site.wsgi import application

THREADS: Final = 8
MOST_WAITING: Final = 200
"""Whole requests that wait for a thread; more are told to come back."""
PAUSE: Final = 10.0
"""Seconds a sender may say nothing."""
BYTES_A_SECOND: Final = 16 * 1024
"""Whoever sends more slowly than this, over all, is not waited for."""
IN_MEMORY: Final = 256 * 1024
HELD: Final = 1024 * 1024 * 1024
"""Bytes of half-read requests that one process keeps on disk, all together."""
PIECE: Final = 128 * 1024
SLOW_READER: Final = 60.0

Headers = list[tuple[str, str]]
Environ = dict[str, object]
Body = tempfile.SpooledTemporaryFile[bytes]
Write = Callable[[bytes], object]
Answer = tuple[int, Headers, Body, int]

_HTML: Headers = [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store")]
# Django has not seen these requests and does not know the reader: both languages.
_SLOW = (
    "<p>The request did not arrive in time. Please send it again.</p>"
    "<p lang=zh-Hans>请求未能及时送达，请重新发送。</p>"
)
_BUSY = (
    "<p>Very many people are here just now. Please try again in a moment.</p>"
    "<p lang=zh-Hans>访问的人太多，请稍后再试。</p>"
)


class _TooSlowError(Exception):
    """The sender was silent too long, or ended before all had come."""


class _TooLargeError(Exception):
    """More bytes than this address takes."""


class _TooManyError(Exception):
    """All that may wait at once is waiting."""


class Front:
    """One in each server process; granian calls `__rsgi__` for every request."""

    def __init__(self, django: WSGIHandler) -> None:
        self._django = django
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page")
        self._waiting = 0
        self._held = 0

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        parent.end_with_it(or_whoever=True)
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536), most))

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Read the request, let Django answer it, send the answer."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            is_too_large = False
            try:
                size = await self._read(scope, proto, body)
            except _TooLargeError:
                size, is_too_large = 0, True
                body.truncate(0)
                body.seek(0)
            except _TooSlowError:
                _say(proto, 408, _SLOW)
                return
            except _TooManyError:
                _say(proto, 503, _BUSY)
                return
            if self._waiting >= MOST_WAITING + THREADS:
                _say(proto, 503, _BUSY)
                return
            environ = _environ(scope, body, size)
            environ["zeren.too_large"] = is_too_large
            self._waiting += 1
            try:
                loop = asyncio.get_running_loop()
                answer = await loop.run_in_executor(self._threads, self._answer, environ)
            finally:
                self._waiting -= 1
        await _send(proto, *answer, close=is_too_large)

    async def _read(self, scope: Scope, proto: HTTPProtocol, body: Body) -> int:
        """All bytes of the body; TooSlow, TooLarge, TooMany."""
        declared = scope.headers.get("content-length")
        if declared is None and "transfer-encoding" not in scope.headers:
            return 0
        most = most_bytes(scope.path)
        if declared is not None and (not declared.isdecimal() or int(declared) > most):
            raise _TooLargeError
        got = 0
        try:
            async with asyncio.timeout(None) as deadline:
                loop = asyncio.get_running_loop()
                latest = loop.time() + PAUSE + int(declared or most) / BYTES_A_SECOND
                deadline.reschedule(min(loop.time() + PAUSE, latest))
                async for piece in proto:
                    deadline.reschedule(min(loop.time() + PAUSE, latest))
                    got += len(piece)
                    self._held += len(piece)
                    if got > most:
                        raise _TooLargeError
                    if self._held > HELD:
                        raise _TooManyError
                    body.write(piece)
        except (TimeoutError, OSError, RuntimeError):  # RuntimeError: granian's, when it broke off
            raise _TooSlowError from None
        finally:
            self._held -= got
        if declared is not None and got != int(declared):
            raise _TooSlowError
        body.seek(0)
        return got

    def _answer(self, environ: Environ) -> Answer:
        """Django's whole answer: status, headers, its bytes from the beginning, how many."""
        status, headers = 500, cast(Headers, [])

        def start_response(said: str, named: Headers, exc_info: object = None) -> Write:
            nonlocal status, headers
            status, headers = int(said.split(" ", 1)[0]), named
            return content.write

        content = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - `_send` closes it
        chunks = self._django(environ, start_response)
        try:
            for chunk in chunks:
                content.write(chunk)
        finally:
            getattr(chunks, "close", lambda: None)()
        size = content.tell()
        content.seek(0)
        return status, headers, content, size


def _environ(scope: Scope, body: Body, size: int) -> Environ:
    """The request as PEP 3333 wants it: texts hold bytes, each sign one byte."""
    host, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name or name in ("content-length", "transfer-encoding"):
            continue  # a name with `_` would pass for one with `-`, which a proxy may have set
        key = "CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")
        if key in environ:
            value = f"{environ[key]}{'; ' if name == 'cookie' else ','}{value}"
        environ[key] = value
    return environ


async def _send(
    proto: HTTPProtocol, status: int, headers: Headers, content: Body, size: int, *, close: bool
) -> None:
    """The answer; a large one in pieces, each of which the reader must take in time."""
    lower = [(name.lower(), value) for name, value in headers]
    if close:
        lower.append(("connection", "close"))
    with content:
        if size <= IN_MEMORY:
            proto.response_bytes(status, lower, content.read())
            return
        if all(name != "content-length" for name, _ in lower):
            lower.append(("content-length", str(size)))
        stream = proto.response_stream(status, lower)
        try:
            while piece := content.read(PIECE):
                async with asyncio.timeout(SLOW_READER):
                    await stream.send_bytes(piece)
        except (TimeoutError, OSError, RuntimeError):
            return  # the reader is gone or has stopped reading


def _say(proto: HTTPProtocol, status: int, words: str) -> None:
    page = f"<!doctype html><meta charset=utf-8><title>Zeren</title>{words}"
    more = [("retry-after", "5"), ("connection", "close")]
    proto.response_bytes(status, [*_HTML, *more], page.encode())


door = Front(application)
