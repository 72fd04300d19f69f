"""The results of a line item (AGS 2.0, section 3.3)."""

from __future__ import annotations

import json
from decimal import Decimal

from app.domain.errors import FailureKind
from app.domain.evidence import digest_of
from app.domain.platforms import Registration
from app.lms.calls import ServiceCall, ServiceCaller
from app.lms.json_answers import (
    MalformedAnswer,
    Object,
    as_list,
    as_object,
    find_moment,
    find_number,
    get_text,
    parse_answer,
)
from app.lms.naming import CallName
from app.lms.paging import read_pages
from app.lms.service_urls import asking_for, below
from app.lms.vocabulary import RESULT_SCOPE, RESULTS_TYPE
from app.ports.services import PlatformResult

CALL = "read the results"

# AGS 2.0, 3.3.5: what an absent resultMaximum stands for.
MAXIMUM_UNSAID = Decimal(1)


def read_results(
    caller: ServiceCaller, registration: Registration, line_item_url: str, subject: str = ""
) -> tuple[PlatformResult, ...]:
    """Every scored result, or only those of `subject`, or `PlatformFailure`.

    A learner listed twice is BAD_ANSWER: a platform keeps one result for each
    (AGS 2.0, 3.3), so the list moved while it was read.
    """
    url = below(line_item_url, "results")
    call = ServiceCall(
        call=CALL,
        url=asking_for(url, "user_id", subject) if subject else url,
        scopes=frozenset({RESULT_SCOPE}),
        accept=RESULTS_TYPE,
    )
    name = CallName(registration.name, CALL)
    results = [
        result
        for answer in read_pages(caller, registration, call)
        for result in parse_answer(answer, name, _build_results)
        if subject in ("", result.subject)  # platforms may ignore the filter
    ]
    if len({result.subject for result in results}) < len(results):
        raise name.failure(FailureKind.BAD_ANSWER, "a learner is listed twice")
    return tuple(results)


def _build_results(content: object) -> list[PlatformResult]:
    results = (_find_result(item) for item in as_list(content, "the results"))
    return [result for result in results if result]


def _find_result(content: object) -> PlatformResult | None:
    """The result; None where it has no score, once the rest of it proved well-formed."""
    source = as_object(content, "a result")
    subject, at = get_text(source, "userId"), find_moment(source, "timestamp")
    maximum = find_number(source, "resultMaximum")
    if maximum is not None and maximum <= 0:
        raise MalformedAnswer("resultMaximum is not above zero")
    given = find_number(source, "resultScore")
    if given is None:
        return None
    return PlatformResult(
        subject=subject,
        given=given,
        maximum=MAXIMUM_UNSAID if maximum is None else maximum,
        raw_digest=_digest_of(source),
        at=at,
    )


def _digest_of(source: Object) -> str:
    """The object's digest, its decimals as text, letter by letter as they came."""
    try:
        return digest_of(json.loads(json.dumps(source, default=str)))
    except UnicodeEncodeError:
        raise MalformedAnswer("a result holds a character that is none") from None
