"""Which addresses are ours: a platform may send a browser nowhere else."""

import pytest

from app.domain.errors import RefusalCode
from app.lti.targets import is_ours
from tests.lti.platform import BASE_URL, World
from tests.lti.refusals import refused

OURS = [
    BASE_URL,
    f"{BASE_URL}/",
    f"{BASE_URL}/lti/launch",
    f"{BASE_URL}/lti/launch?item=a%20b&x=1",
    f"{BASE_URL}:443/lti/launch",
    "HTTPS://LAUREL.example.org/lti/launch",
    f"{BASE_URL}/a..b/.well-known/x",
]
FOREIGN = [
    "https://evil.example.org/lti/launch",
    "http://laurel.example.org/lti/launch",
    f"{BASE_URL}:8443/lti/launch",
    f"{BASE_URL}.evil.example.org/lti/launch",
    f"{BASE_URL}@evil.example.org/lti/launch",
    "https://somebody@laurel.example.org/lti/launch",
    "https://somebody:word@laurel.example.org/lti/launch",
    "//laurel.example.org/lti/launch",
    "/lti/launch",
    "javascript:alert(1)",
    "data:text/html,x",
    f"{BASE_URL}//evil.example.org",
    f"{BASE_URL}/%2f/evil.example.org",
    f"{BASE_URL}\\@evil.example.org",
    f"{BASE_URL}/lti\tlaunch",
    f"{BASE_URL}/lti launch",
    f"{BASE_URL}/lti\r\nSet-Cookie: a=b",
    f" {BASE_URL}/lti/launch",
    f"{BASE_URL}/ähnlich",
    f"{BASE_URL}:port/lti/launch",
    "https://[laurel.example.org/lti/launch",
    f"{BASE_URL}/{'a' * 2000}",
]


@pytest.mark.parametrize("address", OURS)
def test_ours(address: str) -> None:
    assert is_ours(address, BASE_URL)


@pytest.mark.parametrize("address", FOREIGN)
def test_foreign(address: str) -> None:
    assert not is_ours(address, BASE_URL)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/laurel", True),
        ("/laurel/", True),
        ("/laurel/lti/launch", True),
        ("", False),
        ("/", False),
        ("/other", False),
        ("/laurels", False),
        ("/laurel/../other", False),
        ("/laurel/..", False),
        ("/laurel/./x", False),
        ("/laurel/%2e%2e/other", False),
        ("/laurel/.%2E/other", False),
        ("/laurel%2f..%2fother", False),
        ("/laurel/%2e%2e", False),
    ],
)
def test_below_a_base_path(path: str, expected: bool) -> None:
    assert is_ours(f"{BASE_URL}{path}", f"{BASE_URL}/laurel") is expected


def test_a_port_belongs_to_the_origin() -> None:
    assert is_ours("http://localhost:8080/lti/launch", "http://localhost:8080")
    assert not is_ours("http://localhost:8081/lti/launch", "http://localhost:8080")


@pytest.mark.parametrize("address", FOREIGN)
def test_a_login_to_a_foreign_target_is_refused(world: World, address: str) -> None:
    with refused(RefusalCode.TARGET_FOREIGN, "target_link_uri"):
        world.log_in(target_link_uri=address)
    assert not world.storage.tables.logins.pending


def test_a_login_to_any_address_of_ours_is_accepted(world: World) -> None:
    target = f"{BASE_URL}/lti/launch?item=1"
    login = world.log_in(target_link_uri=target)
    launch = world.post(login, world.sign(world.payload(login)))
    assert launch.target_link_uri == target
