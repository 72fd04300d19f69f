"""What a test needs from the machine: used where it is there, named where it is missing.

A missing browser is a reason to skip on somebody's laptop. In continuous integration (`CI=true`) it
is a fault of the build: a test that did not run has proved nothing.
"""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def is_continuous_integration() -> bool:
    """Whether this run has to prove everything, so that nothing may be skipped."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def require_or_skip(what: str, present: object, how_to_install: str) -> None:
    """Go on if `present` is true; else say what to do and skip (fail in continuous integration)."""
    if present:
        return
    reason = f"{what} is missing: {how_to_install}"
    if is_continuous_integration():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def require_chromium() -> str:
    """The path of the system's Chromium, which the tests drive with Playwright."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    require_or_skip("Chromium", path, "install the package `chromium` of your system")
    return path or ""


def require_node() -> str:
    """The path of a Node.js that has the packages of package.json beside it."""
    path = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv" / "bin"))
    present = path and (ROOT / "node_modules").is_dir()
    require_or_skip("Node.js with the packages of package.json", present, "run `make setup`")
    return path or ""
