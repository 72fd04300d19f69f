"""The library's own opinion, before ours: it sees this login and this registration, no other."""

import pytest
from pylti1p3.exception import LtiException

from app.lti.message import PlatformMessage
from app.lti.platform_keys import PlatformKeys
from tests.lti.platform import REGISTRATION, World


def build_message(world: World, **changes: object) -> PlatformMessage:
    login = world.log_in()
    (pending,) = world.storage.tables.logins.pending.values()
    token = world.sign(world.payload(login, **changes))
    return PlatformMessage(
        {"state": login.state, "id_token": token},
        registration=REGISTRATION,
        login=pending,
        keys=PlatformKeys(world.reader, world.clock),
    )


def test_the_library_accepts_a_good_launch(world: World) -> None:
    message = build_message(world)
    message.validate()
    assert message.get_launch_data()["sub"] == "subject-1"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"nonce": "another"}, "Invalid Nonce"),
        ({"iss": "https://other.example.org"}, "Registration not found"),
        ({"aud": "client-2"}, "Registration not found"),
        ({"deployment_id": "2"}, "Unable to find deployment"),
        ({"version": "1.1"}, "Incorrect version"),
    ],
)
def test_the_library_objects(world: World, changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(LtiException, match=complaint):
        build_message(world, **changes).validate()
