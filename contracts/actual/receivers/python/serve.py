"""Takes deliveries (POST), and shows what it has (GET).

WEBHOOK_KEYS='whsec_… whpk_…' python3 serve.py [PORT]
"""

import http.server
import json
import os
import sys
import threading

import receiver

LARGEST = 1 << 20  # Bytes of a body.


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    keys = receiver.Receiver(*os.environ["WEBHOOK_KEYS"].split())
    chain, taken, lock = receiver.Chain(), set(), threading.Lock()

    def do_POST(self):
        length = int(self.headers.get("content-length") or -1)
        if not 0 <= length <= LARGEST:
            self.close_connection = True
            return self.answer(413)
        body = self.rfile.read(length)
        try:
            self.keys.verify(self.headers.get, body)
        except (receiver.BadSignature, receiver.BadTime) as refused:
            return self.answer(401, type(refused).__name__.encode())
        with self.lock:
            identity = self.headers["webhook-id"]
            if identity not in self.taken:  # Else it has been here: it is only answered.
                self.chain.add(body)
                self.taken.add(identity)
                # Store it here, in one transaction with its id, and work on it afterwards.
        self.answer(204)

    def do_GET(self):
        with self.lock:
            shown = {"taken": len(self.taken), "missing": self.chain.missing(), "broken": self.chain.broken()}
        self.answer(200, json.dumps(shown).encode())

    def answer(self, status, body=b""):
        self.send_response(status)
        if status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
