"""The admin console as people use it: in a browser, and by bare requests where a test wants to say what no browser says."""

from __future__ import annotations

import re

from .browser import read
from .wire import Answer, send, send_form

PASS = "input[name=formToken]"


class Console:
    """Bare requests with a session's cookie."""

    def __init__(self, vault, key: str):
        self.vault, self.key, self.cookie = vault, key, None

    @property
    def headers(self) -> dict:
        return {"Cookie": self.cookie} if self.cookie else {}

    def get(self, path: str) -> Answer:
        return send("GET", self.vault.api + "/admin" + path, None, self.headers)

    def post(self, path: str, fields: dict, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return send_form(self.vault.api + "/admin" + path, fields, self.headers | named)

    def sign_in(self, key: str | None = None) -> Answer:
        answer = self.post("/sign-in", {"key": key or self.key})
        if answer.status == 303:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        return answer

    def token(self) -> str:
        """The token of the session's forms."""
        page = self.get("/").expect(200)
        return next(form.fields["formToken"] for form in read(page).forms if "formToken" in form.fields)


def enter(window, vault, key: str):
    """Signs in with a browser; the page that follows."""
    page = window.open(vault.api.replace("127.0.0.1", "localhost") + "/admin/")
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/admin/$"))
    return page
