"""No network in tests: every Python that they start, kernels included, refuses other hosts.

conftest.py puts this folder on PYTHONPATH and loads this file; Python imports a module of this
name when it starts. On Linux `course_tools/release/offline.py` also takes the network away.
"""

import ipaddress
import socket


class NetworkUsedError(RuntimeError):
    """Something in a test or a notebook asked for another host."""


def refuse_unless_here(host) -> None:
    """Raise NetworkUsedError unless a host is this machine by its name or a loopback address."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost", "0.0.0.0", "::", socket.gethostname()):
        return
    try:
        here = ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        here = False
    if not here:
        raise NetworkUsedError(f"the course needs no network, and {name!r} was asked for")


def guarded_connect(connect):
    """Return a socket method that connects only to this machine."""

    def method(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse_unless_here(address[0])
        return connect(self, address)

    return method


def guarded_lookup(lookup):
    """Return a lookup of names that knows only this machine's."""

    def function(host, *arguments, **options):
        refuse_unless_here(host)
        return lookup(host, *arguments, **options)

    return function


def block() -> None:
    """Put the guard in place, once."""
    if not hasattr(socket.socket, "course_guard"):
        socket.socket.course_guard = True
        socket.socket.connect = guarded_connect(socket.socket.connect)
        socket.socket.connect_ex = guarded_connect(socket.socket.connect_ex)
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            setattr(socket, name, guarded_lookup(getattr(socket, name)))


block()
