"""A listener between the vault and the bank that hands everything on and notes what went by."""

from __future__ import annotations

import http.client
import http.server
import threading
import time


class Wiretap:
    def __init__(self, bank: str):
        self.calls: list[tuple[str, dict]] = []
        self.delay = 0.0
        tap, authority = self, bank.removeprefix("http://")

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def hand_on(self):
                tap.calls.append((self.path.split("?")[0], dict(self.headers.items())))
                time.sleep(tap.delay)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                connection = http.client.HTTPConnection(authority, timeout=30)
                connection.request(self.command, self.path, body, dict(self.headers.items()))
                answer = connection.getresponse()
                content = answer.read()
                self.send_response(answer.status)
                if answer.headers["Content-Type"]:
                    self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                connection.close()

            do_GET = do_POST = hand_on

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def traces(self, path: str) -> list[str]:
        """The traceparent of each call whose path ends so."""
        return [fields["traceparent"] for called, fields in self.calls if called.endswith(path)]
