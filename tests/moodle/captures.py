"""Captures of a running site, where they lie beside the repository, in a comparable form.

A capture says when and where it was made, and about whom; all that is taken
out of it and of the double's answer alike, so that what remains must be equal.
"""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

# A checkout of the project has them in the folder beside it; a clone elsewhere has not.
FOLDER = Path(__file__).parents[2].parent / "shared" / "platforms" / "captures" / "moodle"
ORIGIN = "http://127.0.0.1:8088"
PERSONAL = {
    "name",
    "given_name",
    "family_name",
    "email",
    "ext_user_username",
    "lis_person_sourcedid",
}
RANDOM = re.compile(
    r'"launchid\\*":\d+|"hash\\*":\\*"[0-9a-f]+\\*"|\\"launchid\\":\d+'
    r'|\\"hash\\":\\"[0-9a-f]+\\"'
)


def read_capture(name: str) -> dict[str, Any]:
    """What one file holds; nothing where there are no captures."""
    path = FOLDER / name
    if not path.is_file():
        return {}
    held: dict[str, Any] = json.loads(path.read_text())
    return held


def normalise(value: Any, origin: str) -> Any:  # noqa: ANN401  JSON of any shape
    """The value without addresses, times, random parts and people's names."""
    match value:
        case dict():
            return {key: _normalise_member(key, entry, origin) for key, entry in value.items()}
        case list():
            return [normalise(entry, origin) for entry in value]
        case str():
            return RANDOM.sub("RANDOM", value.replace(origin, "SITE"))
        case _:
            return value


def _normalise_member(key: str, entry: Any, origin: str) -> Any:  # noqa: ANN401  as above
    if key in PERSONAL and entry != "":
        return "PERSONAL"
    return "TIME" if key == "timestamp" else normalise(entry, origin)


def read_server_time(entry: dict[str, Any]) -> float:
    """When the running site answered, by its own clock."""
    return parsedate_to_datetime(entry["headers"]["Date"]).timestamp()


def send_again(entry: dict[str, Any], origin: str, token: str) -> httpx.Response:
    """The captured request, sent to the double."""
    asked = entry["request"]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"Accept": asked["accept"]} if asked["accept"] else {}
    headers |= {"Content-Type": asked["content_type"]} if asked["content_type"] else {}
    body = asked["body"]
    content = None if body is None else json.dumps(body).encode()
    with httpx.Client(trust_env=False, timeout=10) as client:
        return client.request(
            asked["method"], asked["url"].replace(ORIGIN, origin), content=content, headers=headers
        )


def describe_capture(entry: dict[str, Any]) -> dict[str, Any]:
    """What the running site answered, as it is compared."""
    headers = entry["headers"]
    link = headers.get("Link", "").encode("latin-1").decode()
    return {
        "status": entry["status"],
        "reason": normalise(entry["reason"], ORIGIN),
        "content_type": headers.get("Content-Type"),
        "link": link.replace(ORIGIN, "SITE"),
        "body": describe_body(entry["body"], ORIGIN),
    }


def describe_answer(answer: httpx.Response, origin: str) -> dict[str, Any]:
    """What the double answered, as it is compared."""
    try:
        body = answer.json()
    except ValueError:
        body = answer.text
    return {
        "status": answer.status_code,
        "reason": answer.extensions["reason_phrase"].decode(),
        "content_type": answer.headers.get("Content-Type"),
        "link": answer.headers.get("Link", "").replace(origin, "SITE"),
        "body": describe_body(body, origin),
    }


def describe_body(body: Any, origin: str) -> Any:  # noqa: ANN401  JSON of any shape
    """JSON as it is but for the order of results; of an HTML page the sentence that it says."""
    if isinstance(body, str):
        said = re.search(r'class="errormessage">([^<]*)', body)
        return said[1] if said else body
    if isinstance(body, list):
        return sorted(normalise(body, origin), key=lambda entry: str(entry.get("userId", "")))
    return normalise(body, origin)
