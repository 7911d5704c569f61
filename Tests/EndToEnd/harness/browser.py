"""A cardholder's browser without scripts: it reads pages, fills forms in and presses their button."""

from __future__ import annotations

import dataclasses
import html.parser
import urllib.parse

from .wire import Answer, send, send_form


@dataclasses.dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str]


class _Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms: list[Form] = []
        self.language = None
        self._is_inside = False

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if tag == "html":
            self.language = given.get("lang")
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower(), {}))
            self._is_inside = True
        elif tag == "input" and self._is_inside and given.get("name"):
            self.forms[-1].fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._is_inside = False


def read(answer: Answer) -> _Reader:
    reader = _Reader()
    reader.feed(answer.text)
    return reader


def the_form(answer: Answer) -> Form:
    """The page's only form that posts."""
    forms = [form for form in read(answer).forms if form.method == "post"]
    assert len(forms) == 1, f"{len(forms)} forms that post: {answer!r}"
    return forms[0]


class Browser:
    def __init__(self, language: str = "en"):
        self.language = language

    @property
    def headers(self) -> dict:
        return {"Accept-Language": self.language, "Accept": "text/html"}

    def open(self, url: str) -> Answer:
        return send("GET", url, None, self.headers)

    def submit(self, form: Form, base: str, **typed: str) -> Answer:
        return send_form(urllib.parse.urljoin(base, form.action), form.fields | typed, self.headers)

    def challenge(self, page_url: str, code: str = "123456") -> Form:
        """Our page, the bank's page and a code typed there: the form that the bank's page sends back to the shop."""
        return self.acs(the_form(self.open(page_url).expect(200)), code)

    def acs(self, form: Form, code: str = "123456") -> Form:
        """The bank's page and a code typed there."""
        asked = self.submit(form, form.action).expect(200)
        told = self.submit(the_form(asked), form.action, code=code).expect(200)
        return the_form(told)

    def pass_challenge(self, challenge: dict, code: str = "123456") -> Answer:
        """The whole way round; the answer to the return, a redirect not followed."""
        back = self.challenge(challenge["pageUrl"], code)
        assert back.action == challenge["termUrl"]
        return self.submit(back, back.action)
