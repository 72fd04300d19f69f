"""Which addresses Laurel may call: the guard against being steered into the local network."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

Resolver = Callable[[str, int], Sequence[str]]
IPAddress = IPv4Address | IPv6Address

# What `allow_private_network` opens. Link-local addresses stay closed even then: in a data centre
# they answer with the machine's own credentials, and no platform lives there.
PRIVATE_NETWORKS = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
    )
)
GLOBAL_IPV6 = ip_network("2000::/3")
LAST_PORT = 65_535
NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address meant


class AddressRefused(Exception):
    """The guard says no. The message names the rule, never the address."""


def resolve_name(host: str, port: int) -> tuple[str, ...]:
    """Every IP address of `host`, best first. Raises OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class AddressGuard:
    """Decides about URLs and about the IP addresses behind their names.

    Without `allow_private_network` only https to public unicast addresses is
    let through; with it also http, loopback and private networks.
    """

    def __init__(self, *, allow_private_network: bool, resolve: Resolver = resolve_name) -> None:
        self._allow_private_network = allow_private_network
        self._resolve = resolve

    def check_url(self, url: str) -> httpx.URL:
        """The parsed URL; AddressRefused for another scheme, no host, or a password."""
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL:
            raise AddressRefused("this is not an address") from None
        if parsed.scheme != "https" and not (
            parsed.scheme == "http" and self._allow_private_network
        ):
            raise AddressRefused("only https addresses are called")
        if not parsed.host or parsed.userinfo or (parsed.port or 0) > LAST_PORT:
            raise AddressRefused("the address has no host, no such port, or carries a password")
        return parsed

    def get_addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The IP addresses of `host`, all of them let through.

        Raises AddressRefused as soon as one is not: a name that mixes public
        and private addresses is not an accident. Raises OSError where the
        name has no address.
        """
        try:
            addresses = tuple(self._resolve(host, port))
        except UnicodeError:
            raise OSError("the name is no host name") from None
        if not all(self._lets_through(ip_address(address)) for address in addresses):
            raise AddressRefused(
                "the name stands for an address outside the public network; "
                "an operator can allow private ones with LAUREL_ALLOW_PRIVATE_NETWORK"
            )
        return addresses

    def _lets_through(self, address: IPAddress) -> bool:
        meant = _unwrap(address)
        if any(meant in network for network in PRIVATE_NETWORKS):
            return self._allow_private_network
        if isinstance(meant, IPv6Address) and meant not in GLOBAL_IPV6:
            return False
        return meant.is_global and not meant.is_multicast


def _unwrap(address: IPAddress) -> IPAddress:
    """The IPv4 address inside an IPv6 one that only carries it, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
