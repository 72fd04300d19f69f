from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.evidence import digest_of
from app.lms.services import LtiAdvantageServices
from app.ports.services import PlatformResult
from tests.lms.platform import PracticePlatform, Reply, json_reply
from tests.lms.samples import registration_at

ITEM = "/4/lineitems/17/lineitem"


def read(
    platform: PracticePlatform, services: LtiAdvantageServices, subject: str = ""
) -> tuple[PlatformResult, ...]:
    url = f"{platform.url}{ITEM}?type_id=5"
    return services.read_results(registration_at(platform), url, subject)


def offer(platform: PracticePlatform, body: bytes) -> None:
    platform.will("GET", f"{ITEM}/results", Reply(body=body))


def result(given: str, maximum: str = "100", subject: str = "learner-1") -> str:
    return f'{{"userId": "{subject}", "resultScore": {given}, "resultMaximum": {maximum}}}'


def failure(platform: PracticePlatform, services: LtiAdvantageServices) -> PlatformFailure:
    with pytest.raises(PlatformFailure) as failed:
        read(platform, services)
    return failed.value


def test_a_result_of_moodle(platform: PracticePlatform, services: LtiAdvantageServices) -> None:
    source = {
        "id": "https://moodle.example/results?type_id=5&user_id=5",
        "userId": "5",
        "resultScore": 59,
        "resultMaximum": 100,
        "scoreOf": "https://moodle.example/lineitem?type_id=5",
        "timestamp": "2026-11-22T11:48:14+02:00",
    }
    offer(platform, json.dumps([source]).encode())
    canonical = json.dumps(source, sort_keys=True, separators=(",", ":"))
    assert read(platform, services) == (
        PlatformResult(
            subject="5",
            given=Decimal(59),
            maximum=Decimal(100),
            raw_digest=hashlib.sha256(canonical.encode()).hexdigest(),
            at=datetime(2026, 11, 22, 9, 48, 14, tzinfo=UTC),
        ),
    )


def test_the_path_ends_before_the_query_and_the_media_type_is_exact(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    offer(platform, b"[]")
    read(platform, services)
    (asked,) = platform.calls(f"{ITEM}/results")
    assert asked.target == f"{ITEM}/results?type_id=5"
    assert asked.headers["accept"] == "application/vnd.ims.lis.v2.resultcontainer+json"
    scope = platform.calls("/token")[0].form["scope"]
    assert scope == ["https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"]


def test_one_learner_is_asked_for_and_looked_out_where_the_filter_is_ignored(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    """Open edX ignores `user_id`."""
    both = f"[{result('1.0', '10.0')}, {result('1.5', '2.0', 'a&b')}]"
    offer(platform, both.encode())
    (found,) = read(platform, services, "a&b")
    assert (found.subject, found.given, found.maximum) == ("a&b", Decimal("1.5"), Decimal("2.0"))
    assert platform.received[-1].target == f"{ITEM}/results?type_id=5&user_id=a%26b"


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-1",
        "8.299999999999999",
        "0.1",
        "12.50",
        "1e2",
        "1.5E-3",
        "120",
        "99999999999999999999",
    ],
)
def test_numbers_are_exact(
    platform: PracticePlatform, services: LtiAdvantageServices, number: str
) -> None:
    offer(platform, f"[{result(number)}]".encode())
    assert str(read(platform, services)[0].given) == str(Decimal(number))


def test_the_digest_sees_every_digit(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    digests = set()
    for number in ("0.30000000000000004", "0.30000000000000005", "0.3", "0.30"):
        offer(platform, f"[{result(number)}]".encode())
        digests.add(read(platform, services)[0].raw_digest)
    assert len(digests) == 4


def test_the_digest_is_of_the_object_with_its_decimals_as_text(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    """Stored digests are compared with new ones, so their form may never change."""
    offer(platform, b'[{"userId":"one","resultScore":0.30,"of":{"parts":[1,2.50,"\\u00eb",null]}}]')
    seen = {"userId": "one", "resultScore": "0.30", "of": {"parts": [1, "2.50", "ë", None]}}
    assert read(platform, services)[0].raw_digest == digest_of(seen)


def test_a_result_that_is_nested_without_end_is_a_bad_answer(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    nested = "[" * 700 + "]" * 700
    offer(platform, f'[{{"userId": "one", "resultScore": 5, "of": {nested}}}]'.encode())
    assert failure(platform, services).kind is FailureKind.BAD_ANSWER


def test_results_without_a_score_are_left_out(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    """A cleared grade of Moodle keeps its row."""
    cleared = [
        {"userId": "one", "resultMaximum": 100, "timestamp": "2026-11-22T09:48:14Z"},
        {"userId": "two", "resultScore": None, "comment": None},
    ]
    offer(platform, json.dumps([*cleared, {"userId": "three", "resultScore": 0}]).encode())
    assert [found.subject for found in read(platform, services)] == ["three"]


def test_a_maximum_that_is_not_said_is_one_and_a_time_that_is_not_said_none(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    offer(platform, b'[{"userId": "one", "resultScore": 0.5, "timestamp": null}]')
    (found,) = read(platform, services)
    assert (found.maximum, found.at) == (Decimal(1), None)


@pytest.mark.parametrize(
    "broken",
    [
        "null",
        '"learner-2"',
        "[]",
        '{"resultScore": 5}',
        '{"userId": "", "resultScore": 5}',
        '{"userId": 5, "resultScore": 5}',
        result("true"),
        result('"59"'),
        result("[59]"),
        result("NaN"),
        result("Infinity"),
        result("-Infinity"),
        result("1e400"),
        result("1e-400"),
        result("1" * 31),
        result("0." + "1" * 31),
        result("5", "0"),
        result("5", "0.0"),
        result("5", "-10"),
        result("5", '"100"'),
        result("5", "false"),
        '{"userId": "2", "resultMaximum": 0}',
        '{"userId": "2", "timestamp": "yesterday"}',
        '{"userId": "2", "timestamp": "2026-11-22T09:48:14"}',
        '{"userId": "2", "timestamp": 1795340653}',
        '{"userId": "2", "timestamp": "0001-01-01T00:00:00+14:00"}',
        '{"userId": "2", "resultScore": 5, "comment": "\\ud800"}',
        '{"userId": "2", "resultScore": 5, "extension": NaN}',
    ],
)
def test_one_malformed_result_spoils_the_reading(
    platform: PracticePlatform, services: LtiAdvantageServices, broken: str
) -> None:
    offer(platform, f"[{result('5', subject='another')}, {broken}]".encode())
    failed = failure(platform, services)
    assert failed.kind is FailureKind.BAD_ANSWER
    assert "learner" not in failed.detail


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b'{"results": []}',
        b"<html>",
        b"[",
        b"\xff\xfe[",
        b"[" + b"1" * 5000 + b"]",
        b"[" * 100_000,
    ],
)
def test_what_is_no_list_is_a_bad_answer(
    platform: PracticePlatform, services: LtiAdvantageServices, body: bytes
) -> None:
    offer(platform, body)
    assert failure(platform, services).kind is FailureKind.BAD_ANSWER


def test_a_learner_listed_twice_means_the_list_moved(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    link = ("Link", f"<{platform.url}/more>; rel=next")
    first = [{"userId": "one", "resultScore": 1}, {"userId": "two", "resultScore": 1}]
    platform.will("GET", f"{ITEM}/results", json_reply(first, link))
    platform.will("GET", "/more", json_reply([{"userId": "two", "resultScore": 1}]))
    assert failure(platform, services).kind is FailureKind.BAD_ANSWER
