"""What every refusal page has: a status, one heading, a code, and where to turn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browsing import Page


def assert_refusal(page: Page, status: int, code: str) -> None:
    """The page must be a refusal that says its code and what to do next."""
    assert page.status == status
    assert f"<code>{code}</code>" in page.text
    assert len(re.findall(r"<h1[^>]*>[^<]+</h1>", page.text)) == 1
    assert re.search(r"course|administrator|platform", page.text), "it says where to turn"
