"""Results: the final grades of a column, whoever gave them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.moodle.line_items import find_item
from tests.moodle.messages import Answer, plain_number
from tests.moodle.pages import show_error
from tests.moodle.paging import link_pages, take_page
from tests.moodle.scores import check_own_link
from tests.moodle.services import PREFIX, Call, Service
from tests.moodle.tools import RESULT_READ

if TYPE_CHECKING:
    from tests.moodle.grades import GradeItem, GradeRow

MEDIA_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
NO_LAST_PAGE = "Exception - Call to a member function out() on null"


def list_results(call: Call) -> Answer:
    """One entry for each row of the column, the earliest graded first.

    Asking for a page under an address with `type_id` ends in the site's
    error page. Hidden, locked and excluded grades are shown.
    """
    tool = call.tool(RESULT_READ)
    item = find_item(call, tool)
    check_own_link(call, item, tool)
    query = call.request.query
    if "limit" in query and "type_id" in query:
        return show_error(NO_LAST_PAGE)
    rows = _select(item, query.get("user_id"))
    page, limit, start = take_page(call.request, rows)
    address = f"{call.site.url}{PREFIX}/{call.parts[0]}/lineitems/{item.id}/lineitem"
    kept = {"type_id": query["type_id"]} if "type_id" in query else {}
    shown = [_describe(item, user_id, row, address, kept) for user_id, row in page]
    links = link_pages(f"{address}/results", kept, limit=limit, start=start, total=len(rows))
    return Answer(200, json.dumps(shown).encode(), f"{MEDIA_TYPE}; charset=utf-8", links)


def _select(item: GradeItem, wanted: str | None) -> list[tuple[int, GradeRow]]:
    """The rows to show. Wiped ones of a link's own column have no time and are left out."""
    rows = [
        (user_id, row)
        for user_id, row in item.rows.items()
        if row.time is not None and wanted in {None, str(user_id)}
    ]
    return sorted(rows, key=lambda entry: (entry[1].time or 0, entry[0]))


def _describe(
    item: GradeItem, user_id: int, row: GradeRow, address: str, kept: dict[str, str]
) -> dict[str, Any]:
    """A result; without a grade only whose it is."""
    tail = f"?type_id={kept['type_id']}" if kept else ""
    mark = "&" if tail else "?"
    result: dict[str, Any] = {
        "id": f"{address}/results{tail}{mark}user_id={user_id}",
        "userId": str(user_id),
    }
    if row.final is None:
        return result
    result |= {
        "resultScore": plain_number(row.final),
        "resultMaximum": plain_number(item.maximum),
    }
    if row.feedback:
        result["comment"] = row.feedback
    stamp = datetime.fromtimestamp(row.time or 0, UTC).isoformat()
    return {**result, "scoreOf": f"{address}{tail}", "timestamp": stamp}


RESULTS = Service(
    "results",
    re.compile(r"/(\d+)/lineitems/(\d+)/lineitem/results"),
    (MEDIA_TYPE,),
    {"GET": list_results},
)
