"""Laurel beside the practice platform, and the browser's driver, for the tests in here.

Starting both takes most of the time, so all files share them. Each works in courses of its own, and
each award is earned by another learner, because what one shows in one course counts in every course
that offers the same micro-credential.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from tests.e2e.chromium import open_chromium
from tests.e2e.pair import SAMPLE, Pair, run_pair
from tests.requirements import require_chromium

SAMPLES = Path(__file__).parent / "samples"
DEFINITIONS = (SAMPLE, SAMPLES / "long_texts.yaml", SAMPLES / "albanian.yaml")


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """A running Laurel with three micro-credentials, and the platform that it is known to."""
    require_chromium()
    with run_pair(tmp_path_factory.mktemp("pair"), DEFINITIONS) as running:
        yield running


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver, which stops with the module."""
    require_chromium()
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A new browser as people have it, kept for the module."""
    with open_chromium(playwright, tmp_path_factory.mktemp("browser") / "profile") as context:
        yield context
