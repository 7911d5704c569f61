"""The shop's own web site: a page with a link to the hosted card page, and the page that the cardholder comes back to."""

from __future__ import annotations

import http.server
import threading
import urllib.parse


class ShopSite:
    def __init__(self):
        site = self
        self.link = ""
        # The queries of those who came back.
        self.returns: list[dict[str, str]] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked = urllib.parse.urlsplit(self.path)
                if asked.path == "/back":
                    site.returns.append(dict(urllib.parse.parse_qsl(asked.query)))
                words = "Welcome back" if asked.path == "/back" else f'<a href="{site.link}">Add a card</a>'
                body = f"<!DOCTYPE html><html lang=en><title>Shop</title><h1>Shop</h1><p>{words}</p>".encode()
                self.send_response(200 if asked.path in ("/", "/back") else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def back(self) -> str:
        return self.url + "/back"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
