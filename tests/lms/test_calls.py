"""What a refused token does: one new token, one more try, then a failure that says what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.services import LtiAdvantageServices
from app.lms.vocabulary import RESULT_SCOPE
from app.ports.transaction import inside_transaction
from tests.lms.platform import PracticePlatform, Reply, json_reply
from tests.lms.samples import SCORE, WISH, Assertions, registration_at

DOUBTS = [("generic", 401), ("moodle", 401), ("openedx", 401), ("openedx", 403)]


def read(services: LtiAdvantageServices, platform: PracticePlatform, kind: str) -> object:
    return services.read_results(registration_at(platform, kind), f"{platform.url}/item")


def tokens_used(platform: PracticePlatform) -> list[str]:
    return [call.headers["authorization"] for call in platform.calls("/item/results")]


@pytest.mark.parametrize(("kind", "status"), DOUBTS)
def test_a_refused_token_is_renewed_once(
    platform: PracticePlatform, services: LtiAdvantageServices, kind: str, status: int
) -> None:
    platform.will("GET", "/item/results", Reply(status), json_reply([]))
    assert read(services, platform, kind) == ()
    assert tokens_used(platform) == ["Bearer token-1", "Bearer token-2"]
    read(services, platform, kind)
    assert tokens_used(platform)[2:] == ["Bearer token-2"], "the new token was not kept"


@pytest.mark.parametrize(("kind", "status"), DOUBTS)
def test_a_second_refusal_is_final(
    platform: PracticePlatform, services: LtiAdvantageServices, kind: str, status: int
) -> None:
    platform.will("GET", "/item/results", Reply(status))
    with pytest.raises(PlatformFailure) as failed:
        read(services, platform, kind)
    expected = FailureKind.UNAUTHORIZED if status == 401 else FailureKind.MISSING_SCOPE
    assert failed.value.kind is expected
    assert len(tokens_used(platform)) == 2


@pytest.mark.parametrize("kind", ["generic", "moodle"])
def test_elsewhere_a_403_is_final_at_once_and_names_the_scope(
    platform: PracticePlatform, services: LtiAdvantageServices, kind: str
) -> None:
    platform.will("GET", "/item/results", Reply(403))
    with pytest.raises(PlatformFailure) as failed:
        read(services, platform, kind)
    assert failed.value.kind is FailureKind.MISSING_SCOPE
    assert RESULT_SCOPE in failed.value.detail
    assert len(tokens_used(platform)) == 1


def test_a_rate_limited_403_costs_no_token(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    platform.will("GET", "/item/results", Reply(403, b"Rate Limit Exceeded"))
    with pytest.raises(PlatformFailure) as failed:
        read(services, platform, "openedx")
    assert failed.value.kind is FailureKind.RATE_LIMITED
    assert set(tokens_used(platform)) == {"Bearer token-1"}


def test_every_method_refuses_to_run_inside_a_transaction(
    platform: PracticePlatform, services: LtiAdvantageServices, assertions: Assertions
) -> None:
    registration = registration_at(platform)
    asks: list[Callable[[], object]] = [
        lambda: services.read_memberships(registration, f"{platform.url}/members"),
        lambda: services.get_line_item(registration, f"{platform.url}/items", WISH),
        lambda: services.read_results(registration, f"{platform.url}/item"),
        lambda: services.send_score(registration, f"{platform.url}/item", SCORE),
        lambda: services.check(registration),
    ]
    mark = inside_transaction.set(True)
    try:
        for ask in asks:
            with pytest.raises(RuntimeError, match="close the unit of work"):
                ask()
    finally:
        inside_transaction.reset(mark)
    assert not platform.received
    assert not assertions.built, "signing opens a unit of work of its own"


def test_the_platforms_own_words_never_reach_an_error(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    """Moodle's reason phrase for a refused score holds the whole score."""
    said = Reply(
        400, b'{"reason": "learner-1 has 8.30"}', reason='Incorrect score received{"userId": "l-1"}'
    )
    platform.will("POST", "/item/scores", said)
    with pytest.raises(PlatformFailure) as failed:
        services.send_score(registration_at(platform, "moodle"), f"{platform.url}/item", SCORE)
    assert str(failed.value) == "Sample Platform: send the score: rejected"


def test_a_kind_that_nobody_offers_is_a_bug(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    with pytest.raises(KeyError, match="sakai"):
        read(services, platform, "sakai")
