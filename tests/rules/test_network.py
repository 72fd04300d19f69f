"""The network is closed while tests run, but for this machine."""

import socket

import pytest

from tests.network import OutsideNetworkError, is_this_machine


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_connecting_to_another_machine_is_refused(host: str) -> None:
    with pytest.raises(OutsideNetworkError), socket.create_connection((host, 443), timeout=1):
        pass


def test_looking_up_another_machine_is_refused() -> None:
    with pytest.raises(OutsideNetworkError):
        socket.getaddrinfo("platform.example", 443)


def test_a_datagram_to_another_machine_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(OutsideNetworkError),
    ):
        sender.sendto(b"", ("192.0.2.1", 53))


def test_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=1) as client,
    ):
        assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize(
    "host", ["localhost", "tool.localhost", "127.0.0.9", "::1", b"127.0.0.1", None]
)
def test_loopback_is_this_machine(host: str | bytes | None) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "169.254.169.254", "localhost.example.org", "8.8.8.8"]
)
def test_everything_else_is_another_machine(host: str) -> None:
    assert not is_this_machine(host)
