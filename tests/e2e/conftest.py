"""The browser driver for the tests in here."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.requirements import require_chromium


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver, which stops with the module."""
    require_chromium()
    with sync_playwright() as started:
        yield started
