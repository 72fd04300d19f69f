"""What is asked of a platform: the client registration request, cut to what the platform knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.lti.tool_configuration import OfferedMessage, ToolConfiguration
    from app.ports.registering import PlatformConfiguration, ToolDescription

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"


def build_client_registration(
    tool: ToolConfiguration, platform: PlatformConfiguration
) -> dict[str, Any]:
    """The request's JSON (Dynamic Registration 1.0, section 3.5.2; OpenID Registration 1.0, 2).

    Services, messages and variables that the platform says it does not have
    are left out; of a platform that says nothing, all are asked.
    """
    about = tool.description
    return {
        "application_type": "web",
        "client_name": about.name,
        "client_uri": about.home_url,
        "grant_types": ["client_credentials", "implicit"],
        "response_types": ["id_token"],
        "initiate_login_uri": about.login_url,
        "redirect_uris": [about.launch_url],
        # Never the keys themselves: they rotate, and platforms refuse them here.
        "jwks_uri": about.jwks_url,
        "logo_uri": about.logo_url,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(choose_scopes(about, platform)),
        TOOL_CONFIGURATION: _build_tool_configuration(tool, platform),
    }


def choose_scopes(about: ToolDescription, platform: PlatformConfiguration) -> list[str]:
    """The scopes that are needed and that the platform has."""
    return [one for one in about.scopes if not platform.scopes or one in platform.scopes]


def _build_tool_configuration(
    tool: ToolConfiguration, platform: PlatformConfiguration
) -> dict[str, Any]:
    about = tool.description
    return {
        "domain": about.domain,
        "description": about.description,
        "target_link_uri": about.launch_url,
        "custom_parameters": {
            name: variable
            for name, variable in about.custom_parameters.items()
            if not platform.variables or variable.removeprefix("$") in platform.variables
        },
        "claims": list(about.claims),
        "messages": [
            _build_message(message, about)
            for message in tool.messages
            if _is_wanted(message, platform)
        ],
    }


def _is_wanted(message: OfferedMessage, platform: PlatformConfiguration) -> bool:
    if message.where == "always" or message.type in platform.messages:
        return True
    return message.where == "unless-left-out" and not platform.messages


def _build_message(message: OfferedMessage, about: ToolDescription) -> dict[str, Any]:
    content: dict[str, Any] = {"type": message.type, "target_link_uri": about.launch_url}
    if message.label:
        content["label"] = message.label
    if message.placements:
        content["placements"] = list(message.placements)
    return content
