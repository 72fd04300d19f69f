"""What axe-core, the usual accessibility checker, finds on a page and in its frames."""

from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Frame, Page

from tests.requirements import ROOT, require_or_skip

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2 at level AA, which holds everything before it, and what is good practice beyond.
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "iframes": False,
    "resultTypes": ["violations"],
}


@cache
def _read_axe() -> str:
    require_or_skip("axe-core", AXE.is_file(), "run `make setup`")
    return AXE.read_text(encoding="utf-8")


def assert_accessible(page: Page, what: str) -> None:
    """Fail, naming each finding and its place, if axe finds anything on the page or in a frame."""
    findings = [line for frame in page.frames for line in find_violations(frame)]
    if findings:
        pytest.fail(f"{what} ({page.url}):\n" + "\n".join(findings), pytrace=False)


def find_violations(frame: Frame) -> list[str]:
    """One line for each element that breaks a rule.

    The script comes through the developer tools, which the page's content policy does not bind.
    """
    frame.evaluate(_read_axe())
    result: dict[str, Any] = frame.evaluate("options => axe.run(document, options)", OPTIONS)
    return [
        f"  {broken['id']}: {broken['help']}\n    {node['html']}\n    {node['failureSummary']}"
        for broken in result["violations"]
        for node in broken["nodes"]
    ]
