"""Tokens, faults and hostile answers of Open edX's REST API, and which API is asked at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest

from app.domain.errors import FailureKind
from app.lms.outgoing import SERVICE_ANSWER_BYTES
from app.ports.platform_accounts import Measure
from app.ports.transaction import inside_transaction
from tests.lms import openedx_answers as openedx
from tests.lms.api_samples import Reader, account_at, apis
from tests.lms.openedx_answers import BLOCKS, ESSAY, GRADES, ORA, STATUS, PracticeOpenEdx
from tests.lms.platform import PracticePlatform, Reply, json_reply
from tests.lms.samples import SettableClock, failure

TOKEN_PATH = "/oauth2/access_token"


@pytest.fixture
def practice(platform: PracticePlatform) -> PracticeOpenEdx:
    return PracticeOpenEdx(platform)


@pytest.fixture
def reader(practice: PracticeOpenEdx, clock: SettableClock, slept: list[float]) -> Reader:
    account = account_at(practice.platform, "openedx", openedx.SECRET, client_id=openedx.CLIENT)
    return Reader(apis(clock, slept), account, openedx.COURSE)


def read_ideas(reader: Reader) -> object:
    return reader.read(Measure.RUBRIC_CRITERION, "one", item=ESSAY, criterion="ideas")


READINGS: dict[str, Callable[[Reader], object]] = {
    GRADES: lambda reader: reader.read(Measure.COURSE_GRADE, "one"),
    BLOCKS: lambda reader: reader.read(Measure.COURSE_COMPLETION, "one"),
    ORA: read_ideas,
    STATUS: read_ideas,
}
FAULTS = {
    "401": (Reply(401), FailureKind.UNAUTHORIZED),
    "403": (Reply(403), FailureKind.MISSING_SCOPE),
    "404": (Reply(404, b"<html>"), FailureKind.NOT_FOUND),
    "409": (Reply(409), FailureKind.CONFLICT),
    "400": (Reply(400, b'{"error": "ERR_BAD_ORA_LOCATION"}'), FailureKind.REJECTED),
    "429": (Reply(429, headers=(("Retry-After", "30"),)), FailureKind.RATE_LIMITED),
    "500": (Reply(500), FailureKind.SERVER_ERROR),
    "truncated": (Reply(body=b"[" * 100, cut=True), FailureKind.UNREACHABLE),
    "hang": (Reply(hang=True), FailureKind.TIMEOUT),
    "page": (Reply(body=b"<html>"), FailureKind.BAD_ANSWER),
    "null": (Reply(body=b"null"), FailureKind.BAD_ANSWER),
    "list": (Reply(body=b"[]"), FailureKind.BAD_ANSWER),
    "NaN": (Reply(body=b'{"results": [NaN]}'), FailureKind.BAD_ANSWER),
    "oversized": (Reply(body=b" " * (SERVICE_ANSWER_BYTES + 1)), FailureKind.TOO_LARGE),
}


@pytest.mark.parametrize("path", list(READINGS))
@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_of_the_api(
    practice: PracticeOpenEdx, reader: Reader, path: str, fault: str
) -> None:
    reply, kind = FAULTS[fault]
    practice.answers(path, reply)
    failed = failure(lambda: READINGS[path](reader))
    assert failed.kind is kind
    assert failed.retry_after == (30 if fault == "429" else None)
    if fault == "403":
        assert "staff of the course" in failed.detail


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(400), FailureKind.UNAUTHORIZED),
        (Reply(401), FailureKind.UNAUTHORIZED),
        (Reply(403), FailureKind.UNAUTHORIZED),
        (Reply(404), FailureKind.NOT_FOUND),
        (Reply(429), FailureKind.RATE_LIMITED),
        (Reply(500), FailureKind.SERVER_ERROR),
        (Reply(302, headers=(("Location", "/elsewhere"),)), FailureKind.BAD_ANSWER),
        (json_reply({"access_token": "a", "token_type": "Bearer"}), FailureKind.BAD_ANSWER),
        (json_reply({"access_token": "a b", "token_type": "JWT"}), FailureKind.BAD_ANSWER),
        (json_reply({"access_token": "a\r\nb", "token_type": "JWT"}), FailureKind.BAD_ANSWER),
        (json_reply({"token_type": "JWT"}), FailureKind.BAD_ANSWER),
        (json_reply([]), FailureKind.BAD_ANSWER),
    ],
)
def test_a_fault_of_the_token_endpoint(
    practice: PracticeOpenEdx, reader: Reader, reply: Reply, kind: FailureKind
) -> None:
    practice.platform.will("POST", TOKEN_PATH, reply)
    failed = failure(lambda: READINGS[GRADES](reader))
    assert (failed.kind, failed.call) == (kind, "get a token of the REST API")
    assert {call.path for call in practice.platform.received} == {TOKEN_PATH}


def test_one_token_serves_until_it_is_about_to_expire(
    practice: PracticeOpenEdx, reader: Reader, clock: SettableClock
) -> None:
    for seconds, issued in ((0, 1), (3000, 1), (560, 2), (3530, 2), (20, 3)):
        clock.move(seconds)
        READINGS[GRADES](reader)
        assert practice.issued == issued


def test_a_refused_token_is_replaced_once(practice: PracticeOpenEdx, reader: Reader) -> None:
    READINGS[GRADES](reader)
    practice.good_tokens = {"jwt-2"}
    READINGS[GRADES](reader)
    READINGS[BLOCKS](reader)
    assert practice.issued == 2
    practice.good_tokens = set()
    assert failure(lambda: READINGS[GRADES](reader)).kind is FailureKind.UNAUTHORIZED
    assert practice.issued == 3


def test_a_changed_secret_asks_anew(practice: PracticeOpenEdx, reader: Reader) -> None:
    READINGS[GRADES](reader)
    changed = replace(reader, account=replace(reader.account, secret="another"))
    failed = failure(lambda: READINGS[GRADES](changed))
    assert failed.kind is FailureKind.UNAUTHORIZED
    assert "client id and the secret" in failed.detail


def test_threads_share_one_token(practice: PracticeOpenEdx, reader: Reader) -> None:
    threads = [Thread(target=READINGS[BLOCKS], args=(reader,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert practice.issued == 1
    assert len(practice.asked(BLOCKS)) == 4


def test_neither_secret_nor_token_shows_anywhere(
    practice: PracticeOpenEdx, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    READINGS[GRADES](reader)
    practice.answers(GRADES, json_reply({"developer_message": "Sample Learner One"}, status=403))
    failed = failure(lambda: READINGS[GRADES](reader))
    shown = f"{failed!r} {failed.__context__!r} {reader.account!r} {caplog.text}"
    targets = "".join(call.target for call in practice.platform.received)
    assert openedx.SECRET not in shown + targets
    assert "jwt-1" not in shown + targets
    assert "Sample Learner" not in shown
    assert practice.platform.received[1].headers["authorization"] == "JWT jwt-1"


def test_never_inside_a_transaction(practice: PracticeOpenEdx, reader: Reader) -> None:
    token = inside_transaction.set(True)
    try:
        with pytest.raises(RuntimeError, match="unit of work"):
            READINGS[GRADES](reader)
    finally:
        inside_transaction.reset(token)
    assert practice.platform.received == []


@pytest.mark.parametrize(
    "broken",
    [
        openedx.grade("two", "0.5"),
        openedx.grade("two", None),
        openedx.grade("two", True),
        openedx.grade("two", 1.01),
        openedx.grade("two", -0.1),
        openedx.grade("two", 10**40),
        openedx.grade("two", 1e-300),
        openedx.grade("", 0.5),
        openedx.grade(5, 0.5),
        openedx.grade("two", 0.5, passed=None),
        openedx.grade("two", 0.5, passed="true"),
        openedx.grade("two", 0.5, passed=1),
        openedx.grade("two", 0.5, course_id="course-v1:Sample+BIO2+2026"),
        openedx.grade("two\0", 0.5),
        "a grade",
    ],
)
def test_one_malformed_grade_spoils_the_reading(
    practice: PracticeOpenEdx, reader: Reader, broken: object
) -> None:
    practice.answers(GRADES, openedx.page(openedx.grade("one", 0.5), broken))
    assert failure(lambda: READINGS[GRADES](reader)).kind is FailureKind.BAD_ANSWER


def with_block(number: str, content: object) -> object:
    answer = openedx.course(1, 1)
    answer["blocks"][number] = content
    return answer


@pytest.mark.parametrize(
    "broken",
    [
        openedx.course("1.0", 1),
        openedx.course(True, 1),
        openedx.course(1.5, 1),
        openedx.course(-1, 1),
        {"root": openedx.ROOT, "blocks": {}},
        {"root": 5, "blocks": {}},
        {"root": openedx.ROOT, "blocks": []},
        with_block(openedx.VIDEO, openedx.block(openedx.QUIZ, 1)),
        with_block(openedx.VIDEO, openedx.block(openedx.VIDEO, 1, openedx.VIDEO + "x")),
        with_block(openedx.VIDEO, openedx.block(openedx.VIDEO, 1, children=[5])),
        with_block(openedx.VIDEO, openedx.block(openedx.VIDEO, 1, children="none")),
        with_block(openedx.VIDEO, None),
    ],
)
def test_one_malformed_block_spoils_the_reading(
    practice: PracticeOpenEdx, reader: Reader, broken: object
) -> None:
    practice.answers(BLOCKS, broken)
    assert failure(lambda: READINGS[BLOCKS](reader)).kind is FailureKind.BAD_ANSWER


def test_blocks_that_lead_in_a_circle_end(practice: PracticeOpenEdx, reader: Reader) -> None:
    circle = openedx.block(openedx.VIDEO, 1, openedx.UNIT)
    practice.answers(BLOCKS, with_block(openedx.VIDEO, circle))
    assert READINGS[BLOCKS](reader)


@pytest.mark.parametrize(
    ("path", "broken"),
    [
        (ORA, openedx.essay([])),
        (ORA, openedx.essay({"uuid-1": None})),
        (ORA, openedx.essay({"uuid-1": openedx.submission(5)})),
        (ORA, openedx.essay({"uuid-1": openedx.submission("one", None)})),
        (ORA, openedx.essay({"uuid-1": openedx.submission("one", dateSubmitted=None)})),
        (ORA, openedx.essay({"uuid-1": openedx.submission("one", dateGraded="soon")})),
        (ORA, openedx.essay(dict.fromkeys(("u-1", "u-2"), openedx.submission("one")))),
        (ORA, openedx.essay({}, openedx.criterion(), openedx.criterion())),
        (ORA, openedx.essay({}, openedx.criterion("ideas", openedx.option("good", "3", 0)))),
        (ORA, openedx.essay({}, openedx.criterion("ideas", *[openedx.option("good", 3, 0)] * 2))),
        (ORA, openedx.essay({}, rubricConfig=None)),
        (STATUS, openedx.assessed(gradeStatus=None)),
        (STATUS, openedx.assessed(gradeData={})),
        (STATUS, openedx.assessed(name="style")),
        (STATUS, openedx.assessed(selected="excellent")),
        (STATUS, openedx.assessed(selected=3)),
    ],
)
def test_a_malformed_open_response_spoils_the_reading(
    practice: PracticeOpenEdx, reader: Reader, path: str, broken: object
) -> None:
    practice.answers(path, broken)
    assert failure(lambda: read_ideas(reader)).kind is FailureKind.BAD_ANSWER


def test_the_check_tries_token_and_sign_in(practice: PracticeOpenEdx, reader: Reader) -> None:
    found = reader.apis.check(reader.account)
    assert [(point.point, point.passed) for point in found] == [("token", True), ("sign-in", True)]
    practice.good_tokens = set()
    assert [point.passed for point in reader.apis.check(reader.account)] == [True, False]
    practice.platform.will("POST", TOKEN_PATH, Reply(401))
    clockless = replace(reader.account, client_id="another")
    (point,) = reader.apis.check(clockless)
    assert not point.passed
    assert point.detail.startswith("unauthorized: the platform does not accept the client id")


def test_which_platform_can_be_asked_for_what(reader: Reader) -> None:
    assert reader.apis.measures("moodle") == frozenset(Measure)
    assert reader.apis.measures("openedx") == frozenset(Measure) - {Measure.GRADE_ITEM}
    assert reader.apis.measures("generic") == frozenset()
    keyed = [reader.apis.is_keyed_by_username(kind) for kind in ("moodle", "openedx", "generic")]
    assert keyed == [False, True, False]
    generic = replace(reader, account=replace(reader.account, kind="generic"))
    failed = failure(lambda: generic.read(Measure.COURSE_GRADE, "one"))
    assert failed.kind is FailureKind.REJECTED
