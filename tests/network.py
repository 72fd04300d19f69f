"""No test talks to anything but this machine."""

import ipaddress
import sys


class OutsideNetworkError(BaseException):
    """A test tried to reach another machine.

    Not an `Exception`, so that no code under test can take it for a platform that is down.
    """


def is_this_machine(host: str | bytes | None) -> bool:
    """Whether a host, as given to a socket, is a loopback address or a name that stands for one."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is None or name in {"", "localhost"} or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def refuse_other_machines(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: refuse to look up or connect to a host that is not this machine."""
    match event, arguments:
        case "socket.getaddrinfo", (host, *_):
            pass
        case (("socket.connect" | "socket.sendto"), (_, (host, *_))):
            pass
        case _:
            return
    if isinstance(host, str | bytes | None) and not is_this_machine(host):
        message = f"a test tried to reach {host!r}: tests may only talk to this machine"
        raise OutsideNetworkError(message)


def close() -> None:
    """Refuse other machines until this process ends; Python offers no way to take this back."""
    sys.addaudithook(refuse_other_machines)
