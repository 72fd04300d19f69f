"""A person at the keyboard: Tab, Space, Enter, arrows, and eyes that look for the focus."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Frame, Page

MOST_TABS = 80
# The focused element in words: what it is called, and whether one can see that it has the focus.
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const visible = [e, e.closest('.level')].filter(Boolean).some((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const box = e.getBoundingClientRect();
  const label = e.labels && e.labels.length ? e.labels[0].innerText : '';
  return {
    id: e.id,
    name: (e.getAttribute('aria-label') || label || e.innerText || '').trim(),
    visible,
    shown: box.bottom > 0 && box.top < innerHeight,
  };
}"""


@dataclass
class Keys:
    """The keyboard on a page, while somebody works in one frame of it."""

    page: Page
    frame: Frame

    def focused(self) -> dict[str, Any]:
        """What has the focus in the frame; empty if nothing has."""
        found: dict[str, Any] | None = self.frame.evaluate(FOCUSED)
        return found or {}

    def tab_to(self, name: str) -> None:
        """Press Tab until the focus is on what is called so; each stop must be seen."""
        stop: dict[str, Any] = {}
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            stop = self.focused()
            if not stop:
                continue
            assert stop["visible"], f"the focus cannot be seen on {stop}"
            assert stop["shown"], f"the focus is outside of what is shown: {stop}"
            if stop["name"].startswith(name):
                return
        raise AssertionError(f"{MOST_TABS} times Tab and no {name!r}; the last was {stop}")

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def follow(self, key: str = "Enter") -> None:
        """Press a key that leads to another page, and wait for it."""
        with self.page.expect_event("framenavigated"):
            self.press(key)
        self.frame.wait_for_load_state()

    def write(self, text: str) -> None:
        """Write over what is in the field."""
        self.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
