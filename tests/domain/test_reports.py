"""What is reported to people: refusals, failures, and the four checks of a credential."""

from dataclasses import replace

import pytest

from app.domain.credentials import Check, CheckedPoint, CheckResult, Finding, VerificationReport
from app.domain.errors import FailureKind, PlatformFailure, RefusalCode, Refused
from tests.domain.building import NOW

FINDINGS = {
    Check.SIGNATURE: Finding.SIGNATURE_VALID,
    Check.ISSUER: Finding.ISSUER_CONFIRMED,
    Check.STATUS: Finding.STATUS_GOOD,
    Check.DATES: Finding.IN_FORCE,
}
PASSED = VerificationReport(
    points=tuple(
        CheckedPoint(check=check, result=CheckResult.PASSED, finding=finding)
        for check, finding in FINDINGS.items()
    ),
    checked_at=NOW,
)


class TestVerificationReport:
    def test_four_passed_checks_make_it_valid(self) -> None:
        assert PASSED.is_valid

    @pytest.mark.parametrize("check", Check)
    @pytest.mark.parametrize("result", [CheckResult.FAILED, CheckResult.NOT_CHECKED])
    def test_one_that_failed_or_was_not_made_does_not(
        self, check: Check, result: CheckResult
    ) -> None:
        points = tuple(
            replace(point, result=result) if point.check is check else point
            for point in PASSED.points
        )
        assert not replace(PASSED, points=points).is_valid

    @pytest.mark.parametrize("check", Check)
    def test_one_that_is_left_out_was_not_made(self, check: Check) -> None:
        points = tuple(point for point in PASSED.points if point.check is not check)

        assert not replace(PASSED, points=points).is_valid

    def test_no_check_at_all_is_no_pass(self) -> None:
        assert not replace(PASSED, points=()).is_valid

    @pytest.mark.parametrize("check", Check)
    def test_each_question_has_its_answer(self, check: Check) -> None:
        assert PASSED.point(check).finding is FINDINGS[check]


class TestErrors:
    def test_a_refusal_carries_its_code_and_detail(self) -> None:
        refused = Refused(RefusalCode.CLAIM_MISSING, "sub")

        assert (refused.code, refused.detail) == (RefusalCode.CLAIM_MISSING, "sub")
        assert str(refused) == "claim-missing: sub"

    def test_a_refusal_without_detail_is_its_code(self) -> None:
        refused = Refused(RefusalCode.NOT_ALLOWED)

        assert (refused.detail, str(refused)) == ("", "not-allowed")

    def test_a_failure_names_platform_call_and_kind(self) -> None:
        failure = PlatformFailure(
            FailureKind.RATE_LIMITED,
            platform="Sample platform",
            call="read the results",
            detail="429",
            retry_after=3.0,
        )
        assert str(failure) == "Sample platform: read the results: rate-limited: 429"
        assert failure.kind is FailureKind.RATE_LIMITED
        assert (failure.platform, failure.call) == ("Sample platform", "read the results")
        assert (failure.detail, failure.retry_after) == ("429", 3.0)

    def test_a_failure_without_detail_ends_with_its_kind(self) -> None:
        failure = PlatformFailure(FailureKind.TIMEOUT, platform="Sample platform", call="token")

        assert str(failure) == "Sample platform: token: timeout"
        assert failure.retry_after is None
