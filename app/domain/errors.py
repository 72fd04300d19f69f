"""The two ways in which something expected goes wrong.

A refusal is the product's own "no", a normal outcome with a code that a page
explains. A platform failure is somebody else's: it names the platform and the
call. Everything else is a bug and surfaces with an incident id.
"""

from __future__ import annotations

from enum import StrEnum


class RefusalCode(StrEnum):
    """Every reason for which Laurel says no; each has a status and a text in `web.refusals`."""

    # the launch (design: security, "The launch")
    LOGIN_INCOMPLETE = "login-incomplete"
    PLATFORM_UNKNOWN = "platform-unknown"
    STATE_UNKNOWN = "state-unknown"
    BROWSER_UNPROVEN = "browser-unproven"
    TOKEN_MALFORMED = "token-malformed"
    SIGNATURE_INVALID = "signature-invalid"
    PLATFORM_KEYS_UNREACHABLE = "platform-keys-unreachable"
    AUDIENCE_WRONG = "audience-wrong"
    TOKEN_EXPIRED = "token-expired"
    NONCE_WRONG = "nonce-wrong"
    CLAIM_MISSING = "claim-missing"
    MESSAGE_UNSUPPORTED = "message-unsupported"
    DEPLOYMENT_UNKNOWN = "deployment-unknown"
    TARGET_FOREIGN = "target-foreign"
    PLATFORM_DECLINED = "platform-declined"
    PLATFORM_CLONED = "platform-cloned"
    REVIEW_FORGED = "review-forged"
    SESSION_ENDED = "session-ended"
    FORM_STALE = "form-stale"
    # registration (design: security; 1EdTech Dynamic Registration 1.0)
    INVITATION_INVALID = "invitation-invalid"
    REGISTRATION_FAILED = "registration-failed"
    # who may ask
    NOT_ALLOWED = "not-allowed"
    NOT_FOUND = "not-found"
    NO_COURSE = "no-course"
    # what was asked
    INPUT_INVALID = "input-invalid"
    DEFINITION_INVALID = "definition-invalid"
    ALREADY_OFFERED = "already-offered"
    ROUTE_UNFIT = "route-unfit"
    CODE_WRONG = "code-wrong"
    COPY_UNDECIDED = "copy-undecided"
    NOT_A_CANDIDATE = "not-a-candidate"
    REQUIREMENTS_NOT_MET = "requirements-not-met"
    EVIDENCE_UNKNOWN = "evidence-unknown"
    NOT_SHARED = "not-shared"
    ALREADY_REVOKED = "already-revoked"
    TOO_MANY_REQUESTS = "too-many-requests"


class Refused(Exception):
    """The product's own "no": a code for the page, and a detail for its text.

    `detail` is short, in English, free of personal data; it names the claim,
    field or object that was wrong, never the value that a stranger sent.
    """

    def __init__(self, code: RefusalCode, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail


class FailureKind(StrEnum):
    """What went wrong at the other side, in the terms in which it can be mended."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    ADDRESS_REFUSED = "address-refused"
    UNAUTHORIZED = "unauthorized"
    MISSING_SCOPE = "missing-scope"
    RATE_LIMITED = "rate-limited"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    SERVER_ERROR = "server-error"
    BAD_ANSWER = "bad-answer"
    TOO_LARGE = "too-large"

    @property
    def may_pass(self) -> bool:
        """True for what may be over after a while; anything else waits for a person to mend it."""
        return self in _MAY_PASS


_MAY_PASS = frozenset(
    {
        FailureKind.UNREACHABLE,
        FailureKind.TIMEOUT,
        FailureKind.RATE_LIMITED,
        FailureKind.SERVER_ERROR,
    }
)


class PlatformFailure(Exception):
    """A call to a platform failed. Names the platform and the call, never a person or a token.

    `retry_after` is in seconds, where the platform asked for a pause.
    """

    def __init__(
        self,
        kind: FailureKind,
        *,
        platform: str,
        call: str,
        detail: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{platform}: {call}: {kind}{': ' + detail if detail else ''}")
        self.kind = kind
        self.platform = platform
        self.call = call
        self.detail = detail
        self.retry_after = retry_after
