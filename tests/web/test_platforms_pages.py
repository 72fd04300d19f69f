"""An administrator's pages: platforms, links, approvals, and registration by hand."""

from __future__ import annotations

import html
import importlib.util
import re
from pathlib import Path

import pytest

from app.domain.people import Right
from app.usecases.deployments import note_waiting_deployment
from tests.browsing import Browser, Page
from tests.web.laurel import RunningLaurel, Visit
from tests.web.refusals import assert_refusal

KINDS = ("moodle", "openedx", "generic")
ENTERED = {
    "name": "Campus",
    "issuer": "https://campus.example.org",
    "client_id": "client-9",
    "auth_url": "https://campus.example.org/auth",
    "token_url": "https://campus.example.org/token",
    "jwks_url": " https://campus.example.org/keys ",
    "deployment": "1",
}


@pytest.fixture
def admin(laurel: RunningLaurel) -> Visit:
    laurel.grant("admin", Right.ADMINISTER)
    return laurel.launch("admin", "teacher")


def post(visit: Visit, page: str, **fields: str) -> Page:
    token = visit.open("platforms").forms()[0].fields["form_token"]
    return visit.browser.post(visit.address(page), {"form_token": token, **fields})


def link_in(page: Page) -> str:
    found = re.search(r'id="link" value="([^"]+)"', page.text)
    assert found
    return html.unescape(found[1])


def test_the_page_lists_platforms_and_is_linked_for_administrators_only(
    laurel: RunningLaurel, admin: Visit
) -> None:
    page = admin.open("platforms")
    assert page.shows(f"Platform {laurel.platform.client_id}")
    assert page.shows(laurel.platform.issuer)
    assert 'aria-current="page">Platforms</a>' in page.text
    assert "/platforms" not in laurel.launch("teacher", "teacher").open("course").text


def test_a_link_is_shown_once_with_each_platforms_steps(
    laurel: RunningLaurel, admin: Visit
) -> None:
    page = post(admin, "platforms/invitations", name="Campus", kind="", hours="2")
    link = link_in(page)
    assert link.startswith(f"{laurel.base_url}/lti/register?invitation=")
    assert page.shows("Add LTI Advantage")
    assert page.headers["cache-control"] == "no-store"
    again = admin.open("platforms")
    assert again.shows("Campus, until")
    assert link.partition("=")[2] not in again.text
    assert_refusal(Browser().get(link), 502, "registration-failed")  # known, but no platform


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"name": ""}, "name"),
        ({"hours": "0"}, "hours"),
        ({"hours": "721"}, "hours"),
        ({"hours": "99999999999999999999"}, "hours"),
        ({"hours": "٣"}, "hours"),
        ({"hours": ""}, "hours"),
    ],
)
def test_a_link_that_cannot_be_says_which_field(
    admin: Visit, fields: dict[str, str], place: str
) -> None:
    entered = {"name": "Campus", "kind": "moodle", "hours": "24", **fields}
    page = post(admin, "platforms/invitations", **entered)
    assert page.status == 422
    assert f'<a href="#{place}">' in page.text
    assert page.text.count('aria-invalid="true"') == 1
    assert "invitation=" not in page.text


def test_a_kind_that_nobody_knows_is_not_found(admin: Visit) -> None:
    page = post(admin, "platforms/invitations", name="Campus", kind="../base", hours="24")
    assert page.status == 404
    assert admin.open("platforms/by-hand/other").status == 404
    assert admin.open("platforms/by-hand/schema").status == 404


def test_a_waiting_deployment_is_shown_as_text_and_approved(
    laurel: RunningLaurel, admin: Visit
) -> None:
    name = f"Platform {laurel.platform.client_id}"
    odd = '7"><script>alert(1)</script>'
    with laurel.ports.unit_of_work(read_only=True) as u:
        registration = u.registrations.find_by_name(name)
    assert registration
    note_waiting_deployment(laurel.ports, registration.id, odd)
    page = admin.open("platforms")
    assert "<script" not in page.text
    form = page.form("/platforms/approvals")
    assert form.fields["deployment"] == odd
    after = admin.browser.submit(form)
    assert after.status == 200
    assert not after.shows("Waiting for approval")
    with laurel.ports.unit_of_work(read_only=True) as u:
        assert odd in u.registrations.get(registration.id).deployments


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_to_copy_is_what_the_code_uses(
    laurel: RunningLaurel, admin: Visit, kind: str
) -> None:
    page = admin.open(f"platforms/by-hand/{kind}")
    assert page.status == 200
    for address in ("/lti/launch", "/lti/login", "/.well-known/jwks.json"):
        assert page.shows(f"{laurel.base_url}{address}")
    for field in ENTERED:
        assert f'<label for="{field}">' in page.text
    if kind != "openedx":  # its custom parameters know no variables
        assert page.shows("context_history=$Context.id.history")


def test_open_edx_is_told_to_use_one_client_for_all_and_its_own_words(admin: Visit) -> None:
    """Studio's names for the fields are those of the block's own code, in its order."""
    found = importlib.util.find_spec("lti_consumer")
    assert found
    assert found.submodule_search_locations
    folder = Path(found.submodule_search_locations[0])
    source = (folder / "lti_xblock.py").read_text(encoding="utf-8")
    shown = (folder / "templates/html/lti_1p3_studio.html").read_text(encoding="utf-8")

    page = admin.open("platforms/by-hand/openedx")
    assert page.shows("openedx-ltistore")
    named = [html.unescape(name) for name in re.findall(r"<dt>([^<]+)</dt>", page.text)]
    places = [source.find(f'display_name=_("{name}")') for name in named]
    assert -1 not in places, dict(zip(named, places, strict=True))
    for label in ("Client ID", "Deployment ID", "Keyset URL", "Access Token URL", "Login URL"):
        assert page.shows(label)
        assert f'"{label}: "' in shown


def test_a_platform_is_registered_by_hand(laurel: RunningLaurel, admin: Visit) -> None:
    page = post(admin, "platforms/by-hand/moodle", **ENTERED)
    assert page.status == 200
    assert page.shows("Campus")
    with laurel.ports.unit_of_work(read_only=True) as u:
        made = u.registrations.find("https://campus.example.org", "client-9")
    assert made
    assert (made.kind, made.institution_id) == ("moodle", laurel.institution.id)
    assert made.jwks_url == "https://campus.example.org/keys"

    twice = post(admin, "platforms/by-hand/moodle", **ENTERED)
    assert twice.status == 422
    assert twice.shows("registered already cannot be registered again")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("issuer", "campus"),
        ("client_id", ""),
        ("auth_url", "javascript:alert(1)"),
        ("token_url", ""),
        ("jwks_url", "https://campus.example.org/#x"),
        ("deployment", ""),
    ],
)
def test_a_value_that_cannot_be_is_named_and_the_others_are_kept(
    admin: Visit, field: str, value: str
) -> None:
    page = post(admin, "platforms/by-hand/generic", **{**ENTERED, field: value})
    assert page.status == 422
    assert f'<a href="#{field}">' in page.text
    kept = page.form("/by-hand/generic").fields
    others = {name: text for name, text in ENTERED.items() if name != field}
    assert {name: kept[name] for name in others} == others
