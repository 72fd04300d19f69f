"""Open edX, as observed on lti-consumer-xblock 11.4.4."""

from __future__ import annotations

from httpx import codes

from app.domain.evidence import Route
from app.lms.platforms.base import Platform, find_object
from app.lms.vocabulary import MEMBERSHIPS_SCOPE
from app.ports.services import Answer


class OpenEdx(Platform):
    """Open edX's differences.

    Kept without code of their own, because every platform is treated so: its
    filters are hints and results ignore `user_id`, so lists are compared
    locally; a line item needs `resourceId` or `resourceLinkId` and an integer
    maximum; unknown scopes are dropped silently from a token, so the granted
    scope is read from its answer; a score for an unknown user answers 500.
    """

    # A parameter processor of the operator's fills the custom claim; `rlid` is ignored, so there is
    # no gate. Test: test_sources, `test_routes_by_kind`.
    routes = frozenset({Route.CUSTOM_CLAIM, Route.OPENEDX_REST})

    # Symptom: a missing, broken or expired token answers 403, never 401.
    # Version: 11.4.4. Test: test_calls, `test_a_refused_token_is_renewed_once`.
    doubts_token = frozenset({codes.UNAUTHORIZED, codes.FORBIDDEN})

    def status_of(self, answer: Answer) -> int:
        """As in the specification, and two answers that mean another status.

        Symptom: a score that is not later than the stored one answers 400 with
        `timestamp` as the wrong field; AGS 2.0 asks for 409. Version: 11.4.4.
        Test: test_scores, `test_stale_score`.

        Symptom: a roster above COURSE_MEMBER_API_ENROLLMENT_LIMIT (1000 by
        default) answers 403 `above_response_limit`; it is too large, not
        forbidden. Version: 11.4.4, from its source. Test: test_memberships,
        `test_a_roster_above_the_platforms_limit_is_too_large`.
        """
        if answer.status == codes.BAD_REQUEST and "timestamp" in find_object(answer):
            return codes.CONFLICT
        is_forbidden = answer.status == codes.FORBIDDEN
        if is_forbidden and find_object(answer).get("error") == "above_response_limit":
            return codes.REQUEST_ENTITY_TOO_LARGE
        return super().status_of(answer)

    def explain_missing_scope(self, scope: str) -> str:
        """The setting of the block, by Studio's names."""
        if scope == MEMBERSHIPS_SCOPE:
            return "Studio > the block > Edit > Names & Roles (NRPS): switch it on"
        return "Studio > the block > Edit > Assignment and Grades: Programmatic"
