"""A platform's signed message taken in, by whatever the browser proved itself with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ports.messages import DeploymentWaits
from app.usecases.deployments import note_waiting_deployment
from app.usecases.launch import launch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.launching import Launch
    from app.web.served import Served


def record_accepted_launch(
    served: Served, form: Mapping[str, str], *, browser: str | None, opened_by: str
) -> Launch:
    """The launch, on record, to be opened by what has the digest `opened_by`.

    Raises `Refused` as `LtiMessages.accept_launch` does; a deployment that
    nobody approved yet is noted.
    """
    try:
        accepted = served.messages.accept_launch(form, browser=browser)
    except DeploymentWaits as waits:
        note_waiting_deployment(served.ports, waits.registration_id, waits.deployment_id)
        raise
    return launch(served.ports, accepted.launch, opened_by)
