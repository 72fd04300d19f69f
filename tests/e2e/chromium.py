"""The system's Chromium, with one of four attitudes to cookies.

Debian's Chromium keeps third-party cookies from being sent, as most browsers do today; the other
profiles are what people and administrators choose in its settings.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import BrowserContext, Playwright

from tests.requirements import require_chromium

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Playwright switches this off; people have it on.
    "--enable-features=ThirdPartyStoragePartitioning",
)
# Chromium's own numbers in its Preferences file.
ALLOW_THIRD_PARTY = 0
REFUSE = 2


class Cookies(StrEnum):
    """What the browser does with cookies."""

    BLOCKED = "third-party cookies blocked"
    ALLOWED = "third-party cookies allowed"
    NONE = "no cookies at all"
    NONE_IN_FRAMES = "no cookies for Laurel in the platform's frames"


def _preferences(cookies: Cookies, platform: str) -> dict[str, Any]:
    """Chromium's Preferences; `platform` is the origin in whose frames Laurel gets none."""
    match cookies:
        case Cookies.BLOCKED:
            return {}
        case Cookies.ALLOWED:
            return {"cookie_controls_mode": ALLOW_THIRD_PARTY}
        case Cookies.NONE:
            return {"default_content_setting_values": {"cookies": REFUSE}}
        case Cookies.NONE_IN_FRAMES:
            refused = {f"localhost,{platform}": {"setting": REFUSE}}
            return {"content_settings": {"exceptions": {"cookies": refused}}}


@contextmanager
def open_chromium(
    playwright: Playwright,
    folder: Path,
    *,
    cookies: Cookies = Cookies.BLOCKED,
    platform: str = "",
    java_script_enabled: bool = True,
    reduced_motion: Literal["reduce", "no-preference"] = "no-preference",
) -> Iterator[BrowserContext]:
    """Open a browser with a new profile in `folder`."""
    profile = folder / "Default"
    profile.mkdir(parents=True)
    (profile / "Preferences").write_text(json.dumps({"profile": _preferences(cookies, platform)}))
    context = playwright.chromium.launch_persistent_context(
        folder,
        executable_path=require_chromium(),
        args=list(FLAGS),
        viewport={"width": 1280, "height": 800},
        locale="en-GB",
        java_script_enabled=java_script_enabled,
        reduced_motion=reduced_motion,
    )
    context.set_default_timeout(20_000)
    try:
        yield context
    finally:
        context.close()
