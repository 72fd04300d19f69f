"""What every answer tells the browser: who may frame it, what it may load, what it may keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from app.domain.people import Right
from app.settings import Settings
from app.usecases.register_platform import register_platform
from app.web.security_headers import REREAD_SECONDS, FrameAncestors
from tests.browsing import Browser, Page
from tests.web.laurel import RunningLaurel, run_laurel
from tests.web.platform import SigningPlatform
from tests.web.story import Story

EXTRA = "https://apps.example.org"


class Markup(HTMLParser):
    """What a page is made of: its tags, attributes, and the addresses in it."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.language = ""
        self.ids: list[str] = []
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        named = dict(attrs)
        if tag == "html":
            self.language = named.get("lang") or ""
        if named.get("id"):
            self.ids.append(named["id"] or "")


@pytest.fixture(scope="module")
def pages(
    template: Path, tmp_path_factory: pytest.TempPathFactory, platform: SigningPlatform
) -> Iterator[dict[str, Page]]:
    """Every kind of page that Laurel renders."""
    folder = tmp_path_factory.mktemp("laurel")
    settings = {"frame_ancestors": EXTRA}
    with run_laurel(template, folder, platform, settings=settings) as laurel:
        yield collect_pages(laurel)


def collect_pages(laurel: RunningLaurel) -> dict[str, Page]:
    base, public = laurel.base_url, Browser()
    choice = laurel.launch("teacher", "teacher").first
    empty = laurel.launch("learner-9", "learner").first
    story = Story(laurel)
    waiting = story.learner("learner-2")
    holder, award = story.award("learner-1", shared=True)
    registrar = story.registrar()
    wrong = {"requirement": "practice", "completed": "yes", "reason": ""}
    asked = laurel.platform.login_parameters(base, {})
    laurel.grant("administrator", Right.ADMINISTER)
    admin = laurel.launch("administrator", "teacher")
    token = admin.open("platforms").forms()[0].fields["form_token"]
    return {
        "offer": choice,
        "nothing offered": empty,
        "course": story.teacher.open("course"),
        "learner": story.teacher.open(story.page_of("learner-1")),
        "wrong field": story.teacher.post(f"{story.page_of('learner-1')}/attestations", **wrong),
        "progress": waiting.open("progress"),
        "progress with award": holder.open("progress"),
        "register": registrar.open("register"),
        "record": registrar.open(f"register/{award}"),
        "platforms": admin.open("platforms"),
        "platforms with link": admin.post(
            "platforms/invitations", name="Campus", kind="", hours="1", form_token=token
        ),
        "by hand": admin.open("platforms/by-hand/moodle"),
        "by hand, another": admin.open("platforms/by-hand/openedx"),
        "by hand, any": admin.post("platforms/by-hand/generic", form_token=token),
        "refusal": holder.open("course"),
        "window": public.request("POST", f"{base}/lti/login", {**asked, "laurel_check": "1"}),
        "front": public.get(f"{base}/"),
        "credential": public.get(f"{base}/credentials/{award}"),
        "not shared": public.get(f"{base}/credentials/{uuid4()}"),
        "achievement": public.get(f"{base}/achievements/{laurel.version.uuid}"),
        "issuer": public.get(f"{base}/issuers/sample"),
        "nothing there": public.get(f"{base}/nothing"),
    }


FRAMED = (
    "offer",
    "nothing offered",
    "course",
    "learner",
    "wrong field",
    "progress",
    "progress with award",
    "register",
    "record",
    "platforms",
    "platforms with link",
    "by hand",
    "by hand, another",
    "by hand, any",
    "refusal",
    "window",
)
PUBLIC = ("front", "credential", "not shared", "achievement", "issuer", "nothing there")


def policy_of(page: Page) -> dict[str, str]:
    directives = page.headers["content-security-policy"].split(";")
    return {name: value for name, _, value in (d.strip().partition(" ") for d in directives)}


def test_these_are_all_the_pages(pages: dict[str, Page]) -> None:
    assert set(pages) == {*FRAMED, *PUBLIC}
    assert len({page.content for page in pages.values()}) >= len(pages) - 1


@pytest.mark.parametrize("name", [*FRAMED, *PUBLIC])
def test_a_page_loads_nothing_but_our_own_style_and_images(
    pages: dict[str, Page], name: str
) -> None:
    policy = policy_of(pages[name])
    ancestors = policy.pop("frame-ancestors")
    assert ancestors
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }


@pytest.mark.parametrize("name", FRAMED)
def test_a_page_behind_a_launch_is_framed_by_registered_platforms_only(
    pages: dict[str, Page], name: str, platform: SigningPlatform
) -> None:
    assert set(policy_of(pages[name])["frame-ancestors"].split()) == {
        "'self'",
        platform.issuer,
        EXTRA,
    }
    assert "x-frame-options" not in pages[name].headers


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_is_framed_by_nobody(pages: dict[str, Page], name: str) -> None:
    assert policy_of(pages[name])["frame-ancestors"] == "'none'"
    assert pages[name].headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("name", [*FRAMED, *PUBLIC])
def test_a_page_tells_other_sites_nothing(pages: dict[str, Page], name: str) -> None:
    headers = pages[name].headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["permissions-policy"] == "camera=(), geolocation=(), microphone=()"
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "server" not in headers


@pytest.mark.parametrize("name", [*FRAMED, "credential", "not shared", "nothing there"])
def test_what_is_about_a_person_or_may_change_is_not_kept(
    pages: dict[str, Page], name: str
) -> None:
    assert pages[name].headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["credential"])
def test_a_credential_is_not_for_search_engines(pages: dict[str, Page], name: str) -> None:
    assert pages[name].headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("name", [*FRAMED, *PUBLIC])
def test_no_page_holds_script_or_style_of_its_own(pages: dict[str, Page], name: str) -> None:
    markup = Markup(pages[name])
    assert not {"script", "style", "iframe", "object", "embed", "base"} & set(markup.tags)
    names = {attribute for attribute, _ in markup.attributes}
    assert "style" not in names
    assert not {attribute for attribute in names if attribute.startswith("on")}
    values = [value for attribute, value in markup.attributes if attribute in {"href", "src"}]
    assert values
    assert not [value for value in values if re.match(r"(?i)\s*(javascript|data|vbscript):", value)]


@pytest.mark.parametrize("name", [*FRAMED, *PUBLIC])
def test_a_page_says_its_language_and_names_nothing_twice(
    pages: dict[str, Page], name: str
) -> None:
    markup = Markup(pages[name])
    assert markup.language == "en"
    assert len(markup.ids) == len(set(markup.ids))
    assert markup.tags.count("h1") == 1
    assert markup.tags.count("main") == 1


@pytest.mark.parametrize("name", FRAMED)
def test_a_form_leads_back_to_laurel_and_carries_its_token(
    pages: dict[str, Page], name: str
) -> None:
    for form in pages[name].forms():
        assert urlsplit(form.action).netloc == urlsplit(pages[name].url).netloc
        assert form.method == "GET" or form.fields["form_token"]


@pytest.mark.parametrize("path", ["/static/laurel.css", "/health/live", "/.well-known/jwks.json"])
def test_what_is_no_page_has_the_headers_too(laurel: RunningLaurel, path: str) -> None:
    answer = Browser().get(laurel.base_url + path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_platform_may_frame_soon_after_it_is_registered(
    laurel: RunningLaurel, other_platform: SigningPlatform
) -> None:
    now = 100.0
    settings = Settings.model_validate({"frame_ancestors": f"{EXTRA}, {EXTRA}"})
    ancestors = FrameAncestors(laurel.ports, settings, lambda: now)

    def stale() -> bool:
        return ancestors.is_stale

    assert stale()
    ancestors.read()
    assert ancestors.value.split() == ["'self'", *sorted([laurel.platform.issuer, EXTRA])]

    register_platform(laurel.ports, other_platform.registration(laurel.institution.id))
    now += REREAD_SECONDS
    assert not stale()
    now += 0.1
    assert stale()
    ancestors.read()
    assert other_platform.issuer in ancestors.value.split()
