"""A real HTTP server on this machine that stands for somebody else's: it keeps what it is sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Gateway:
    """What came, as (path, body, headers), and what is answered."""

    address: str = ""
    port: int = 0
    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    came: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)


@contextmanager
def gateway(port: int = 0) -> Iterator[Gateway]:
    """A server for the length of the block."""
    kept = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            kept.came.append((self.path, body, dict(self.headers.items())))
            answer = kept.body.encode()
            self.send_response(kept.status)
            for name, value in {**kept.headers, "Content-Length": str(len(answer))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_some: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    kept.port = server.server_address[1]
    kept.address = f"127.0.0.1:{kept.port}"
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        running.join()
