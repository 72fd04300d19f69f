"""Pages are read to the end or not at all; links are followed letter by letter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.platforms import Registration
from app.lms import paging
from app.lms.platforms import PLATFORMS
from app.lms.services import LtiAdvantageServices
from tests.lms.platform import PracticePlatform, Received, Reply, json_reply
from tests.lms.samples import registration_at

Read = Callable[[str], list[str]]


@pytest.fixture
def read(platform: PracticePlatform, services: LtiAdvantageServices) -> Read:
    def read_subjects(kind: str) -> list[str]:
        registration: Registration = registration_at(platform, kind)
        found = services.read_memberships(registration, f"{platform.url}/members?Type=A")
        return [member.subject for member in found]

    return read_subjects


def page(subject: str, link: str = "") -> Reply:
    members = [{"user_id": subject, "roles": ["Learner"]}]
    # As octets: a header is bytes, and one platform puts UTF-8 into it.
    octets = link.encode().decode("latin-1")
    return json_reply({"members": members}, *([("Link", octets)] if link else []))


def failure(ask: Callable[[], object]) -> PlatformFailure:
    with pytest.raises(PlatformFailure) as failed:
        ask()
    return failed.value


@pytest.mark.parametrize("kind", list(PLATFORMS))
def test_pages_are_followed_with_their_letters_as_they_are(
    platform: PracticePlatform, read: Read, kind: str
) -> None:
    """A library that lower-cases links would ask for another page."""
    target = "/Members/Page?Cursor=AbC%2fD&x=%C3%A9"
    second = f'<{platform.url}/members?p=1>; rel=first, <{platform.url}{target}>; rel="next"'
    platform.will("GET", "/members", page("a", second))
    platform.will("GET", "/Members/Page", page("b"))
    assert read(kind) == ["a", "b"]
    assert platform.calls("/Members/Page")[0].target == target
    accepted = {call.headers["accept"] for call in platform.received if call.method == "GET"}
    assert accepted == {"application/vnd.ims.lti-nrps.v2.membershipcontainer+json"}


def test_moodles_typographic_quotes_and_entities_are_mended(
    platform: PracticePlatform, read: Read
) -> None:
    here = f"{platform.url}/members?type_id=5&amp;limit=2&amp;from="
    links = ", ".join(
        f"<{here}{start}>; rel=“{relation}”"
        for relation, start in (("first", 0), ("canonical", 0), ("next", 2), ("last", 4))
    )
    platform.will("GET", "/members", page("a", links), page("b"))
    assert read("moodle") == ["a", "b"]
    assert platform.calls("/members")[1].target == "/members?type_id=5&limit=2&from=2"


@pytest.mark.parametrize(
    ("link", "followed"),
    [
        ('<{url}/next>; rel="next"', True),
        ("<{url}/next>;rel=next", True),
        ('<{url}/next> ; REL="Next"', True),
        ('<{url}/next>; title="a"; rel="last next"', True),
        ('<{url}/next>; title="a, b; c"; rel="next"', True),
        ('<{url}/odd,path>; title="<x>, y"; rel="first", <{url}/next>; rel="next"', True),
        ('<{url}/next>; title="; rel=next"', False),
        ('<{url}/odd,path>; rel="first", <{url}/next>; rel="next"', True),
        ('</next>; rel="next"', True),
        ('<next>; rel="next"', True),
        ('<{url}/next>; rel="prev"', False),
        ('<{url}/next>; rel="nextish"', False),
        ('<{url}/next>; title="next"', False),
        ("<{url}/next>", False),
        ("{url}/next; rel=next", False),
    ],
)
def test_which_links_lead_on(
    platform: PracticePlatform, read: Read, link: str, followed: bool
) -> None:
    platform.will("GET", "/members", page("a", link.format(url=platform.url)))
    platform.will("GET", "/next", page("b"))
    assert read("generic") == (["a", "b"] if followed else ["a"])


def test_links_in_several_headers_count(platform: PracticePlatform, read: Read) -> None:
    first = page("a", f"<{platform.url}/members>; rel=first")
    both = Reply(
        body=first.body, headers=(*first.headers, ("Link", f"<{platform.url}/next>; rel=next"))
    )
    platform.will("GET", "/members", both)
    platform.will("GET", "/next", page("b"))
    assert read("generic") == ["a", "b"]


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.2:{port}/next",
        "http://localhost:{port}/next",
        "http://127.0.0.1:1/next",
        "https://127.0.0.1:{port}/next",
        "//platform.example/next",
        "http://169.254.169.254/latest",
    ],
)
def test_a_page_at_another_origin_fails_the_whole(
    platform: PracticePlatform, read: Read, link: str
) -> None:
    """The token would be sent along."""
    platform.will("GET", "/members", page("a", f"<{link.format(port=platform.port)}>; rel=next"))
    assert failure(lambda: read("generic")).kind is FailureKind.ADDRESS_REFUSED
    assert len(platform.calls("/members")) == 1


def test_a_page_without_an_address_fails_the_whole(platform: PracticePlatform, read: Read) -> None:
    platform.will("GET", "/members", page("a", "<http://[::1/next>; rel=next"))
    assert failure(lambda: read("generic")).kind is FailureKind.BAD_ANSWER


def test_pages_in_a_circle_fail_the_whole(platform: PracticePlatform, read: Read) -> None:
    platform.will("GET", "/members", page("a", f"<{platform.url}/next>; rel=next"))
    platform.will("GET", "/next", page("b", f"<{platform.url}/members?Type=A>; rel=next"))
    assert failure(lambda: read("generic")).kind is FailureKind.BAD_ANSWER
    assert len(platform.received) == 3


def test_pages_without_end_fail_the_whole(
    platform: PracticePlatform, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 5)

    def another(_: Received) -> Reply:
        count = len(platform.calls("/members"))
        return page(f"learner-{count}", f"<{platform.url}/members?page={count}>; rel=next")

    platform.will("GET", "/members", another)
    assert failure(lambda: read("generic")).kind is FailureKind.TOO_LARGE
    assert len(platform.calls("/members")) == 5


def test_pages_that_are_too_large_together_fail_the_whole(
    platform: PracticePlatform, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = page("a", f"<{platform.url}/next>; rel=next")
    monkeypatch.setattr(paging, "MOST_BYTES", len(first.body) - 1)
    platform.will("GET", "/members", first)
    assert failure(lambda: read("generic")).kind is FailureKind.TOO_LARGE


@pytest.mark.parametrize("last", [Reply(500), Reply(404), Reply(body=b'{"members": [')])
def test_half_a_roster_is_no_roster(platform: PracticePlatform, read: Read, last: Reply) -> None:
    platform.will("GET", "/members", page("a", f"<{platform.url}/next>; rel=next"))
    platform.will("GET", "/next", last)
    failure(lambda: read("generic"))
