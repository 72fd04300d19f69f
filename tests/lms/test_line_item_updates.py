"""Changing a line item without losing anything of it (AGS 2.0, section 3.2.6)."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.services import LtiAdvantageServices
from tests.lms.platform import PracticePlatform, Reply, json_reply
from tests.lms.samples import registration_at

PATH = "/4/lineitems/7/lineitem"
TYPE = "application/vnd.ims.lis.v2.lineitem+json"
HELD = {
    "id": "https://moodle.example/4/lineitems/7/lineitem?type_id=5",
    "label": "Use of evidence",
    "scoreMaximum": 100,
    "resourceId": "version:evidence",
    "tag": "laurel-requirement",
    "submissionReview": {"custom": {"weight": 12.5}},
}


def update(platform: PracticePlatform, services: LtiAdvantageServices) -> Decimal:
    url = f"{platform.url}{PATH}?type_id=5"
    return services.set_maximum(registration_at(platform), url, 3).maximum


def test_everything_that_the_platform_holds_is_sent_back(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    platform.will("GET", PATH, json_reply(HELD))
    platform.will("PUT", PATH, json_reply({**HELD, "scoreMaximum": 3}))
    assert update(platform, services) == Decimal(3)

    read, written = (one for one in platform.received if one.path == PATH)
    assert (read.method, read.headers["accept"]) == ("GET", TYPE)
    assert (written.method, written.headers["content-type"]) == ("PUT", TYPE)
    assert written.target.endswith("?type_id=5")
    assert json.loads(written.body) == {**HELD, "scoreMaximum": 3}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Reply(404, b"<html>"), FailureKind.NOT_FOUND),
        (json_reply([HELD]), FailureKind.BAD_ANSWER),
        (Reply(body=b"{"), FailureKind.BAD_ANSWER),
    ],
    ids=["gone", "a list", "cut"],
)
def test_nothing_is_written_over_what_could_not_be_read(
    platform: PracticePlatform,
    services: LtiAdvantageServices,
    answer: Reply,
    kind: FailureKind,
) -> None:
    platform.will("GET", PATH, answer)
    with pytest.raises(PlatformFailure) as failed:
        update(platform, services)
    assert (failed.value.kind, failed.value.call) == (kind, "read the line item")
    assert not [one for one in platform.received if one.method == "PUT"]
