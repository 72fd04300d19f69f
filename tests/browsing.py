"""A browser without a screen: follows redirects and forms, and keeps cookies for each address.

Unlike an HTTP client's own cookie jar it returns `Secure` cookies to loopback
over plain http, as browsers do. Real browsers are used in tests/e2e.
"""

from __future__ import annotations

import html
import re
import ssl
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

MOST_HOPS = 15
FORM = re.compile(r"<form[^>]*>.*?</form>", re.DOTALL)
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass
class Page:
    """Where a visit ended, and what was there."""

    url: str
    status: int
    headers: httpx.Headers
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def forms(self) -> list[Form]:
        return [Form.read(found.group(0), self.url) for found in FORM.finditer(self.text)]

    def form(self, action_end: str) -> Form:
        """The form whose address ends so."""
        return next(form for form in self.forms() if form.action.endswith(action_end))

    def shows(self, text: str) -> bool:
        """True if a reader of the page would read this text, wherever its lines break."""
        plain = html.unescape(re.sub(r"<[^>]+>", " ", self.text))
        return " ".join(text.split()) in " ".join(plain.split())


@dataclass
class Form:
    """A form as a page holds it: its address, and the fields that it would send untouched."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, source: str, base: str) -> Form:
        opening = dict(ATTRIBUTE.findall(source[: source.index(">")]))
        form = cls(
            action=urldefrag(urljoin(base, html.unescape(opening.get("action", "")))).url,
            method=opening.get("method", "get").upper(),
        )
        for tag in re.findall(r"<(?:input|textarea)[^>]*>", source):
            attributes = dict(ATTRIBUTE.findall(tag))
            is_choice = attributes.get("type") in {"radio", "checkbox"}
            if "name" in attributes and (not is_choice or " checked" in tag):
                form.fields[attributes["name"]] = html.unescape(attributes.get("value", ""))
        return form


@cache
def read_authorities() -> ssl.SSLContext:
    """The machine's own, read once: reading them takes longer than a page."""
    return httpx.create_ssl_context()


@dataclass
class Browser:
    """One browser with its own cookies."""

    cookies: dict[tuple[str, str], str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    trusted: ssl.SSLContext = field(default_factory=read_authorities)

    def get(self, url: str) -> Page:
        return self._visit("GET", url, None)

    def post(self, url: str, fields: dict[str, str]) -> Page:
        return self._visit("POST", url, fields)

    def request(self, method: str, url: str, fields: dict[str, str] | None = None) -> Page:
        """The answer itself, with this browser's cookies; a redirect is not followed."""
        with httpx.Client(trust_env=False, timeout=60, verify=self.trusted) as client:
            answer = self._send(client, method, url, fields)
        return Page(url, answer.status_code, answer.headers, answer.content)

    def submit(self, form: Form, **changes: str) -> Page:
        fields = {**form.fields, **{name.replace("__", "-"): v for name, v in changes.items()}}
        return self._visit(form.method, form.action, fields)

    def launch(self, url: str) -> Page:
        """Start a launch, let the platform's page send its form, and end where the tool leads."""
        return self.submit(self.get(url).forms()[0])

    def _visit(self, method: str, url: str, fields: dict[str, str] | None) -> Page:
        with httpx.Client(trust_env=False, timeout=60, verify=self.trusted) as client:
            for _ in range(MOST_HOPS):
                if method == "GET" and fields:
                    url, fields = str(httpx.URL(url, params=fields)), None
                answer = self._send(client, method, url, fields)
                if not answer.has_redirect_location:
                    return Page(url, answer.status_code, answer.headers, answer.content)
                method, fields, url = "GET", None, urljoin(url, answer.headers["location"])
        raise AssertionError(f"no end after {MOST_HOPS} redirects, the last to {url}")

    def _send(
        self, client: httpx.Client, method: str, url: str, fields: dict[str, str] | None
    ) -> httpx.Response:
        headers = {**self.headers, "cookie": self._cookies_for(url)}
        answer = client.request(method, url, data=fields, headers=headers)
        self._keep_cookies(answer)
        return answer

    def _cookies_for(self, url: str) -> str:
        here = urlsplit(url).netloc
        return "; ".join(f"{n}={v}" for (place, n), v in self.cookies.items() if place == here)

    def _keep_cookies(self, answer: httpx.Response) -> None:
        for header in answer.headers.get_list("set-cookie"):
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[answer.url.netloc.decode(), name] = value
