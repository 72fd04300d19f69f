"""Moodle, as observed on 4.4dev (build 20231124) and read in the source of 5.0dev and newer."""

from __future__ import annotations

from httpx import codes

from app.domain.evidence import Route
from app.lms.platforms.base import KEYS_UNREADABLE, Platform
from app.lms.vocabulary import LINE_ITEM_SCOPE, MEMBERSHIPS_SCOPE
from app.ports.services import Answer

TOOL_SETTINGS = "Site administration > Plugins > External tool > Manage tools > Edit > Services"
ROSTER_ON = (
    "IMS LTI Names and Role Provisioning: "
    "Use this service to retrieve members' information as per privacy settings"
)
GRADES_ON = (
    "IMS LTI Assignment and Grade Services: Use this service for grade sync and column management"
)
GRADES_READ = "IMS LTI Assignment and Grade Services: Use this service for grade sync only"

_STRAIGHTENED = str.maketrans({"“": '"', "”": '"'})


class Moodle(Platform):
    """Moodle's differences.

    Kept without code of their own, because every platform is treated so:
    media types are compared letter by letter (400 otherwise); `limit` is never
    sent, as results with it answer 404 with a page; the token comes as
    text/html; every address has a query, so `/scores` and `/results` go before
    it; the reason phrase of a refused score holds the whole score, so reason
    phrases are never read; a locked grade answers 500; 401 also stands for a
    missing scope, so the granted scope is read from the token's answer.
    """

    # Calculations, outcomes and access restrictions were seen to work on 4.4dev, and the web
    # services too. Test: test_sources, `test_routes_by_kind`.
    routes = frozenset({Route.CALCULATED, Route.OUTCOME, Route.GATE, Route.MOODLE_WEBSERVICE})

    def find_next(self, links: str) -> str | None:
        """As in the specification, once its punctuation is mended.

        Symptom: line items and results quote `rel` with typographic quotes and
        write `&amp;` for `&` in the target. Version: 4.4dev. Test:
        test_paging, `test_moodles_typographic_quotes_and_entities_are_mended`.
        """
        return super().find_next(links.translate(_STRAIGHTENED).replace("&amp;", "&"))

    def explain_token_refusal(self, answer: Answer) -> str:
        """As in the specification, and the page that stands for an unread key set.

        Symptom: where Moodle cannot fetch our key set (its defaults block
        loopback, private networks and ports other than 80 and 443), the token
        endpoint answers 404 with an HTML page. Version: 4.4dev. Test:
        test_tokens, `test_key_set_not_read`.
        """
        is_page = "text/html" in answer.headers.get("content-type", "")
        if (
            answer.status == codes.NOT_FOUND
            and is_page
            and not answer.body.lstrip().startswith(b"{")
        ):
            return KEYS_UNREADABLE
        return super().explain_token_refusal(answer)

    def explain_missing_scope(self, scope: str) -> str:
        """The setting of the tool that grants the scope, by Moodle's English names."""
        if scope == MEMBERSHIPS_SCOPE:
            return f"{TOOL_SETTINGS}, {ROSTER_ON}"
        if scope == LINE_ITEM_SCOPE:
            return f"{TOOL_SETTINGS}, {GRADES_ON}"
        return f"{TOOL_SETTINGS}, {GRADES_READ}"
