"""contentitem_return.php: what a tool offers becomes activities once the teacher saves them."""

from __future__ import annotations

import html
import json
import secrets
from typing import TYPE_CHECKING, Any

from tests.moodle import building
from tests.moodle.keys import KeySetUnreachable, NotVerified, read_claims
from tests.moodle.messages import Answer
from tests.moodle.pages import build_form, redirect, show_error, show_page
from tests.moodle.sessions import find_session
from tests.moodle.tokens import NO_KEYS

if TYPE_CHECKING:
    from tests.moodle.courses import Link
    from tests.moodle.messages import Request
    from tests.moodle.sessions import Session
    from tests.moodle.site import Site
    from tests.moodle.tools import Tool

ITEMS = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
MESSAGES = (
    "https://purl.imsglobal.org/spec/lti-dl/claim/errormsg",
    "https://purl.imsglobal.org/spec/lti-dl/claim/msg",
)
SAVE = "/course/modedit.php"


def receive_items(site: Site, request: Request) -> Answer:
    """Show what was chosen with a button to save it; nothing exists before that.

    Only the issuer (the client id) and the signature are looked at. An
    empty choice changes nothing.
    """
    session, tool = find_session(site, request), site.tools[int(request.query["id"])]
    if session is None or session.key != request.query.get("sesskey"):
        return show_error("Incorrect sesskey submitted, form not accepted!")
    try:
        claims = read_claims(site, tool, request.form.get("JWT", ""))
    except KeySetUnreachable:
        return show_error(NO_KEYS)
    except NotVerified:
        return show_error("Consumer key is incorrect.")
    if claims.get("iss") != tool.client_id:
        return show_error("Consumer key is incorrect.")
    forms = [fill_form(tool, item) for item in claims.get(ITEMS, [])]
    return _offer(
        site, session, request, forms, [claims[name] for name in MESSAGES if name in claims]
    )


def _offer(
    site: Site, session: Session, request: Request, forms: list[dict[str, Any]], said: list[str]
) -> Answer:
    notes = "".join(f'<div class="alert">{html.escape(text)}</div>' for text in said)
    if not forms:
        return show_page("sample", notes)
    choice = secrets.token_hex(8)
    course_id, tool_id = int(request.query["course"]), int(request.query["id"])
    session.chosen[choice] = (course_id, tool_id, forms)
    filled = forms[0] if len(forms) == 1 else {"multiple": forms}
    script = f'<script type="application/json">{json.dumps(filled)}</script>'
    form = build_form(f"{site.url}{SAVE}", {"choice": choice}, "Save and return to course")
    return show_page("sample", f"{notes}{script}{form}")


def fill_form(tool: Tool, item: dict[str, Any]) -> dict[str, Any]:
    """The activity form as the site fills it from one item, whatever type the item has.

    A line item's label, the dates, and how to present the item are ignored;
    grades are only wanted if the tool may have them.
    """
    line_item = item.get("lineItem") if tool.accepts_grades else None
    form: dict[str, Any] = {
        "name": item.get("title", tool.name),
        "introeditor": {"text": item.get("text", item.get("html", "")), "format": "2"},
        "typeid": 0 if item.get("url") else str(tool.id),
        "instructorchoiceacceptgrades": 1 if line_item else 0,
        "instructorchoicesendname": 0,
        "instructorchoicesendemailaddr": 0,
        "launchcontainer": 1,
        "selectcontentstatus": True,
        "selectcontentindicator": "Content selected",
    }
    if item.get("icon", {}).get("url"):
        form["icon"] = item["icon"]["url"]
    if item.get("url"):
        form["toolurl"] = item["url"]
    if item.get("custom"):
        form["instructorcustomparameters"] = _write_parameters(item["custom"])
    return {**form, **(_fill_line_item(line_item) if line_item else {})}


def _fill_line_item(line_item: dict[str, Any]) -> dict[str, Any]:
    review = line_item.get("submissionReview", {})
    return {
        "grade_modgrade_point": line_item.get("scoreMaximum", 100),
        "lineitemresourceid": line_item.get("resourceId", ""),
        "lineitemtag": line_item.get("tag", ""),
        "lineitemsubreviewurl": review.get("url", ""),
        "lineitemsubreviewparams": _write_parameters(review.get("custom", {})),
    }


def _write_parameters(parameters: dict[str, str]) -> str:
    return "\n".join(f"{name}={value}" for name, value in parameters.items())


def _read_parameters(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in text.split("\n") if "=" in line)
    return {name: value for name, _, value in pairs}


def save_items(site: Site, request: Request) -> Answer:
    """modedit.php: create what the teacher saved, and go back to the course."""
    session = find_session(site, request)
    if session is None or request.form.get("choice") not in session.chosen:
        return show_error("Invalid form submission")
    course_id, tool_id, forms = session.chosen.pop(request.form["choice"])
    for form in forms:
        _create_link(site, course_id, tool_id, form)
    return redirect(f"{site.url}/course/view.php?id={course_id}")


def _create_link(site: Site, course_id: int, tool_id: int, form: dict[str, Any]) -> Link:
    return building.add_link(
        site,
        course_id,
        site.tools[tool_id],
        form["name"],
        url=form.get("toolurl", ""),
        description=form["introeditor"]["text"],
        custom=_read_parameters(form.get("instructorcustomparameters", "")),
        is_graded=bool(form["instructorchoiceacceptgrades"]),
        maximum=form.get("grade_modgrade_point", 100),
        resource_id=form.get("lineitemresourceid", ""),
        tag=form.get("lineitemtag", ""),
        review_url=form.get("lineitemsubreviewurl", ""),
        review_custom=_read_parameters(form.get("lineitemsubreviewparams", "")),
        icon=form.get("icon", ""),
    )
