"""What a page is on paper."""

import re
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.album import PICTURES

ONE_PAGE = re.compile(rb"/Type\s*/Page\b")


def count_pages(page: Page, path: Path) -> int:
    """Print the page on A4 and count the sheets; the PDF is kept with the pictures."""
    printed = page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    kept = PICTURES / "paper"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / path.name).write_bytes(printed)
    return len(ONE_PAGE.findall(printed))
