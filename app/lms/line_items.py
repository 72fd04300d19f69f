"""Line items: found, created where there are none, updated without loss (AGS 2.0, 3.2)."""

from __future__ import annotations

import json

from app.domain.platforms import Registration
from app.lms.calls import ServiceCall, ServiceCaller
from app.lms.json_answers import (
    MalformedAnswer,
    Object,
    as_list,
    as_object,
    find_number,
    get_text,
    parse_answer,
    read_text,
)
from app.lms.naming import CallName
from app.lms.paging import read_pages
from app.lms.retries import CREATE
from app.lms.service_urls import asking_for
from app.lms.vocabulary import (
    LINE_ITEM_READ_SCOPE,
    LINE_ITEM_SCOPE,
    LINE_ITEM_TYPE,
    LINE_ITEMS_TYPE,
)
from app.ports.services import LineItem, LineItemWish

FIND = "find the line item"
CREATE_CALL = "create the line item"
READ_CALL = "read the line item"
UPDATE_CALL = "update the line item"

# Either one lets us read, and platforms grant what they allow of what is asked.
SCOPES = frozenset({LINE_ITEM_SCOPE, LINE_ITEM_READ_SCOPE})


def get_line_item(
    caller: ServiceCaller, registration: Registration, line_items_url: str, wish: LineItemWish
) -> LineItem:
    """The line item with the wish's `resource_id` and `tag`, created if there is none.

    Raises `PlatformFailure`; MISSING_SCOPE where it would have to be created
    and the platform lets us read only.
    """
    found = _find(caller, registration, line_items_url, wish)
    return found or _create(caller, registration, line_items_url, wish)


def set_maximum(
    caller: ServiceCaller, registration: Registration, line_item_url: str, maximum: int
) -> LineItem:
    """The line item with this maximum and everything else as it was, or `PlatformFailure`.

    An update replaces the whole line item (AGS 2.0, section 3.2.6), so that
    what the platform holds is read first and sent back. Platforms rescale
    grades that stand already. Repeating it changes nothing.
    """
    call = ServiceCall(call=READ_CALL, url=line_item_url, scopes=SCOPES, accept=LINE_ITEM_TYPE)
    held = parse_answer(
        caller.call(registration, call), CallName(registration.name, READ_CALL), _as_held
    )
    update = ServiceCall(
        call=UPDATE_CALL,
        method="PUT",
        url=line_item_url,
        scopes=SCOPES,
        needs=frozenset({LINE_ITEM_SCOPE}),
        accept=LINE_ITEM_TYPE,
        content=json.dumps({**held, "scoreMaximum": maximum}, default=float).encode("ascii"),
        content_type=LINE_ITEM_TYPE,
    )
    answer = caller.call(registration, update)
    return parse_answer(answer, CallName(registration.name, UPDATE_CALL), _build_item)


def _as_held(content: object) -> Object:
    return as_object(content, "a line item")


def _find(
    caller: ServiceCaller, registration: Registration, line_items_url: str, wish: LineItemWish
) -> LineItem | None:
    call = ServiceCall(
        call=FIND,
        url=asking_for(line_items_url, "resource_id", wish.resource_id),
        scopes=SCOPES,
        accept=LINE_ITEMS_TYPE,
    )
    name = CallName(registration.name, FIND)
    # Every page is read, and the filter repeated: platforms may ignore it.
    items = [
        item
        for answer in read_pages(caller, registration, call)
        for item in parse_answer(answer, name, _build_items)
    ]
    return next(
        (item for item in items if (item.resource_id, item.tag) == (wish.resource_id, wish.tag)),
        None,
    )


def _create(
    caller: ServiceCaller, registration: Registration, line_items_url: str, wish: LineItemWish
) -> LineItem:
    content: dict[str, str | int] = {
        "label": wish.label,
        "scoreMaximum": wish.maximum,
        "resourceId": wish.resource_id,
        "tag": wish.tag,
    }
    if wish.resource_link_id:
        content["resourceLinkId"] = wish.resource_link_id
    call = ServiceCall(
        call=CREATE_CALL,
        method="POST",
        url=line_items_url,
        scopes=SCOPES,
        needs=frozenset({LINE_ITEM_SCOPE}),
        accept=LINE_ITEM_TYPE,
        content=json.dumps(content).encode("ascii"),
        content_type=LINE_ITEM_TYPE,
        rule=CREATE,
    )
    answer = caller.call(registration, call)
    return parse_answer(answer, CallName(registration.name, CREATE_CALL), _build_item)


def _build_items(content: object) -> list[LineItem]:
    return [_build_item(item) for item in as_list(content, "the line items")]


def _build_item(content: object) -> LineItem:
    source = as_object(content, "a line item")
    maximum = find_number(source, "scoreMaximum")
    if maximum is None:
        raise MalformedAnswer("scoreMaximum is missing")
    return LineItem(
        url=get_text(source, "id"),
        label=read_text(source, "label"),
        maximum=maximum,
        resource_id=read_text(source, "resourceId"),
        tag=read_text(source, "tag"),
        resource_link_id=read_text(source, "resourceLinkId"),
    )
