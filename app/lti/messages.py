"""The two browser legs of a launch, as the port `LtiMessages` promises them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pylti1p3.exception import LtiException

from app.domain.errors import RefusalCode, Refused
from app.lti.deep_linking import build_response_claims
from app.lti.digests import digest
from app.lti.login import LAUNCH_PATH, start_login
from app.lti.message import PlatformMessage
from app.lti.platform_keys import PlatformKeys
from app.lti.platform_storage import find_mark, is_marked, place_of
from app.lti.recheck import LEEWAY, OLDEST, recheck
from app.lti.signed_launch import build_signed_launch
from app.ports.messages import AcceptedLaunch, StorageLogin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.domain.platforms import Registration
    from app.lti.claims import LaunchClaims
    from app.lti.login import StartedLogin
    from app.lti.tool_keys import ToolKeys
    from app.ports import Clock
    from app.ports.identity_storage import PendingLogin
    from app.ports.messages import DeepLinkingResponse, StoragePlace
    from app.ports.services import HttpReader
    from app.ports.storage import OpenUnitOfWork

# RFC 6749, section 4.1.2.1 and OpenID Connect Core 1.0, section 3.1.2.6.
KNOWN_ERRORS = frozenset(
    {
        "access_denied",
        "account_selection_required",
        "consent_required",
        "interaction_required",
        "invalid_request",
        "invalid_request_object",
        "invalid_request_uri",
        "invalid_scope",
        "login_required",
        "registration_not_supported",
        "request_not_supported",
        "request_uri_not_supported",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_response_type",
    }
)


@dataclass(frozen=True, slots=True)
class _TakenLogin:
    """A pending login that this launch used up."""

    login: PendingLogin
    registration: Registration
    is_nonce_fresh: bool


class PlatformMessages:
    """Implements `LtiMessages`; one object serves every thread."""

    def __init__(
        self,
        *,
        unit_of_work: OpenUnitOfWork,
        clock: Clock,
        reader: HttpReader,
        tool_keys: ToolKeys,
        base_url: str,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._platform_keys = PlatformKeys(reader, clock)
        self._tool_keys = tool_keys
        self._base_url = base_url

    def start_login(self, parameters: Mapping[str, str], *, browser: str) -> str:
        """See `LtiMessages.start_login`."""
        return self._start(parameters, browser, "").address

    def start_storage_login(
        self, parameters: Mapping[str, str], *, secret: str
    ) -> StorageLogin | None:
        """See `LtiMessages.start_storage_login`."""
        mark = find_mark(parameters)
        if mark is None:
            return None
        started = self._start(parameters, secret, mark)
        place = place_of(started.state, started.registration)
        return StorageLogin(address=started.address, place=place)

    def find_storage_place(self, state: str) -> StoragePlace | None:
        """See `LtiMessages.find_storage_place`."""
        if not is_marked(state):
            return None
        with self._unit_of_work(read_only=True) as u:
            login = u.logins.find(digest(state), self._clock())
            return place_of(state, u.registrations.get(login.registration_id)) if login else None

    def accept_launch(self, form: Mapping[str, str], *, browser: str | None) -> AcceptedLaunch:
        """See `LtiMessages.accept_launch`."""
        now = self._clock()
        # First of all, and for good: whatever else is wrong, this state was used.
        taken = self._take_login(form.get("state", ""), now)
        if "error" in form:
            known = form["error"] in KNOWN_ERRORS
            raise Refused(RefusalCode.PLATFORM_DECLINED, form["error"] if known else "")
        if taken is None:
            raise Refused(RefusalCode.STATE_UNKNOWN, "state")
        if not browser or digest(browser) != taken.login.browser_digest:
            raise Refused(RefusalCode.BROWSER_UNPROVEN)
        if not taken.is_nonce_fresh:
            raise Refused(RefusalCode.NONCE_WRONG, "nonce")
        claims = self._check_message(form, taken, now)
        return AcceptedLaunch(
            launch=build_signed_launch(claims, taken.registration),
            target_link_uri=taken.login.target_link_uri,
        )

    def build_deep_linking_response(self, response: DeepLinkingResponse) -> str:
        """See `LtiMessages.build_deep_linking_response`."""
        target = self._base_url + LAUNCH_PATH
        return self._tool_keys.sign(build_response_claims(response, target, self._clock()))

    def key_set(self) -> dict[str, Any]:
        """See `LtiMessages.key_set`."""
        return self._tool_keys.key_set()

    def _start(self, parameters: Mapping[str, str], browser: str, mark: str) -> StartedLogin:
        return start_login(
            parameters,
            browser=browser,
            unit_of_work=self._unit_of_work,
            now=self._clock(),
            base_url=self._base_url,
            mark=mark,
        )

    def _take_login(self, state: str, now: datetime) -> _TakenLogin | None:
        """The pending login of this state; state and nonce are used up together."""
        with self._unit_of_work() as u:
            login = u.logins.consume(digest(state), now)
            if login is None:
                return None
            return _TakenLogin(
                login,
                u.registrations.get(login.registration_id),
                # For as long as a token with this nonce could pass for a fresh one.
                u.logins.burn_nonce(
                    login.registration_id, login.nonce_digest, now + OLDEST + LEEWAY
                ),
            )

    def _check_message(
        self, form: Mapping[str, str], taken: _TakenLogin, now: datetime
    ) -> LaunchClaims:
        """The claims of the form's token, signed, accepted by the library, and checked again."""
        message = PlatformMessage(
            form, registration=taken.registration, login=taken.login, keys=self._platform_keys
        )
        complaint = None
        try:
            message.validate()
        except LtiException as error:
            complaint = error
        recheck(
            message.claims,
            registration=taken.registration,
            login=taken.login,
            now=now,
            base_url=self._base_url,
        )
        if complaint:
            # The library says in prose what `recheck` says with a code, so this is what only the
            # library knows.
            raise Refused(RefusalCode.TOKEN_MALFORMED) from complaint
        return message.claims
