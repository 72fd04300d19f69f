"""What a registrar sees and does: the register with its filters, one record whole, exports."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID
from zipfile import ZipFile

import pytest

from app.domain.evidence import digest_of
from app.domain.people import Right
from app.usecases.claim import ClaimForm, claim
from app.usecases.open_launch import open_launch
from app.web.session import digest_of_browser
from tests.browsing import Page
from tests.usecases.world import SMALLEST
from tests.web.laurel import RunningLaurel, Visit, run_laurel
from tests.web.platform import SigningPlatform
from tests.web.story import Story

REASON = "The portfolio was <somebody> else's"


@pytest.fixture(scope="module")
def story(
    template: Path, tmp_path_factory: pytest.TempPathFactory, platform: SigningPlatform
) -> Iterator[Story]:
    """Two awards, one of them revoked."""
    with run_laurel(template, tmp_path_factory.mktemp("laurel"), platform) as laurel:
        one = Story(laurel)
        one.award("learner-1", shared=True)
        _, revoked = one.award("learner-2")
        one.revoke(revoked, REASON)
        yield one


@pytest.fixture(scope="module")
def registrar(story: Story) -> Visit:
    return story.registrar()


def holders(page: Page) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page.text)


def record_of(registrar: Visit, name: str) -> Page:
    found = re.search(rf'href="([^"]+)">{name}<', registrar.open("register").text)
    assert found
    return registrar.browser.get(registrar.base_url + found[1])


def export(registrar: Visit, query: str = "") -> tuple[bytes, dict[str, object]]:
    answer = registrar.open(f"register/export.zip?{query}")
    with ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return archive.read("register.csv"), json.loads(archive.read("manifest.json"))


def test_the_register_lists_awards_newest_first(registrar: Visit) -> None:
    page = registrar.open("register")
    assert page.shows("2 awards")
    assert holders(page) == ["Sample learner-2", "Sample learner-1"]
    assert page.shows("Designing formative assessment for blended learning, version 1")
    assert page.shows("Institute sample")


def today(days: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


ONE, TWO = "Sample learner-1", "Sample learner-2"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"text": "LEARNER-1"}, [ONE]),
        ({"text": "learner-2@example.org"}, [TWO]),
        ({"text": "nobody"}, []),
        ({"text": "%"}, []),
        ({"text": "a\x00b"}, []),
        ({"text": "\x00learner-1\ud800".encode("utf-8", "surrogatepass")}, []),
        ({"state": "revoked"}, [TWO]),
        ({"state": "issued"}, [ONE]),
        ({"state": "unheard-of"}, [TWO, ONE]),
        ({"issued_from": today()}, [TWO, ONE]),
        ({"issued_from": today(2)}, []),
        ({"issued_until": today(-2)}, []),
        ({"issued_until": "no day"}, [TWO, ONE]),
        ({"version": "00000000-0000-0000-0000-000000000000"}, []),
        ({"version": "no-uuid"}, [TWO, ONE]),
        ({"text": "learner", "state": "issued", "issued_from": today(-1)}, [ONE]),
    ],
)
def test_a_filter_shows_what_was_asked_for(
    registrar: Visit, query: dict[str, str | bytes], expected: list[str]
) -> None:
    page = registrar.open(f"register?{urlencode(query)}")
    assert page.status == 200
    assert holders(page) == expected
    if not expected:
        assert page.shows("No awards match.")


def test_a_filter_is_kept_on_the_page_and_in_its_links(story: Story, registrar: Visit) -> None:
    version = story.laurel.version.uuid
    query = {"version": str(version), "state": "issued", "text": 'a"b'}
    page = registrar.open(f"register?{urlencode(query)}")
    assert f'value="{version}" selected' in page.text
    assert 'value="issued" selected' in page.text
    assert "a&#34;b" in page.text
    (link,) = re.findall(r'href="([^"]*export\.json[^"]*)"', page.text)
    assert link.endswith(f"?version={version}&amp;state=issued&amp;text=a%22b")


@pytest.mark.parametrize("field", ["text", "version", "state", "issued_from"])
def test_a_filter_that_is_far_too_long(registrar: Visit, field: str) -> None:
    assert registrar.open(f"register?{field}={'x' * 300}").status == 404


def test_a_register_of_many_awards_has_pages(laurel: RunningLaurel) -> None:
    teacher = laurel.launch("teacher", "teacher")
    short = laurel.publish(SMALLEST)
    teacher.post("offerings", version=str(short.uuid))
    for number in range(52):
        learner = laurel.launch(f"learner-{number:02}", "learner")
        waive_and_claim(laurel, teacher, learner)
    story = laurel.launch("registrar", "nobody")
    laurel.grant("registrar", Right.EXPORT)

    first = story.open("register?state=issued")
    assert first.shows("52 awards")
    assert first.shows("Page 1 of 2")
    assert len(holders(first)) == 50
    (link,) = re.findall(r'href="([^"]+)">Next<', first.text)
    second = story.browser.get(laurel.base_url + link.replace("&amp;", "&"))
    assert second.shows("Page 2 of 2")
    assert len(holders(second)) == 2
    assert not set(holders(first)) & set(holders(second))


def waive_and_claim(laurel: RunningLaurel, teacher: Visit, learner: Visit) -> None:
    secret = next(iter(learner.browser.cookies.values()))
    asker = open_launch(laurel.ports, UUID(learner.launch_id), digest_of_browser(secret)).asker
    fields = {"requirement": "done", "completed": "yes", "reason": "Took part"}
    teacher.post(f"learners/{asker.person.uuid}/attestations", **fields)
    name = asker.person.name
    claim(laurel.ports, asker, ClaimForm(name=name, email="one@example.org"))


# --- one record -----------------------------------------------------------------------------------


def test_a_record_says_why_it_was_awarded(registrar: Visit) -> None:
    page = record_of(registrar, ONE)
    assert page.shows("Why it was awarded")
    for words in (
        "Online test passed with 60 % or more",
        "A grade of at least 60 %",
        "72 of 100",
        "It reaches what is asked for.",
        "Read from the course's gradebook,",
        "Read from an assessment in Laurel,",
        "Proficient",
        "Course staff confirmed it.",
        "learner-1@example.org",
        "Valid",
    ):
        assert page.shows(words), words


def test_a_records_decision_has_the_hash_that_it_is_shown_with(
    story: Story, registrar: Visit
) -> None:
    page = record_of(registrar, ONE)
    award = page.url.rpartition("/")[2]
    document = story.public(f"/credentials/{award}.json")
    stored = html.unescape(page.text.partition('class="decision"')[2].partition("</pre>")[0])
    digest = digest_of(json.loads(stored.partition(">")[2]))

    public = json.loads(story.public(f"/credentials/{award}/decision").content)
    assert public["sha256OfWholeRecord"] == digest
    assert digest in page.text
    assert digest in json.loads(document.content)["evidence"][0]["narrative"]


def test_a_record_has_its_history_and_four_checks(registrar: Visit) -> None:
    page = record_of(registrar, TWO)
    assert page.shows("Issued, Sample learner-2")
    assert page.shows("Revoked, Sample registrar")
    assert re.search(r"Entry \d", page.text)
    assert re.search(rf"Revoked.*{re.escape('&lt;somebody&gt;')}", page.text, re.DOTALL)
    assert page.shows("The document is exactly as it was signed.")
    assert page.shows("The issuer has revoked it.")
    assert not page.shows("Revoke this award"), "what is revoked cannot be revoked again"


def test_a_revocation_without_a_reason_shows_the_record_again(registrar: Visit) -> None:
    page = record_of(registrar, ONE)
    again = registrar.browser.submit(page.form("/revocation"), reason="  ")
    assert again.status == 422
    assert again.shows("Please correct this: Reason")
    assert again.shows("Valid")
    assert not again.shows("The issuer has revoked it.")


def test_a_revocation_sent_twice_is_made_once(laurel: RunningLaurel) -> None:
    story = Story(laurel)
    _, award = story.award("learner-1")
    registrar = story.registrar()
    form = registrar.open(f"register/{award}").form("/revocation")
    assert registrar.browser.submit(form, reason="A mistake").status == 200
    second = registrar.browser.submit(form, reason="Another mistake")
    assert second.status == 409
    assert second.shows("This award was revoked already.")
    record = registrar.open(f"register/{award}")
    assert record.shows("A mistake")
    assert not record.shows("Another mistake")


def test_whoever_may_only_export_sees_no_way_to_revoke(story: Story) -> None:
    story.laurel.grant("exporter", Right.EXPORT)
    exporter = story.laurel.launch("exporter", "nobody")
    page = record_of(exporter, ONE)
    assert not page.shows("Revoke this award")
    answer = exporter.post(f"register/{page.url.rpartition('/')[2]}/revocation", reason="x")
    assert answer.status == 403


# --- export ---------------------------------------------------------------------------------------


def test_a_csv_export_is_an_archive_with_its_manifest(registrar: Visit) -> None:
    content, manifest = export(registrar)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["holder_name"] for row in rows] == [ONE, TWO]
    assert manifest["count"] == 2
    assert manifest["sha256"] == hashlib.sha256(content).hexdigest()
    assert str(manifest["exportedBy"]).startswith("urn:uuid:"), "an id, and no name"
    assert "learner" not in json.dumps(manifest)


def test_an_export_holds_what_the_page_was_filtered_to(registrar: Visit) -> None:
    content, manifest = export(registrar, "state=revoked")
    assert content.count(b"\r\n") == 2
    assert manifest["count"] == 1
    assert manifest["filter"] == {
        "version": None,
        "state": "revoked",
        "issuedFrom": None,
        "issuedUntil": None,
        "text": None,
    }


def test_a_json_export_holds_the_credentials_as_they_were_signed(
    story: Story, registrar: Visit
) -> None:
    answer = registrar.open("register/export.json")
    exported = json.loads(answer.content)
    shared = exported["awards"][0]
    published = story.public(f"/credentials/{shared['award_id']}.json")
    assert published.content in answer.content
    assert shared["credential_sha256"] == hashlib.sha256(published.content).hexdigest()
    assert exported["manifest"]["count"] == 2


@pytest.mark.parametrize(
    ("page", "media_type"), [("export.zip", "application/zip"), ("export.json", "application/json")]
)
def test_an_export_is_a_file_to_be_saved(registrar: Visit, page: str, media_type: str) -> None:
    headers = registrar.open(f"register/{page}").headers
    end = page.partition(".")[2]
    name = rf'attachment; filename="register-\d{{4}}-\d\d-\d\d\.{end}"'
    assert headers["content-type"] == media_type
    assert re.fullmatch(name, headers["content-disposition"])
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
