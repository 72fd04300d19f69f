from __future__ import annotations

import pytest

from app.lms.guard import AddressGuard, AddressRefused, resolve_name

PUBLIC = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"]
PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
]
NEVER = [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "0.0.0.0",  # noqa: S104  nothing is bound to it
    "0.1.2.3",
    "::",
    "224.0.0.1",
    "239.255.255.250",
    "ff02::1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "2001:db8::1",
    "100::1",
]


def guard_resolving(*addresses: str, allowing: bool = False) -> AddressGuard:
    return AddressGuard(allow_private_network=allowing, resolve=lambda _host, _port: addresses)


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("allowing", [True, False])
def test_a_public_address_is_let_through(address: str, allowing: bool) -> None:
    guard = guard_resolving(address, allowing=allowing)
    assert guard.get_addresses("platform.example", 443) == (address,)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_needs_the_setting(address: str) -> None:
    with pytest.raises(AddressRefused, match="LAUREL_ALLOW_PRIVATE_NETWORK"):
        guard_resolving(address).get_addresses("platform.example", 443)
    allowed = guard_resolving(address, allowing=True).get_addresses("platform.example", 443)
    assert allowed == (address,)


@pytest.mark.parametrize("address", NEVER)
@pytest.mark.parametrize("allowing", [True, False])
def test_other_addresses_are_never_let_through(address: str, allowing: bool) -> None:
    with pytest.raises(AddressRefused):
        guard_resolving(address, allowing=allowing).get_addresses("platform.example", 443)


@pytest.mark.parametrize("addresses", [(PUBLIC[0], "10.0.0.1"), ("10.0.0.1", PUBLIC[0])])
def test_one_private_address_among_public_ones_refuses_the_name(addresses: tuple[str, ...]) -> None:
    with pytest.raises(AddressRefused):
        guard_resolving(*addresses).get_addresses("platform.example", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_system_is_asked_what_a_name_stands_for(host: str) -> None:
    with pytest.raises(AddressRefused):
        AddressGuard(allow_private_network=False).get_addresses(host, 443)


def test_a_name_that_is_none_has_no_address() -> None:
    with pytest.raises(OSError, match="no host name"):
        AddressGuard(allow_private_network=False).get_addresses("a" * 70 + ".example", 443)


def test_a_name_is_resolved_to_each_address_once() -> None:
    assert "127.0.0.1" in resolve_name("localhost", 80)
    assert len(set(resolve_name("localhost", 80))) == len(resolve_name("localhost", 80))


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.example/keys",
        "ftp://platform.example/keys",
        "file:///etc/passwd",
        "gopher://platform.example/",
        "/keys",
        "",
        "https://",
        "https:///keys",
        "https://user:word@platform.example/keys",
        "https://user@platform.example/keys",
        "https://platform.example:99999999/",
        "https://[::1/",
        "https://platform.example/\x00",
    ],
)
def test_only_plain_https_addresses_are_called(url: str) -> None:
    with pytest.raises(AddressRefused):
        AddressGuard(allow_private_network=False).check_url(url)


def test_http_needs_the_setting_and_other_schemes_stay_closed() -> None:
    guard = AddressGuard(allow_private_network=True)
    assert str(guard.check_url("http://127.0.0.1:8080/keys")) == "http://127.0.0.1:8080/keys"
    with pytest.raises(AddressRefused):
        guard.check_url("ftp://127.0.0.1/keys")


def test_a_refusal_names_no_address() -> None:
    with pytest.raises(AddressRefused) as refused:
        guard_resolving("10.20.30.40").get_addresses("intranet.example", 443)
    assert "10.20.30.40" not in str(refused.value)
    assert "intranet" not in str(refused.value)
