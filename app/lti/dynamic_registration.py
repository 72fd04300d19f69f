"""Registering Laurel at a platform that offers it, as the port `DynamicRegistration` promises."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from app.domain.errors import FailureKind, PlatformFailure
from app.lti.client_registration import TOOL_CONFIGURATION, build_client_registration
from app.lti.platform_configuration import build_platform_configuration, split_address
from app.lti.registration_answers import (
    Unreadable,
    find_object,
    get_text,
    read_object,
    read_text,
)
from app.lti.tool_configuration import read_platform_kinds, read_tool_configuration
from app.ports.registering import RegisteredClient, RegistrationFailed, RegistrationProblem
from app.ports.services import NothingSent

if TYPE_CHECKING:
    from app.ports.registering import PlatformConfiguration, PlatformKind, ToolDescription
    from app.ports.services import Answer, HttpReader, HttpWriter

OK = 200
CREATED = 201
UNAUTHORIZED = 401
SERVER_ERRORS = 500
LONGEST_ID = 255

# What fits into a header (RFC 9110, section 5.5), and no more than a token needs.
_TOKEN = re.compile(r"[\x21-\x7e]{0,8000}")
# Refusals come as plain text or as JSON (OpenID Registration 1.0, section 3.3); what counts is
# whether these words are in them.
_USED = re.compile(rb"already[ _-]?used|expired", re.IGNORECASE)


class PlatformRegistration:
    """Implements `DynamicRegistration`; one object serves every thread."""

    def __init__(self, *, reader: HttpReader, writer: HttpWriter, base_url: str) -> None:
        self._reader = reader
        self._writer = writer
        self._tool = read_tool_configuration(base_url)
        self._kinds = read_platform_kinds()

    def describe_tool(self) -> ToolDescription:
        """See `DynamicRegistration.describe_tool`."""
        return self._tool.description

    def kinds(self) -> tuple[PlatformKind, ...]:
        """See `DynamicRegistration.kinds`."""
        return self._kinds

    def read_configuration(self, url: str) -> PlatformConfiguration:
        """See `DynamicRegistration.read_configuration`."""
        if split_address(url) is None:
            raise _failed(RegistrationProblem.NOT_FROM_PLATFORM)
        try:
            answer = self._reader.read(
                url, accept="application/json", call="read its configuration"
            )
        except PlatformFailure:
            raise _failed(RegistrationProblem.CONFIGURATION_UNREACHABLE) from None
        if answer.status != OK:
            raise _failed(RegistrationProblem.CONFIGURATION_UNREACHABLE)
        return build_platform_configuration(url, answer.body)

    def register(
        self, configuration: PlatformConfiguration, registration_token: str
    ) -> RegisteredClient:
        """See `DynamicRegistration.register`."""
        if not _TOKEN.fullmatch(registration_token):
            raise _failed(RegistrationProblem.LINK_REFUSED)
        answer = self._post(configuration, registration_token)
        # The specification says 201; a platform in wide use says 200.
        if answer.status not in {OK, CREATED}:
            raise _refusal(answer)
        try:
            return _read_client(answer.body)
        except Unreadable:
            problem = RegistrationProblem.ANSWER_UNREADABLE
            raise _failed(problem, left_nothing=False) from None

    def _post(self, configuration: PlatformConfiguration, token: str) -> Answer:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = json.dumps(build_client_registration(self._tool, configuration)).encode()
        try:
            return self._writer.post(
                configuration.registration_url, body, headers=headers, call="register Laurel"
            )
        except PlatformFailure as failure:
            is_unsent = isinstance(failure, NothingSent)
            if is_unsent or failure.kind is FailureKind.ADDRESS_REFUSED:
                raise _failed(RegistrationProblem.PLATFORM_UNREACHABLE) from None
            problem = RegistrationProblem.ANSWER_MISSING
            raise _failed(problem, left_nothing=False) from None


def _read_client(body: bytes) -> RegisteredClient:
    """The client in the answer (Dynamic Registration 1.0, section 3.6).

    Everything else in it, the scopes above all, is what the platform believes
    to have stored; one in wide use overstates them.
    """
    source = read_object(body)
    client_id = get_text(source, "client_id")
    deployment_id = read_text(find_object(source, TOOL_CONFIGURATION), "deployment_id")
    if max(len(client_id), len(deployment_id)) > LONGEST_ID:
        raise Unreadable
    return RegisteredClient(client_id=client_id, deployment_id=deployment_id)


def _refusal(answer: Answer) -> RegistrationFailed:
    if answer.status >= SERVER_ERRORS:
        return _failed(RegistrationProblem.ANSWER_MISSING, left_nothing=False)
    if answer.status != UNAUTHORIZED:
        return _failed(RegistrationProblem.REQUEST_REFUSED)
    if _USED.search(answer.body):
        return _failed(RegistrationProblem.LINK_USED)
    return _failed(RegistrationProblem.LINK_REFUSED)


def _failed(problem: RegistrationProblem, *, left_nothing: bool = True) -> RegistrationFailed:
    return RegistrationFailed(problem, left_nothing=left_nothing)
