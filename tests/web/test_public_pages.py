"""What anybody sees: a shared credential, what it is about, who issued it, whether it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from app.usecases.institutions import rotate_signing_key
from tests.browsing import Browser, Page
from tests.web.laurel import RunningLaurel, run_laurel
from tests.web.platform import SigningPlatform
from tests.web.story import Story

VC = "application/vc+ld+json"
BROWSERS_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True)
class Shared:
    story: Story
    award: str

    @property
    def laurel(self) -> RunningLaurel:
        return self.story.laurel

    @property
    def path(self) -> str:
        return f"/credentials/{self.award}"

    def stored(self) -> bytes:
        with self.laurel.ports.unit_of_work(read_only=True) as u:
            return u.awards.get(1).document


@pytest.fixture(scope="module")
def shared(
    template: Path, tmp_path_factory: pytest.TempPathFactory, platform: SigningPlatform
) -> Iterator[Shared]:
    with run_laurel(template, tmp_path_factory.mktemp("laurel"), platform) as laurel:
        story = Story(laurel)
        _, award = story.award("learner-1", shared=True)
        yield Shared(story, award)


def get(laurel: RunningLaurel, path: str, accept: str = BROWSERS_ACCEPT) -> Page:
    return Browser(headers={"accept": accept}).get(laurel.base_url + path)


def checks(page: Page) -> dict[str, str]:
    """The four checks with their answers, as a reader finds them."""
    rows = re.findall(r'<li class="check[^>]*>(.*?)</li>', page.text, re.DOTALL)
    words = [re.sub(r"<[^>]+>", "\n", row).split("\n") for row in rows]
    said = [[word.strip() for word in row if len(word.strip()) > 1] for row in words]
    return {name: answer for name, answer, _ in said}


def test_the_first_line_is_the_answer(shared: Shared) -> None:
    page = get(shared.laurel, shared.path)
    main = page.text[page.text.index("<main") :]
    first = re.sub(r"<[^>]+>", " ", main[: main.index("<h1")]).split()
    assert "Valid" in first
    assert page.shows("Designing formative assessment for blended learning")
    assert page.shows("Awarded to Sample learner-1 by Institute sample on")


def test_the_content_comes_before_the_checks(shared: Shared) -> None:
    page = get(shared.laurel, shared.path)
    parts = ["What the holder is able to do", "What the holder showed", "Checks"]
    places = [page.text.index(part) for part in parts]
    assert places == sorted(places)
    for words in ("72 of 100", "Proficient", "110 hours, 4 ECTS", "EQF 6", "Met"):
        assert page.shows(words), words


def test_signature_issuer_status_and_dates_are_four_answers(shared: Shared) -> None:
    assert checks(get(shared.laurel, shared.path)) == {
        "Signature": "Passed",
        "Issuer": "Passed",
        "Status": "Passed",
        "Dates": "Passed",
    }


@pytest.mark.parametrize("end", ["", ".json", "/decision"])
def test_nothing_that_staff_wrote_is_public(shared: Shared, end: str) -> None:
    content = get(shared.laurel, shared.path + end).content.decode()
    for private in ("Took part throughout", "Sample teacher", shared.laurel.platform.issuer):
        assert private not in content


def test_nothing_of_the_learner_but_what_they_share(shared: Shared) -> None:
    page = get(shared.laurel, shared.path)
    assert "@example.org" not in page.text
    assert "/l/" not in page.text


# --- documents ------------------------------------------------------------------------------------


def test_the_file_is_the_stored_document_byte_for_byte(shared: Shared) -> None:
    answer = get(shared.laurel, f"{shared.path}.json")
    assert answer.content == shared.stored()
    assert answer.headers["content-type"] == VC
    name = f'attachment; filename="{shared.award}.json"'
    assert answer.headers["content-disposition"] == name
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex"


JSON_WISHES = [
    "application/json",
    "application/ld+json",
    "application/vc",
    VC,
    "Application/VC+LD+JSON",
    "application/json, text/html;q=0.9",
    "application/json;q=0.2, text/html;q=0.1",
]
PAGE_WISHES = [
    "",
    "*/*",
    "text/html",
    BROWSERS_ACCEPT,
    "application/json;q=0.5, text/html",
    "application/json, text/html",
    "application/json;q=x, text/html;q=0.1",
    "image/png",
]


@pytest.mark.parametrize("accept", JSON_WISHES)
def test_whoever_asks_for_json_gets_the_same_bytes(shared: Shared, accept: str) -> None:
    answer = get(shared.laurel, shared.path, accept)
    assert answer.content == shared.stored()
    assert answer.headers["content-type"] == VC
    assert answer.headers["vary"] == "accept, accept-language"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("accept", PAGE_WISHES)
def test_a_browser_gets_the_page(shared: Shared, accept: str) -> None:
    answer = get(shared.laurel, shared.path, accept)
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["vary"] == "accept, accept-language"


def test_the_achievement_is_the_one_in_the_credential(shared: Shared) -> None:
    path = f"/achievements/{shared.laurel.version.uuid}"
    document = json.loads(get(shared.laurel, path, "application/json").content)
    credential = json.loads(shared.stored())
    assert document == credential["credentialSubject"]["achievement"]
    assert document["id"] == shared.laurel.base_url + path


def test_the_issuer_is_the_one_in_the_credential(shared: Shared) -> None:
    document = json.loads(get(shared.laurel, "/issuers/sample", "application/json").content)
    assert document == json.loads(shared.stored())["issuer"]


def test_the_identifier_leads_to_the_key_that_signed(shared: Shared) -> None:
    document = json.loads(get(shared.laurel, "/issuers/sample/did.json").content)
    proof = json.loads(shared.stored())["proof"][0]
    assert document["id"] == json.loads(shared.stored())["issuer"]["id"]
    assert proof["verificationMethod"] in [key["id"] for key in document["verificationMethod"]]
    assert proof["verificationMethod"] in document["assertionMethod"]


def test_the_status_entry_leads_to_a_signed_list(shared: Shared) -> None:
    entry = json.loads(shared.stored())["credentialStatus"]
    path = entry["statusListCredential"].removeprefix(shared.laurel.base_url)
    answer = get(shared.laurel, path)
    assert answer.headers["content-type"] == VC
    assert answer.headers["cache-control"] == "max-age=60"
    document = json.loads(answer.content)
    assert document["id"] == entry["statusListCredential"]
    assert "BitstringStatusListCredential" in document["type"]


def test_an_achievement_is_a_page_about_nobody(shared: Shared) -> None:
    page = get(shared.laurel, f"/achievements/{shared.laurel.version.uuid}")
    assert page.shows("What holders are able to do")
    assert page.shows("A grade of at least 60 %")
    assert page.shows("“Feedback to pupils” at “Proficient” or above")
    assert page.shows("Sample data")
    assert "learner-1" not in page.text


def test_an_issuer_is_a_page(shared: Shared) -> None:
    page = get(shared.laurel, "/issuers/sample")
    assert page.shows("Institute sample")
    assert page.shows(shared.laurel.ports.addresses.did("sample"))


# --- what is not shown ----------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["", ".json", "/decision"])
@pytest.mark.parametrize("accept", [BROWSERS_ACCEPT, "application/json"])
def test_an_unshared_award_and_none_at_all_look_the_same(
    laurel: RunningLaurel, end: str, accept: str
) -> None:
    _, award = Story(laurel).award("learner-1")
    private = get(laurel, f"/credentials/{award}{end}", accept)
    unknown = get(laurel, f"/credentials/{uuid4()}{end}", accept)

    assert (private.status, unknown.status) == (404, 404)
    assert private.content == unknown.content
    own, others = dict(private.headers), dict(unknown.headers)
    for headers in (own, others):
        headers.pop("date")
    assert own == others
    assert private.shows("its holder does not share it")


def test_a_revoked_credential_says_so_first(laurel: RunningLaurel) -> None:
    story = Story(laurel)
    _, award = story.award("learner-1", shared=True)
    before = get(laurel, f"/credentials/{award}.json").content
    story.revoke(award, "A private reason")
    page = get(laurel, f"/credentials/{award}")

    assert page.shows("Revoked on")
    assert page.text.index("Revoked on") < page.text.index("<h1")
    assert checks(page)["Status"] == "Failed"
    assert checks(page)["Signature"] == "Passed"
    assert page.shows("The issuer has revoked it.")
    assert "A private reason" not in page.text
    assert get(laurel, f"/credentials/{award}.json").content == before


def test_an_old_credential_is_valid_after_the_keys_were_rotated(laurel: RunningLaurel) -> None:
    story = Story(laurel)
    _, old = story.award("learner-1", shared=True)
    rotate_signing_key(laurel.ports, laurel.institution)
    _, new = story.award("learner-2", shared=True)

    assert get(laurel, f"/credentials/{old}").shows("Valid")
    assert get(laurel, f"/credentials/{new}").shows("Valid")
    keys = json.loads(get(laurel, "/issuers/sample/did.json").content)["verificationMethod"]
    used = {
        json.loads(get(laurel, f"/credentials/{one}.json").content)["proof"][0][
            "verificationMethod"
        ]
        for one in (old, new)
    }
    assert used == {key["id"] for key in keys}


def test_two_institutions_publish_apart(
    laurel: RunningLaurel, other_platform: SigningPlatform
) -> None:
    laurel.add_institution("other", other_platform)
    ours, theirs = (
        json.loads(get(laurel, f"/issuers/{slug}/did.json").content) for slug in ("sample", "other")
    )
    assert ours["id"] != theirs["id"]
    assert ours["verificationMethod"] != theirs["verificationMethod"]


def test_the_front_page_says_what_laurel_is(laurel: RunningLaurel) -> None:
    page = get(laurel, "/")
    assert page.status == 200
    assert page.shows("Learners and teachers open Laurel from inside their course.")


def test_probes_are_told_what_stands_in_the_way(laurel: RunningLaurel) -> None:
    assert json.loads(get(laurel, "/health/live").content) == {"status": "alive"}
    assert json.loads(get(laurel, "/health/ready").content) == {"status": "ready"}


def test_every_part_that_a_credential_points_to_is_on_the_achievements_page(
    laurel: RunningLaurel,
) -> None:
    story = Story(laurel)
    _, award = story.award("learner-1", shared=True)
    document = story.public(f"/credentials/{award}.json").text
    page = story.public(f"/achievements/{laurel.version.uuid}")

    address = re.escape(f"/achievements/{laurel.version.uuid}#")
    pointed_to = set(re.findall(address + r'([^"/]+(?:/[^"/]+)?)', document))
    parts = {one for one in pointed_to if not one.startswith("alignments/")}
    assert {"criteria", "assessment", "quality", "awarding-body"} <= parts
    assert {f"requirements/{leaf}" for leaf in ("test", "practice")} <= parts
    for part in parts:
        assert f'id="{part}"' in page.text, part
