"""A platform that registers whoever asks, and the way from a link to its answer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from app.usecases.invite_platform import invite_platform
from tests.browsing import Browser, Page
from tests.lms.platform import PracticePlatform, json_reply

if TYPE_CHECKING:
    from app.domain.platforms import Registration
    from tests.web.laurel import RunningLaurel

CONFIGURATION = "/openid-configuration"
TOKEN = "header.registration-secret.signature"


def start_site() -> PracticePlatform:
    one = PracticePlatform()
    one.will("GET", CONFIGURATION, json_reply(build_configuration(one)))
    one.will("POST", "/register", json_reply({"client_id": "client-9"}, status=201))
    return one


def build_configuration(site: PracticePlatform, **changes: str) -> dict[str, str]:
    return {
        "issuer": site.url,
        "authorization_endpoint": f"{site.url}/auth",
        "token_endpoint": f"{site.url}/token",
        "jwks_uri": f"{site.url}/keys",
        "registration_endpoint": f"{site.url}/register",
        **changes,
    }


def invite(laurel: RunningLaurel, name: str = "Campus") -> str:
    issued = invite_platform(
        laurel.ports, laurel.institution.id, name=name, valid_for=timedelta(hours=1)
    )
    return issued.url


def opened_by(site: PracticePlatform, link: str, path: str = CONFIGURATION) -> str:
    asked = {"openid_configuration": f"{site.url}{path}", "registration_token": TOKEN}
    return f"{link}&{urlencode(asked)}"


def register(site: PracticePlatform, link: str) -> Page:
    browser = Browser()
    return browser.submit(browser.get(opened_by(site, link)).forms()[0])


def find(laurel: RunningLaurel, name: str = "Campus") -> Registration | None:
    with laurel.ports.unit_of_work(read_only=True) as u:
        return u.registrations.find_by_name(name)


def ancestors(page: Page) -> list[str]:
    found = re.search(r"frame-ancestors ([^;]*)", page.headers["content-security-policy"])
    assert found
    return found[1].split()
