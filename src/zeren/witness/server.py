"""The witness on the network: one address to be asked, three to be looked at.

POST /add-checkpoint      C2SP tlog-witness
GET  /key                 the public key
GET  /seen/<hash>         the last checkpoint of a log signed here (hash: folder.mark(origin))
GET  /                    what this is
"""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from zeren.core.log import cosign, note
from zeren.witness.folder import Folder, Trouble, mark, signs

LARGEST = 64 * 1024
SECONDS = 10
LONGEST = 30
AT_ONCE = 32


def answer(folder: Folder, body: str, at: int) -> tuple[int, str, str]:
    """(status, type, text) for one request; whoever calls is alone with the folder."""
    try:
        request = cosign.read(body)
        origin = cosign.origin_of(request)
    except note.BadNote as error:
        return 400, "text/plain", f"{error}\n"
    decision = cosign.decide(
        request, keys=folder.keys_of(origin), seen=folder.seen(origin), at=at, signs=signs
    )
    if decision.status == 200:
        return 200, "text/plain", folder.sign(decision)
    if decision.status == 422 or "fork" in decision.words:
        folder.keep_refused(request.note)
    if decision.size is not None:
        return decision.status, cosign.SIZE_TYPE, f"{decision.size}\n"
    return decision.status, "text/plain", f"{decision.words}\n"


class Server(ThreadingHTTPServer):
    """Answers one submission after the other, so that checking and keeping are one step."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self, place: tuple[str, int], folder: Folder, clock: Callable[[], float] = time.time
    ) -> None:
        self.folder, self.clock = folder, clock
        self.turn = threading.Lock()
        self.room = threading.BoundedSemaphore(AT_ONCE)
        super().__init__(place, Handler)

    def process_request(self, request: object, client_address: object) -> None:
        """A thread for each connection, but never more than AT_ONCE."""
        if not self.room.acquire(blocking=False):
            self.shutdown_request(request)  # type: ignore[arg-type]  # a socket
            return
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Whoever sends drop by drop is cut off at the end of his time."""
        end = threading.Timer(LONGEST, self.shutdown_request, (request,))
        end.daemon = True
        end.start()
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]
        finally:
            end.cancel()
            self.room.release()


class Handler(BaseHTTPRequestHandler):
    """One connection; a peer that falls silent is let go after SECONDS."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "zeren-witness"
    sys_version = ""
    timeout = SECONDS

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path.rstrip("/") != "/add-checkpoint":
            self._say(404, "text/plain", "no such address\n")
        elif not length.isascii() or not length.isdigit() or int(length) > LARGEST:
            self.close_connection = True
            self._say(413, "text/plain", f"at most {LARGEST} bytes\n")
        else:
            data = self.rfile.read(int(length))
            try:
                body = data.decode("utf-8")
            except UnicodeDecodeError:
                self._say(400, "text/plain", "the request is not UTF-8\n")
                return
            with self.server.turn:
                try:
                    said = answer(self.server.folder, body, int(self.server.clock()))
                except (OSError, Trouble, note.BadNote) as error:
                    self.log_error("not signed: %s", error)
                    said = 500, "text/plain", "the witness could not keep it: not signed\n"
            self._say(*said)

    def do_GET(self) -> None:
        folder = self.server.folder
        if self.path == "/key":
            self._say(200, "text/plain", folder.vkey + "\n")
        elif self.path == "/":
            self._say(
                200, "text/plain", f"Witness {folder.name}. POST /add-checkpoint, GET /key.\n"
            )
        else:
            logs = {f"/seen/{mark(key.name)}": key.name for key in folder.logs()}
            kept = folder.last(logs.get(self.path, ""))
            self._say(200 if kept else 404, "text/plain", kept or "nothing\n")

    def _say(self, status: int, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header(
            "Content-Type", kind if kind == cosign.SIZE_TYPE else f"{kind}; charset=utf-8"
        )
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
