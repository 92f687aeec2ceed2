"""Run Python without a network: `python -m course_tools.release.offline -m pytest tests`.

On Linux in a network namespace of its own, where no other host exists for it or for anything that
it starts; there the loopback interface is all there is. Elsewhere, or where namespaces are not
allowed, it says so and runs all the same: the guard in tests/support/offline is left then.
"""

import ctypes
import os
import socket
import struct
import subprocess
import sys

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # unshare's flags, from <sched.h>
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 0x1  # from <linux/sockios.h>, <linux/if.h>


def main(arguments: list[str]) -> None:
    """Replace this process by Python with these arguments, cut off where that is possible."""
    reason = leave_network()
    print(f"(network not cut off: {reason})" if reason else "(without a network)", flush=True)
    command = [sys.executable, *arguments]
    if os.name == "nt":  # there execv would not wait for it
        sys.exit(subprocess.call(command))
    os.execv(sys.executable, command)


def leave_network() -> str:
    """Move this process into a new network namespace; return why not, "" where it is done."""
    if sys.platform != "linux":
        return "only Linux has network namespaces"
    for flags in (NEW_NETWORK, NEW_USER | NEW_NETWORK):  # the second needs no privilege
        if is_allowed(flags):
            enter(flags)
            return ""
    return "this system allows no network namespace"


def is_allowed(flags: int) -> bool:
    """Try it in a child, for a half-made namespace could not be left again."""
    child = os.fork()
    if child == 0:
        try:
            enter(flags)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def enter(flags: int) -> None:
    """Enter a new namespace as the same user, loopback up; OSError where it is not allowed."""
    import fcntl  # not on Windows

    user, group = os.geteuid(), os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(flags):
        raise OSError(ctypes.get_errno(), "unshare")
    if flags & NEW_USER:
        for name, text in (("setgroups", "deny"), ("uid_map", user), ("gid_map", group)):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text if name == "setgroups" else f"{text} {text} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", 0)
        found = fcntl.ioctl(any_socket, GET_FLAGS, request)
        up = struct.unpack("16sH14x", found)[1] | UP
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", up))


if __name__ == "__main__":
    main(sys.argv[1:])
