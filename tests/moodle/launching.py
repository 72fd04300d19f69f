"""From a click on an activity to the id token: launch.php, contentitem.php and auth.php."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

from tests.moodle import keys
from tests.moodle.claims import build_claims
from tests.moodle.messages import Answer
from tests.moodle.pages import build_form, post_by_itself, redirect, show_error, show_page
from tests.moodle.restrictions import may_open
from tests.moodle.sessions import Session, Waiting, find_session
from tests.moodle.variables import Launching

if TYPE_CHECKING:
    from tests.moodle.messages import Request
    from tests.moodle.site import Site
    from tests.moodle.tools import Tool

NEEDED = ("scope", "response_type", "client_id", "redirect_uri", "login_hint", "nonce")


def show_launch(site: Site, request: Request) -> Answer:
    """launch.php: start the login of a link. `user` is believed without a look at its right.

    The tool is told of the login even where the learner will not be let in.
    """
    session = find_session(site, request)
    if session is None:
        return redirect(f"{site.url}/login/index.php")
    asked = request.query
    activity = site.activities.get(int(asked["id"]))
    link = next((link for link in site.links.values() if link.activity is activity), None)
    if activity is None or link is None:
        return show_error("Invalid course module ID")
    reviewed = int(asked["user"]) if asked.get("action") == "gradeReport" else 0
    waiting = Waiting(
        tool_id=link.tool_id, course_id=link.course_id, link_id=link.id, for_user=reviewed
    )
    launch_id = f"ltilaunch{link.id}_{secrets.randbelow(2**31)}"
    hint = {"cmid": activity.cmid, "launchid": launch_id}
    return _start_login(site, session, waiting, hint, link.url)


def show_content_item(site: Site, request: Request) -> Answer:
    """contentitem.php: start the choice of content; only for those who may add activities."""
    session = find_session(site, request)
    if session is None:
        return redirect(f"{site.url}/login/index.php")
    asked = request.query
    tool_id, course_id = int(asked["id"]), int(asked["course"])
    if not site.roles(course_id, session.user_id).may_edit:
        return show_error("Sorry, but you do not currently have permissions to do that")
    waiting = Waiting(
        tool_id=tool_id,
        course_id=course_id,
        title=asked.get("title", ""),
        text=asked.get("text", ""),
    )
    launch_id = f"ltilaunch_ContentItemSelectionRequest{secrets.randbelow(2**31)}"
    tool = site.tools[tool_id]
    return _start_login(
        site, session, waiting, {"launchid": launch_id}, tool.deep_linking_url or tool.target
    )


def _start_login(
    site: Site, session: Session, waiting: Waiting, hint: dict[str, object], target: str
) -> Answer:
    session.waiting[str(hint["launchid"])] = waiting
    tool = site.tools[waiting.tool_id]
    fields = {
        "iss": site.url,
        "target_link_uri": target or tool.target,
        "login_hint": str(session.user_id),
        "lti_message_hint": json.dumps(hint, separators=(",", ":")),
        "client_id": tool.client_id,
        "lti_deployment_id": str(tool.id),
    }
    return post_by_itself(tool.login_url, fields)


def authenticate(site: Site, request: Request) -> Answer:
    """auth.php: answer a tool's authentication request, by GET or POST.

    A page of the site itself is shown, and the tool learns nothing, unless
    the launch is known and the redirect address is one of the tool's.
    """
    session = find_session(site, request)
    if session is None:
        return _post_again(site, request)
    asked = request.parameters
    waiting = _take_waiting(session, asked)
    if waiting is None:
        return show_error("Invalid request")
    tool = site.tools[waiting.tool_id]
    if asked["redirect_uri"] not in tool.redirect_uris:
        return show_error("Invalid request")
    state = {"state": asked.get("state", "")}
    if refusal := _refuse(tool, session, asked) or site.auth_error:
        return post_by_itself(asked["redirect_uri"], {**refusal, **state})
    return _admit(site, session, waiting, asked, state)


def _post_again(site: Site, request: Request) -> Answer:
    """A request from another site came without its cookie: have the browser post it again."""
    if "repost" in request.form:
        return redirect(f"{site.url}/login/index.php")
    form = build_form(f"{site.url}{request.target}", {**request.form, "repost": "1"})
    return show_page("sample", form)


def _take_waiting(session: Session, asked: dict[str, str]) -> Waiting | None:
    """The launch that was begun, once; None unless everything needed was sent."""
    try:
        launch_id = json.loads(asked.get("lti_message_hint", ""))["launchid"]
    except (ValueError, LookupError, TypeError):
        return None
    complete = all(asked.get(name) for name in NEEDED)
    if not complete or (asked["scope"], asked["response_type"]) != ("openid", "id_token"):
        return None
    return session.waiting.pop(launch_id, None)


def _refuse(tool: Tool, session: Session, asked: dict[str, str]) -> dict[str, str]:
    """What is wrong, as the tool is told; empty if nothing is."""
    if asked["client_id"] != tool.client_id:
        return {"error": "unauthorized_client"}
    if asked["login_hint"] != str(session.user_id):
        return {"error": "access_denied"}
    if asked.get("response_mode") != "form_post":
        return {"error": "invalid_request", "error_description": "Invalid response_mode"}
    if asked.get("prompt", "none") not in {"", "none"}:
        return {"error": "invalid_request", "error_description": "Invalid prompt"}
    return {}


def _admit(
    site: Site, session: Session, waiting: Waiting, asked: dict[str, str], state: dict[str, str]
) -> Answer:
    link = site.links.get(waiting.link_id)
    if not site.roles(waiting.course_id, session.user_id).may_enter:
        return redirect(f"{site.url}/enrol/index.php?id={waiting.course_id}")
    if link and not may_open(site, link.activity, session.user_id):
        return redirect(f"{site.url}/course/view.php?id={waiting.course_id}")
    launching = Launching(
        site,
        site.tools[waiting.tool_id],
        site.courses[waiting.course_id],
        site.users[session.user_id],
        link,
    )
    token = keys.sign(site, build_claims(launching, waiting, session, asked["nonce"]))
    return post_by_itself(asked["redirect_uri"], {"id_token": token, **state})
