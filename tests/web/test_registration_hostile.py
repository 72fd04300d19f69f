"""Hostile platforms, made-up addresses and foreign texts at the registration page."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.lms.reader import DOCUMENT_BYTES
from tests.browsing import Browser
from tests.lms.platform import PracticePlatform, Reply, json_reply
from tests.web.laurel import RunningLaurel, run_laurel
from tests.web.platform import SigningPlatform
from tests.web.refusals import assert_refusal
from tests.web.registering_site import (
    CONFIGURATION,
    ancestors,
    build_configuration,
    invite,
    register,
    start_site,
)


@pytest.fixture
def site() -> Iterator[PracticePlatform]:
    one = start_site()
    yield one
    one.stop()


HOSTILE = {
    "html": (Reply(body=b"<html>log in</html>"), "cannot be read"),
    "oversized": (Reply(body=b" " * (DOCUMENT_BYTES + 1) + b"{}"), "could not read"),
    "missing": (Reply(404), "could not read"),
    "elsewhere": (
        Reply(302, headers=(("Location", "http://localhost:9/c"),)),
        "could not read",
    ),
    "another issuer": (json_reply({"issuer": "x"}), "cannot be read"),
}


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_hostile_configuration_registers_nothing_and_keeps_the_link(
    laurel: RunningLaurel, site: PracticePlatform, fault: str
) -> None:
    reply, said = HOSTILE[fault]
    link = invite(laurel)
    site.will("GET", CONFIGURATION, reply)
    page = register(site, link)
    assert_refusal(page, 502, "registration-failed")
    assert page.shows(said)
    assert page.shows("link still works")
    assert site.calls("/register") == []
    site.will("GET", CONFIGURATION, json_reply(build_configuration(site)))
    assert register(site, link).status == 200


def test_a_platform_in_the_name_of_another_is_refused(
    laurel: RunningLaurel, site: PracticePlatform
) -> None:
    """It would else answer for the platform that is registered already."""
    issuer = laurel.platform.issuer
    site.will("GET", CONFIGURATION, json_reply(build_configuration(site, issuer=issuer)))
    page = register(site, invite(laurel))
    assert page.shows("in the name of another site")
    assert site.calls("/register") == []


def test_a_private_address_is_not_called_where_that_is_not_allowed(
    template: Path, tmp_path: Path, platform: SigningPlatform, site: PracticePlatform
) -> None:
    closed = {"allow_private_network": False}
    with run_laurel(template, tmp_path, platform, settings=closed) as laurel:
        page = register(site, invite(laurel))
    assert page.shows("could not read the platform's description")
    assert site.received == []


def test_what_a_platform_answers_is_never_shown(
    laurel: RunningLaurel, site: PracticePlatform
) -> None:
    script = "<script>alert(1)</script>"
    site.will("POST", "/register", Reply(400, body=script.encode()))
    page = register(site, invite(laurel))
    assert page.shows("refused to register Laurel")
    assert "alert" not in html.unescape(page.text)


def test_texts_from_the_address_are_shown_as_text(laurel: RunningLaurel) -> None:
    asked = {
        "openid_configuration": 'https://a.example"><script>alert(1)</script>/c',
        "registration_token": '"><script>alert(2)</script>',
    }
    name = "<script>alert(3)</script>"
    page = Browser().get(f"{invite(laurel, name)}&{urlencode(asked)}")
    assert page.status == 200
    assert "<script" not in page.text
    assert page.forms()[0].fields["registration_token"] == asked["registration_token"]


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example; script-src *",
        "https://a.example https://b.example",
        "https://*",
        "https://a.example,b",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://[",
        "https://a.example:99999999/",
        "https://user@a.example/",
        "https://ä.example/",
        "",
    ],
)
def test_a_made_up_address_adds_nothing_to_the_policy(laurel: RunningLaurel, address: str) -> None:
    usual = ancestors(Browser().get(f"{laurel.base_url}/lti/register"))
    asked = urlencode({"openid_configuration": address})
    page = Browser().get(f"{laurel.base_url}/lti/register?{asked}")
    assert ancestors(page) == usual
    assert page.headers["content-security-policy"].count("script-src") == 1
