"""Launches from a deployment that nobody approved, and from a copy of a registered site."""

from __future__ import annotations

import pytest

from app.domain.platforms import Registration
from app.usecases.check_site import accept_site
from app.usecases.deployments import approve_deployment
from tests.web.laurel import RunningLaurel, Visit
from tests.web.platform import LTI
from tests.web.refusals import assert_refusal


def registration(laurel: RunningLaurel) -> Registration:
    with laurel.ports.unit_of_work(read_only=True) as u:
        found = u.registrations.find(laurel.platform.issuer, laurel.platform.client_id)
    assert found
    return found


def waiting(laurel: RunningLaurel) -> list[str]:
    registered = registration(laurel)
    with laurel.ports.unit_of_work(read_only=True) as u:
        found = u.deployments.waiting(registered.id)
    return [one.deployment_id for one in found]


def launch_from(laurel: RunningLaurel, **changes: object) -> Visit:
    return laurel.launch("teacher", "teacher", changes=changes)


def test_an_unknown_deployment_waits_until_it_is_approved(laurel: RunningLaurel) -> None:
    strange = {f"{LTI}deployment_id": "other"}
    assert_refusal(launch_from(laurel, **strange).first, 403, "deployment-unknown")
    assert waiting(laurel) == ["other"]

    approve_deployment(laurel.ports, registration(laurel), "other")
    assert launch_from(laurel, **strange).first.status == 200
    assert waiting(laurel) == []


def test_a_forged_launch_puts_nothing_on_the_list(laurel: RunningLaurel) -> None:
    strange = {f"{LTI}deployment_id": "other", "exp": 1}
    assert_refusal(launch_from(laurel, **strange).first, 403, "token-expired")
    assert waiting(laurel) == []


def test_a_copy_of_the_site_is_stopped_and_explained(laurel: RunningLaurel) -> None:
    def site(guid: str) -> dict[str, object]:
        return {f"{LTI}tool_platform": {"guid": guid}}

    assert launch_from(laurel, **site("original")).first.status == 200
    stopped = launch_from(laurel, **site("copy")).first
    assert_refusal(stopped, 403, "platform-cloned")
    assert launch_from(laurel, **site("original")).first.status == 200, "the original goes on"

    accept_site(laurel.ports, registration(laurel))
    assert launch_from(laurel, **site("copy")).first.status == 200
    assert_refusal(launch_from(laurel, **site("original")).first, 403, "platform-cloned")


@pytest.mark.parametrize("role", ["teacher", "learner"])
def test_a_stopped_launch_records_nobody(laurel: RunningLaurel, role: str) -> None:
    launch_from(laurel, **{f"{LTI}tool_platform": {"guid": "original"}})
    laurel.launch("newcomer", role, changes={f"{LTI}tool_platform": {"guid": "copy"}})
    institution = registration(laurel).institution_id
    with laurel.ports.unit_of_work(read_only=True) as u:
        found = u.people.find_by_identity(institution, laurel.platform.issuer, "newcomer")
    assert found is None
