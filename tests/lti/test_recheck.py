"""The numbered list of the security design: each test alters exactly one claim of a good launch.

Points 1 (state) and 2 (signature) stand in test_state and test_signature.
"""

from dataclasses import replace

import pytest

from app.domain.errors import RefusalCode
from tests.lti.platform import (
    ABSENT,
    BASE_URL,
    CLIENT_ID,
    DEPLOYMENT,
    ISSUER,
    REGISTRATION,
    TARGET,
    World,
)
from tests.lti.refusals import refused

MISSING = RefusalCode.CLAIM_MISSING
MALFORMED = RefusalCode.TOKEN_MALFORMED
OTHER_CLIENT = "client-2"


def test_the_launch_that_the_others_alter_is_accepted(world: World) -> None:
    assert world.launch().launch.subject == "subject-1"


# 3. issuer and audience


@pytest.mark.parametrize("issuer", ["https://other.example.org", f"{ISSUER}/", ISSUER.upper()])
def test_3_another_issuer(world: World, issuer: str) -> None:
    with refused(RefusalCode.PLATFORM_UNKNOWN, "iss"):
        world.launch(iss=issuer)


@pytest.mark.parametrize("audience", [OTHER_CLIENT, [OTHER_CLIENT], CLIENT_ID.upper()])
def test_3_another_audience(world: World, audience: object) -> None:
    with refused(RefusalCode.AUDIENCE_WRONG, "aud"):
        world.launch(aud=audience)


def test_3_the_audience_of_another_registration_of_the_same_issuer(world: World) -> None:
    other = replace(REGISTRATION, id=8, client_id=OTHER_CLIENT)
    world.storage.tables.registrations.rows.append(other)
    with refused(RefusalCode.AUDIENCE_WRONG, "aud"):
        world.launch(aud=OTHER_CLIENT)


@pytest.mark.parametrize("audience", [CLIENT_ID, [CLIENT_ID]])
def test_3_one_audience_needs_no_authorised_party(world: World, audience: object) -> None:
    world.launch(aud=audience)
    world.launch(aud=audience, azp=CLIENT_ID)


@pytest.mark.parametrize(
    "audience", [[CLIENT_ID, OTHER_CLIENT], [OTHER_CLIENT, CLIENT_ID], [CLIENT_ID, CLIENT_ID]]
)
def test_3_several_audiences_need_us_as_authorised_party(world: World, audience: list[str]) -> None:
    world.launch(aud=audience, azp=CLIENT_ID)
    with refused(RefusalCode.AUDIENCE_WRONG, "azp"):
        world.launch(aud=audience)
    with refused(RefusalCode.AUDIENCE_WRONG, "azp"):
        world.launch(aud=audience, azp=OTHER_CLIENT)


@pytest.mark.parametrize("audience", [CLIENT_ID, [CLIENT_ID]])
@pytest.mark.parametrize("party", [OTHER_CLIENT, ""])
def test_3_another_authorised_party(world: World, audience: object, party: str) -> None:
    with refused(RefusalCode.AUDIENCE_WRONG, "azp"):
        world.launch(aud=audience, azp=party)


# 4. times, nonce, subject


def seconds(world: World, offset: float) -> int:
    return int(world.clock.now.timestamp() + offset)


@pytest.mark.parametrize("offset", [-30, -31, -3600])
def test_4_expired_for_longer_than_the_leeway(world: World, offset: int) -> None:
    with refused(RefusalCode.TOKEN_EXPIRED, "exp"):
        world.launch(exp=seconds(world, offset))


def test_4_expired_within_the_leeway(world: World) -> None:
    world.launch(exp=seconds(world, -29))


@pytest.mark.parametrize("offset", [31, 3600, -601, -86400])
def test_4_issued_in_the_future_or_too_long_ago(world: World, offset: int) -> None:
    with refused(RefusalCode.TOKEN_EXPIRED, "iat"):
        world.launch(iat=seconds(world, offset), exp=seconds(world, 7200))


@pytest.mark.parametrize("offset", [30, 1, -1, -600])
def test_4_issued_within_the_leeway_or_ten_minutes(world: World, offset: int) -> None:
    world.launch(iat=seconds(world, offset), exp=seconds(world, 7200))


def test_4_not_valid_before_a_later_time(world: World) -> None:
    with refused(RefusalCode.TOKEN_EXPIRED, "nbf"):
        world.launch(nbf=seconds(world, 31))
    world.launch(nbf=seconds(world, 30))


def test_4_times_may_have_fractions(world: World) -> None:
    now = world.clock.now.timestamp()
    world.launch(iat=now - 0.5, exp=now + 59.5)


@pytest.mark.parametrize("claim", ["exp", "iat"])
def test_4_a_time_that_no_clock_shows_is_refused(world: World, claim: str) -> None:
    with refused(RefusalCode.TOKEN_EXPIRED, claim):
        world.launch(**{claim: -(10**300)})


def test_4_another_nonce(world: World) -> None:
    with refused(RefusalCode.NONCE_WRONG, "nonce"):
        world.launch(nonce="another")


@pytest.mark.parametrize("subject", ["x", "x" * 255])
def test_4_any_subject_of_up_to_255_characters(world: World, subject: str) -> None:
    assert world.launch(sub=subject).launch.subject == subject


def test_4_a_longer_subject(world: World) -> None:
    with refused(MALFORMED, "sub"):
        world.launch(sub="x" * 256)


# 5. the message


@pytest.mark.parametrize("version", ["1.3", "1.3.1", "LTI-1p0", "1.3.0 "])
def test_5_another_version(world: World, version: str) -> None:
    with refused(RefusalCode.MESSAGE_UNSUPPORTED, "version"):
        world.launch(version=version)


@pytest.mark.parametrize("message", ["DataPrivacyLaunchRequest", "Other", "ltiresourcelinkrequest"])
def test_5_another_message(world: World, message: str) -> None:
    with refused(RefusalCode.MESSAGE_UNSUPPORTED, "message_type"):
        world.launch(message_type=message)


@pytest.mark.parametrize("deployment", ["2", "01", "1 ", "ONE"])
def test_5_an_unknown_deployment(world: World, deployment: str) -> None:
    with refused(RefusalCode.DEPLOYMENT_UNKNOWN, "deployment_id"):
        world.launch(deployment_id=deployment)


def test_5_a_deployment_of_another_registration(world: World) -> None:
    other = replace(REGISTRATION, id=8, client_id=OTHER_CLIENT, deployments=frozenset({"2"}))
    world.storage.tables.registrations.rows.append(other)
    with refused(RefusalCode.DEPLOYMENT_UNKNOWN, "deployment_id"):
        world.launch(deployment_id="2")


def test_5_every_approved_deployment(world: World) -> None:
    both = replace(REGISTRATION, deployments=frozenset({DEPLOYMENT, "2"}))
    world.storage.tables.registrations.rows[:] = [both]
    for deployment in (DEPLOYMENT, "2"):
        assert world.launch(deployment_id=deployment).launch.deployment_id == deployment


@pytest.mark.parametrize("link", [{}, {"id": ""}, {"id": None}, {"title": "only"}, ABSENT, None])
def test_5_no_resource_link_id(world: World, link: object) -> None:
    with refused(MISSING, "resource_link.id"):
        world.launch(resource_link=link)


def test_5_no_role_is_no_reason_to_refuse(world: World) -> None:
    world.launch(roles=[])


# 6. the target


@pytest.mark.parametrize("target", ["https://evil.example.org/lti/launch", "", "/lti/launch"])
def test_6_a_foreign_target(world: World, target: str) -> None:
    with refused(RefusalCode.TARGET_FOREIGN, "target_link_uri"):
        world.launch(target_link_uri=target)


@pytest.mark.parametrize("target", [f"{TARGET}?item=2", f"{TARGET}/", BASE_URL])
def test_6_a_target_of_ours_that_the_login_did_not_name(world: World, target: str) -> None:
    with refused(RefusalCode.TARGET_FOREIGN, "target_link_uri"):
        world.launch(target_link_uri=target)


def test_6_a_foreign_target_that_the_login_named_before_our_address_changed(
    world: World,
) -> None:
    login = world.log_in()
    moved = World(base_url="https://moved.example.org")
    moved.storage.tables = world.storage.tables
    with refused(RefusalCode.TARGET_FOREIGN, "target_link_uri"):
        moved.post(login, world.sign(world.payload(login)))


@pytest.mark.parametrize("absent", [ABSENT, None])
def test_6_a_token_that_names_no_target_goes_where_the_login_wanted(
    world: World, absent: object
) -> None:
    assert world.launch(target_link_uri=absent).target_link_uri == TARGET


# Every required claim, absent and empty

REQUIRED = ["iss", "aud", "exp", "iat", "nonce", "sub", "version", "message_type", "roles"]
REQUIRED += ["deployment_id"]


@pytest.mark.parametrize("claim", REQUIRED)
@pytest.mark.parametrize("absent", [ABSENT, None])
def test_a_required_claim_is_missing(world: World, claim: str, absent: object) -> None:
    with refused(MISSING, claim):
        world.launch(**{claim: absent})


@pytest.mark.parametrize(
    "claim", [claim for claim in REQUIRED if claim not in {"exp", "iat", "roles"}]
)
def test_a_required_text_is_empty(world: World, claim: str) -> None:
    with refused(MISSING, claim):
        world.launch(**{claim: "" if claim != "aud" else []})
