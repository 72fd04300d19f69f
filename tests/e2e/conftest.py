"""Laurel beside the practice platform, and the browser's driver, for the tests in here.

Starting both takes most of the time, so all files share them. Each works in courses of its own, and
each award is earned by another learner: nobody earns the same micro-credential twice.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

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
