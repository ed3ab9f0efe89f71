#!/usr/bin/env python3
"""A receiver of Zeren's webhooks, with the standard library alone.

    ZEREN_WEBHOOK_SECRET=whsec_... python receiver.py PORT FILE

Writes each fact once, in order, as a line into FILE. It says yes (204) only after the line is on
the disk, so that what it has not written comes again; what came before is known by its position.
Put a proxy with https before it, or let the house name your network.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = base64.b64decode(os.environ["ZEREN_WEBHOOK_SECRET"].removeprefix("whsec_"))
WINDOW = 300  # seconds by which the two clocks may differ; older deliveries are replays
FILE = sys.argv[2]


def is_genuine(name, stamp, signature, body):
    """Was this signed with our secret, not long ago? Compared in constant time."""
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > WINDOW:
        return False
    signed = f"{name}.{stamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()
    return any(hmac.compare_digest(wanted, one) for one in signature.split(" "))


def next_position():
    """The place in the log after the last fact that is written."""
    try:
        with open(FILE, encoding="utf-8") as kept:
            return max((json.loads(line)["position"] for line in kept), default=-1) + 1
    except FileNotFoundError:
        return 0


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        name, stamp = self.headers.get("webhook-id", ""), self.headers.get("webhook-timestamp", "")
        if not is_genuine(name, stamp, self.headers.get("webhook-signature", ""), body):
            self.answer(401)
            return
        expected = next_position()
        with open(FILE, "a", encoding="utf-8") as kept:
            for fact in json.loads(body)["facts"]:
                if fact["position"] >= expected:  # else it came before
                    kept.write(json.dumps(fact) + "\n")
            kept.flush()
            os.fsync(kept.fileno())
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_some):
        pass


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    print("ready", flush=True)
    server.serve_forever()
