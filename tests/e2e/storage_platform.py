"""A platform's course page with a storage frame, as it should be and as it should not.

It implements 1EdTech LTI Client Side postMessages 1.0 for `lti.put_data` and `lti.get_data`. Its
launch form sends itself, as platforms' forms do.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from urllib.parse import urlencode

from typing_extensions import override

from tests.lms.platform import PracticePlatform, Received, Reply
from tests.web.platform import SigningPlatform

FRAME = "storage_frame"
KIND = (("Content-Type", "text/html; charset=utf-8"),)
COURSE = """<!doctype html><html lang="en"><title>Course</title><main><h1>Course</h1>
{storage}
<iframe title="Laurel" name="laurel" width="100%" height="500" src="{address}"></iframe></main>
{keeper}</html>"""
STORAGE = '<iframe title="Storage" name="{name}" width="24" height="24" src="{address}"></iframe>'
STORAGE_PAGE = '<!doctype html><html lang="en"><title>Storage</title><main><h1>S</h1></main>{}'
# `heard` and `kept` are read by the tests.
KEEPER = """<script>
const behaviour = {behaviour};
const heard = [], kept = {{}};
function answer(event, reply) {{
  if (behaviour === "never answers") return;
  if (behaviour === "wrong message id") reply.message_id = "0123456789abcdef";
  if (behaviour === "wrong subject") reply.subject = "lti.capabilities.response";
  if (behaviour === "refuses") reply.error = {{ code: "storage_exhaustion", message: "full" }};
  if (behaviour === "gives something else") reply.value = "something else";
  if (behaviour === "from another origin") parent.frames[1].postMessage(reply, "*");
  else setTimeout(() => event.source.postMessage(reply, event.origin), {delay});
}}
addEventListener("message", (event) => {{
  const {{ subject, message_id, key, value }} = event.data;
  heard.push({{ ...event.data, origin: event.origin }});
  if (behaviour === "forgets at the launch" && heard.length > 2) kept[key] = undefined;
  else if (subject === "lti.put_data") kept[key] = value;
  answer(event, {{ subject: `${{subject}}.response`, message_id, key, value: kept[key] }});
}});
</script>"""
# In the frame of another origin: what it is told goes on to Laurel's frame as if it were an answer.
RELAY = """<script>
const heard = [];
addEventListener("message", (event) => {
  heard.push(event.data);
  parent.frames[2].postMessage(event.data, "*");
});
</script>"""


class Behaviour(StrEnum):
    """What the platform's storage does."""

    GOOD = "good"
    NEVER = "never answers"
    WRONG_ID = "wrong message id"
    WRONG_SUBJECT = "wrong subject"
    REFUSES = "refuses"
    SOMETHING_ELSE = "gives something else"
    OTHER_ORIGIN = "from another origin"
    FORGETS = "forgets at the launch"


class StoragePlatform(SigningPlatform):
    """A platform at 127.0.0.1; `stranger` is a site of another origin."""

    def __init__(self, stranger: PracticePlatform) -> None:
        super().__init__(3)
        self._stranger = stranger

    def course_url(
        self,
        base_url: str,
        *,
        behaviour: Behaviour = Behaviour.GOOD,
        target: str = FRAME,
        delay: int = 0,
        is_frame_foreign: bool = False,
    ) -> str:
        """A course page that launches a teacher; it keeps in the parent if the target says so.

        Its storage answers after `delay` milliseconds.
        """
        asked = self.login_parameters(base_url, self.claims("teacher", "teacher"))
        if target:
            asked["lti_storage_target"] = target
        login = html.escape(f"{base_url}/lti/login?{urlencode(asked)}")
        keeper = KEEPER.format(behaviour=json.dumps(behaviour.value), delay=delay)
        relay = self._stranger.will("GET", "/relay", _page(STORAGE_PAGE.format(RELAY)))
        storage = self._server.will("GET", "/storage", _page(STORAGE_PAGE.format(keeper)))
        frames = STORAGE.format(name=FRAME, address=relay if is_frame_foreign else storage)
        frames += STORAGE.format(name="stranger", address=relay)
        is_parent = target == "_parent"
        page = COURSE.format(storage=frames, address=login, keeper=keeper if is_parent else "")
        return self._server.will("GET", "/course", _page(page))

    def count_asked(self) -> int:
        """How often a browser came to be authenticated."""
        return len(self._server.calls("/auth"))

    @override
    def _authenticate(self, received: Received) -> Reply:
        form = super()._authenticate(received).body.decode()
        return _page(f"<!doctype html>{form}<script>document.forms[0].submit()</script>")


@contextmanager
def run_storage_platform() -> Iterator[StoragePlatform]:
    """Run the platform and the stranger until the block ends."""
    stranger = PracticePlatform()
    platform = StoragePlatform(stranger)
    yield platform
    platform.stop()
    stranger.stop()


def _page(content: str) -> Reply:
    return Reply(body=content.encode(), headers=KIND)
