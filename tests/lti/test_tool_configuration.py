"""The files of `lti_config` that describe Laurel and the platforms."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from app.lms.platforms import PLATFORMS
from app.lti.custom_parameters import HISTORY
from app.lti.tool_configuration import read_platform_kinds, read_tool_configuration
from tests.requirements import ROOT

FOLDER = ROOT / "lti_config"
SCHEMA = json.loads((FOLDER / "platforms" / "schema.json").read_text())
KINDS = sorted(path.stem for path in (FOLDER / "platforms").glob("*.json") if path.stem != "schema")


def is_platform(content: dict[str, Any]) -> bool:
    return jsonschema_rs.is_valid(SCHEMA, content)


def is_tool(content: dict[str, Any]) -> bool:
    return jsonschema_rs.is_valid({**SCHEMA["$defs"]["tool"], "$defs": SCHEMA["$defs"]}, content)


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / name).read_text())
    return content


@pytest.mark.parametrize("kind", KINDS)
def test_each_platforms_file_keeps_the_schema_and_is_named_for_its_kind(kind: str) -> None:
    content = read(f"platforms/{kind}.json")
    assert is_platform(content)
    assert content["kind"] == kind


def test_the_tools_file_keeps_its_schema() -> None:
    assert is_tool(read("tool.json"))


@pytest.mark.parametrize(
    "change",
    [
        {"claims": ["sub", "email"]},
        {"claims": []},
        {"scopes": []},
        {"messages": [{"type": "LtiResourceLinkRequest", "where": "maybe"}]},
        {"custom_parameters": {"a": "no variable"}},
        {"paths": {"launch": "/lti/launch"}},
        {"unknown": 1},
    ],
    ids=lambda change: next(iter(change)) + f" {next(iter(change.values()))}"[:30],
)
def test_the_schema_refuses_a_tool_that_is_wrong(change: dict[str, Any]) -> None:
    assert not is_tool({**read("tool.json"), **change})


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "Another Kind"},
        {"registers_itself": "yes"},
        {"examples": {"issuer": "{site}"}},
        {"unknown": 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_schema_refuses_a_platform_that_is_wrong(change: dict[str, Any]) -> None:
    assert not is_platform({**read("platforms/generic.json"), **change})


def test_every_kind_that_has_differences_is_described_and_no_other() -> None:
    kinds = read_platform_kinds()
    assert {one.kind for one in kinds} == set(PLATFORMS) == set(KINDS)
    assert kinds[-1].kind == "generic", "the one for all others comes last"


def test_what_is_read_is_what_stands_in_the_files() -> None:
    tool = read_tool_configuration("https://laurel.example.org")
    content = read("tool.json")
    assert tool.description.scopes == tuple(content["scopes"])
    assert tool.description.claims == tuple(content["claims"])
    assert tool.description.domain == "laurel.example.org"
    assert tool.description.launch_url == "https://laurel.example.org/lti/launch"
    assert [one.type for one in tool.messages] == [one["type"] for one in content["messages"]]
    (moodle,) = (one for one in read_platform_kinds() if one.kind == "moodle")
    assert moodle.product_families == {"moodle"}
    assert moodle.examples["auth_url"] == read("platforms/moodle.json")["examples"]["auth_url"]


def test_the_history_is_asked_under_the_name_by_which_launches_read_it() -> None:
    parameters = read_tool_configuration("https://laurel.example.org").description.custom_parameters
    assert parameters[HISTORY] == "$Context.id.history"
