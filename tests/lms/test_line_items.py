from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.services import LtiAdvantageServices
from app.lms.vocabulary import LINE_ITEM_READ_SCOPE, LINE_ITEM_SCOPE
from app.ports.services import LineItem, LineItemWish
from tests.lms.platform import PracticePlatform, Received, Reply, json_reply
from tests.lms.samples import WISH, registration_at


def item(number: int, **changes: object) -> dict[str, object]:
    return {
        "id": f"https://moodle.example/4/lineitems/{number}/lineitem?type_id=5",
        "label": "Micro-credential",
        "scoreMaximum": 100,
        "resourceId": "offering-1",
        "tag": "award",
        **changes,
    }


OTHERS = [
    item(1, resourceId="", tag="", resourceLinkId="2", ltiLinkId="2"),
    item(2, resourceId="offering-2"),
    item(3, tag="other"),
    item(4, resourceId=None, tag=None, resourceLinkId=None, startDateTime=None),
]


def get(
    platform: PracticePlatform, services: LtiAdvantageServices, wish: LineItemWish = WISH
) -> LineItem:
    url = f"{platform.url}/4/lineitems?type_id=5"
    return services.get_line_item(registration_at(platform), url, wish)


def offer(platform: PracticePlatform, *items: object) -> None:
    platform.will("GET", "/4/lineitems", json_reply(list(items)))


def create(platform: PracticePlatform, answer: Reply) -> None:
    platform.will("POST", "/4/lineitems", answer)


def test_an_existing_one_is_found_and_nothing_created(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    """The platform ignores the filter and lists everything."""
    offer(platform, *OTHERS, item(5, scoreMaximum=12.5, resourceLinkId="7"), item(6))
    assert get(platform, services) == LineItem(
        url="https://moodle.example/4/lineitems/5/lineitem?type_id=5",
        label="Micro-credential",
        maximum=Decimal("12.5"),
        resource_id="offering-1",
        tag="award",
        resource_link_id="7",
    )
    assert not platform.calls("/4/lineitems", "POST")


def test_the_list_is_asked_for_by_resource_in_its_exact_media_type(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    offer(platform, item(5, resourceId="a b&c"))
    get(platform, services, replace(WISH, resource_id="a b&c"))
    (asked,) = platform.calls("/4/lineitems")
    assert asked.target == "/4/lineitems?type_id=5&resource_id=a+b%26c"
    assert asked.headers["accept"] == "application/vnd.ims.lis.v2.lineitemcontainer+json"
    scope = platform.calls("/token")[0].form["scope"][0].split()
    assert scope == [LINE_ITEM_SCOPE, LINE_ITEM_READ_SCOPE]


def test_an_address_without_a_query_gets_one(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    platform.will("GET", "/lti-ags", json_reply([item(5)]))
    services.get_line_item(registration_at(platform), f"{platform.url}/lti-ags", WISH)
    assert platform.calls("/lti-ags")[0].target == "/lti-ags?resource_id=offering-1"


def test_every_page_is_looked_through(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    link = ("Link", f"<{platform.url}/more>; rel=next")
    platform.will("GET", "/4/lineitems", json_reply(OTHERS, link))
    platform.will("GET", "/more", json_reply([item(9)]))
    assert "lineitems/9/" in get(platform, services).url


def test_a_missing_one_is_created_with_exactly_what_was_wished(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    offer(platform, *OTHERS)
    create(platform, json_reply(item(7), status=201))
    assert get(platform, services).url == item(7)["id"]
    (asked,) = platform.calls("/4/lineitems", "POST")
    assert asked.target == "/4/lineitems?type_id=5"
    assert asked.headers["content-type"] == "application/vnd.ims.lis.v2.lineitem+json"
    assert asked.headers["accept"] == "application/vnd.ims.lis.v2.lineitem+json"
    assert json.loads(asked.body) == {
        "label": "Micro-credential",
        "scoreMaximum": 100,
        "resourceId": "offering-1",
        "tag": "award",
    }
    assert b'"scoreMaximum": 100,' in asked.body, "Open edX refuses a maximum with a fraction"


def test_the_link_is_named_where_the_item_belongs_to_one(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    offer(platform)
    create(platform, json_reply(item(7, resourceLinkId="block@1"), status=201))
    made = get(platform, services, replace(WISH, resource_link_id="block@1"))
    sent = json.loads(platform.calls("/4/lineitems", "POST")[0].body)
    assert sent["resourceLinkId"] == made.resource_link_id == "block@1"


def test_where_we_may_only_read_the_missing_scope_is_named_and_nothing_posted(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    """Moodle's "grade sync only"."""

    def read_only(_: Received) -> Reply:
        return json_reply(
            {"access_token": "t", "token_type": "bearer", "scope": LINE_ITEM_READ_SCOPE}
        )

    platform.will("POST", "/token", read_only)
    offer(platform, item(5))
    assert get(platform, services).tag == "award"
    offer(platform)
    with pytest.raises(PlatformFailure) as failed:
        get(platform, services)
    assert failed.value.kind is FailureKind.MISSING_SCOPE
    assert failed.value.detail.endswith(LINE_ITEM_SCOPE)
    assert not platform.calls("/4/lineitems", "POST")


def test_a_refused_creation_names_the_scope(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    offer(platform)
    create(platform, Reply(403))
    with pytest.raises(PlatformFailure) as failed:
        get(platform, services)
    assert failed.value.kind is FailureKind.MISSING_SCOPE
    assert LINE_ITEM_SCOPE in failed.value.detail
    assert LINE_ITEM_READ_SCOPE not in failed.value.detail


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "x",
        {},
        item(5, id=""),
        item(5, id=None),
        item(5, id=7),
        item(5, scoreMaximum=None),
        item(5, scoreMaximum="100"),
        item(5, scoreMaximum=True),
        item(5, resourceId=3),
        item(5, tag=[]),
        item(5, label={}),
        item(5, resourceLinkId=2),
    ],
)
def test_one_malformed_item_spoils_the_list_and_a_malformed_creation_fails(
    platform: PracticePlatform, services: LtiAdvantageServices, broken: object
) -> None:
    """Skipping it could mean to create the item a second time."""
    offer(platform, item(6), broken)
    with pytest.raises(PlatformFailure) as failed:
        get(platform, services)
    assert failed.value.kind is FailureKind.BAD_ANSWER
    offer(platform)
    create(platform, json_reply(broken, status=201))
    with pytest.raises(PlatformFailure) as failed:
        get(platform, services)
    assert failed.value.kind is FailureKind.BAD_ANSWER
    assert failed.value.call == "create the line item"


def test_a_list_that_is_none_is_a_bad_answer(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    platform.will("GET", "/4/lineitems", json_reply({"items": []}))
    with pytest.raises(PlatformFailure) as failed:
        get(platform, services)
    assert failed.value.kind is FailureKind.BAD_ANSWER
