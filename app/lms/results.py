"""The results of a line item (AGS 2.0, section 3.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.domain.errors import FailureKind
from app.domain.evidence import digest_of
from app.domain.platforms import Registration
from app.lms.calls import ServiceCall, ServiceCaller
from app.lms.json_answers import (
    MalformedAnswer,
    Object,
    as_object,
    find_moment,
    find_number,
    get_text,
)
from app.lms.json_lists import parse_list
from app.lms.naming import CallName
from app.lms.paging import MOST_BYTES, read_pages
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
        max_bytes=MOST_BYTES,
    )
    name = CallName(registration.name, CALL)
    results = [
        result
        for answer in read_pages(caller, registration, call)
        for result in parse_list(answer, name, _find_result, place="the results")
        # Platforms may ignore the filter; those without a score are none.
        if result is not None and subject in ("", result.subject)
    ]
    if len({result.subject for result in results}) < len(results):
        raise name.failure(FailureKind.BAD_ANSWER, "a learner is listed twice")
    return tuple(results)


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
        return digest_of(_spell(source))
    except UnicodeEncodeError:
        raise MalformedAnswer("a result holds a character that is none") from None
    except RecursionError:
        raise MalformedAnswer("a result holds too much inside itself") from None


def _spell(value: Any) -> Any:  # noqa: ANN401  JSON is anything
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {key: _spell(one) for key, one in value.items()}
    return [_spell(one) for one in value] if isinstance(value, list) else value
