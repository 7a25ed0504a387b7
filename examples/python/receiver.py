"""A receiver of GoTallo webhooks with Python's standard library alone.

    WEBHOOK_SECRET=whsec_… PORT=3000 python3 receiver.py

`verify` is the part to take along; the server around it shows what else matters.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_SECONDS = 300
MAX_BYTES = 8 * 1024 * 1024


def verify(secret, headers, body, now=None):
    """Raises ValueError unless `body`, the bytes as they came, was signed with `secret`, and lately.

    `headers` is what your framework gives; its `get` should not care about upper and lower case.
    """
    event_id = headers.get("webhook-id") or ""
    stamp = headers.get("webhook-timestamp") or ""
    if not event_id or not re.fullmatch(r"0|[1-9][0-9]{0,10}", stamp):
        raise ValueError("webhook-id or webhook-timestamp is missing or malformed")
    if abs((time.time() if now is None else now) - int(stamp)) > TOLERANCE_SECONDS:
        raise ValueError("the attempt is too old or too new: is the clock of this machine right?")
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    signed = f"{event_id}.{stamp}.".encode("latin-1") + body
    expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    # One signature for each secret that is valid: two during a rotation.
    given = (headers.get("webhook-signature") or "").encode("latin-1").split()
    if not any([hmac.compare_digest(expected, one) for one in given]):
        raise ValueError("no signature matches: another secret, or not the bytes as they came")


class Receiver(BaseHTTPRequestHandler):
    secret = ""
    # It grows for ever and a restart empties it: keep ids in your database, in the transaction of the work.
    seen = set()
    lock = threading.Lock()

    def do_POST(self):
        length = self.headers.get("content-length") or ""
        if not length.isdigit() or int(length) > MAX_BYTES:
            return self.answer(413 if length.isdigit() else 411, "a body of at most 8 MiB is taken")
        body = self.rfile.read(int(length))
        try:
            verify(self.secret, self.headers, body)
        except ValueError as error:
            return self.answer(401, str(error))
        event = json.loads(body)
        with self.lock:  # The same event may come twice at once.
            if event["id"] not in self.seen:
                print(event["type"], event["text"], flush=True)  # your work
                self.seen.add(event["id"])  # only now: had the work failed, the next attempt must not be dropped
        self.answer(204)

    def answer(self, status, detail=""):
        self.send_response(status)
        if status != 204:
            self.send_header("content-length", str(len(detail)))
        self.end_headers()
        self.wfile.write(detail.encode())

    def log_message(self, *_):
        """Nothing: the standard server would log each request."""


if __name__ == "__main__":
    Receiver.secret = os.environ["WEBHOOK_SECRET"]
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Receiver).serve_forever()
