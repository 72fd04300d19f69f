"""A server in a process of its own: under load, and in what it leaves in its log."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.browsing import Browser, Page
from tests.laurel_process import ROOT, LaurelInstallation, find_free_port
from tests.usecases.database import copy_template
from tests.web.platform import SigningPlatform

LOGGER = logging.getLogger(__name__)
SAMPLE = ROOT / "lti_config" / "samples" / "formative-assessment.yaml"
LAUNCHES = 200
SECRETS = ("learner-", "Sample learner", "@example.org", "id_token", "login_hint", "eyJ", "?")


@pytest.fixture
def served(
    template: Path, tmp_path: Path, platform: SigningPlatform
) -> Iterator[LaurelInstallation]:
    copy_template(template, tmp_path)
    laurel = LaurelInstallation(
        data_dir=tmp_path,
        port=find_free_port(),
        extra={"LAUREL_LOGINS_PER_MINUTE": "100000", "LAUREL_LOG_LEVEL": "INFO"},
    )
    laurel.register(registration_of(platform), "Campus", kind="generic")
    laurel.run("microcredentials", "import", str(SAMPLE))
    with laurel.serve():
        yield laurel


def registration_of(platform: SigningPlatform) -> dict[str, str]:
    new = platform.registration(1)
    fields = ("issuer", "client_id", "auth_url", "token_url", "jwks_url")
    return {**{name: getattr(new, name) for name in fields}, "deployment_id": "1"}


def launch(laurel: LaurelInstallation, platform: SigningPlatform, subject: str, role: str) -> Page:
    claims = platform.claims(subject, role)
    return Browser().launch(platform.login_url(laurel.base_url, claims))


def test_two_hundred_launches_at_once_none_fails(
    served: LaurelInstallation, platform: SigningPlatform
) -> None:
    """Both legs of each, the cookie's hop, and the page to which it leads."""
    launch(served, platform, "teacher", "teacher")

    def enter(number: int) -> tuple[int, str, float]:
        began = time.perf_counter()
        page = launch(served, platform, f"learner-{number:03}", "learner")
        return page.status, page.url, time.perf_counter() - began

    began = time.perf_counter()
    with ThreadPoolExecutor(LAUNCHES) as pool:
        outcomes = list(pool.map(enter, range(LAUNCHES)))
    slowest = max(seconds for _, _, seconds in outcomes)
    LOGGER.info(
        "%d launches: %.1f s, slowest %.1f s", LAUNCHES, time.perf_counter() - began, slowest
    )

    assert [status for status, _, _ in outcomes] == [200] * LAUNCHES
    assert len({url for _, url, _ in outcomes}) == LAUNCHES
    with closing(sqlite3.connect(served.data_dir / "laurel.sqlite3")) as connection:
        (people,) = connection.execute("SELECT count(*) FROM enrolments").fetchone()
        (courses,) = connection.execute("SELECT count(*) FROM courses").fetchone()
    assert (people, courses) == (LAUNCHES + 1, 1)
    assert "incident" not in (served.data_dir / "laurel.log").read_text(encoding="utf-8")


def test_two_hundred_messages_in_the_same_moment_none_fails(
    served: LaurelInstallation, platform: SigningPlatform
) -> None:
    """The second leg alone, all logins done before: as when a lesson begins."""
    forms = []
    for number in range(LAUNCHES):
        browser = Browser()
        asked = platform.login_parameters(
            served.base_url, platform.claims(f"learner-{number:03}", "learner")
        )
        url = f"{served.base_url}/lti/login?{urlencode(asked)}"
        checked = browser.request("GET", url).headers["location"]
        sent = browser.request("GET", served.base_url + checked).headers["location"]
        forms.append((browser, platform.answer(sent)))

    def post(prepared: tuple[Browser, dict[str, str]]) -> int:
        browser, form = prepared
        return browser.request("POST", f"{served.base_url}/lti/launch", form).status

    began = time.perf_counter()
    with ThreadPoolExecutor(LAUNCHES) as pool:
        outcomes = list(pool.map(post, forms))
    LOGGER.info("%d messages: %.1f s", LAUNCHES, time.perf_counter() - began)
    assert outcomes == [303] * LAUNCHES


def test_the_log_of_a_mistake_has_its_id_and_nothing_about_anybody(
    served: LaurelInstallation, platform: SigningPlatform
) -> None:
    browser = Browser()
    claims = platform.claims("learner-1", "learner")
    page = browser.launch(platform.login_url(served.base_url, claims))
    with closing(sqlite3.connect(served.data_dir / "laurel.sqlite3")) as connection:
        connection.execute("ALTER TABLE course_syncs RENAME TO gone")
        connection.commit()
    broken = browser.get(f"{page.url}?token=secret-token")
    refused = browser.get(served.base_url + urlsplit(page.url).path.replace("progress", "course"))

    assert (broken.status, refused.status) == (500, 403)
    found = re.search(r"<code>incident-([0-9a-f]{12})</code>", broken.text)
    assert found
    log = (served.data_dir / "laurel.log").read_text(encoding="utf-8")
    entries = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    (incident,) = [entry for entry in entries if entry.get("incident") == found[1]]
    assert incident["path"] == "/l/{launch}/progress"
    assert incident["errors"][0].endswith("OperationalError")
    assert any("show_progress" in frame for frame in incident["frames"])
    assert [entry["code"] for entry in entries if entry["event"] == "refused"] == ["not-allowed"]
    launch_id = urlsplit(page.url).path.split("/")[2]
    for secret in (*SECRETS, launch_id, *browser.cookies.values(), "Traceback"):
        assert secret not in log, f"{secret!r} stands in the log:\n{log}"
