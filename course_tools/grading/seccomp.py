"""A filter of system calls for an answer's process, as the kernel reads it (seccomp, BPF).

No new processes, no new namespaces, no look at other processes' memory, and no memory that limits
do not count: neither shared mappings nor files or queues without a name. Threads are allowed, since
the numerical libraries use them.
"""

import ctypes
import os
import platform
import struct

LOAD, JUMP_EQUAL, JUMP_ABOVE, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE, KILL, NOT_THERE = 0x7FFF0000, 0x00050001, 0x80000000, 0x00050026
NO_MEMORY = 0x0005000C
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, FOURTH = 0, 4, 16, 40  # in the kernel's struct seccomp_data
CLONE_THREAD = 0x00010000
MAP_SHARED, MAP_ANONYMOUS, MAP_GROWSDOWN = 0x1, 0x20, 0x100
SYSTEM_CALLS = {  # architecture's number, clone, clone3, mmap, and all that are refused
    "x86_64": (0xC000003E, 56, 435, 9, {
        "fork": 57, "vfork": 58, "ptrace": 101, "unshare": 272, "setns": 308, "mount": 165,
        "umount2": 166, "pivot_root": 155, "chroot": 161, "keyctl": 250, "add_key": 248,
        "request_key": 249, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323,
        "io_uring_setup": 425, "process_vm_readv": 310, "process_vm_writev": 311,
        "kexec_load": 246, "memfd_create": 319, "memfd_secret": 447, "shmget": 29, "msgget": 68,
        "semget": 64, "mq_open": 240,
    }),
    "aarch64": (0xC00000B7, 220, 435, 222, {
        "ptrace": 117, "unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41,
        "chroot": 51, "keyctl": 219, "add_key": 217, "request_key": 218, "bpf": 280,
        "perf_event_open": 241, "userfaultfd": 282, "io_uring_setup": 425,
        "process_vm_readv": 270, "process_vm_writev": 271, "kexec_load": 104, "memfd_create": 279,
        "memfd_secret": 447, "shmget": 194, "msgget": 186, "semget": 190, "mq_open": 180,
    }),
}  # fmt: skip


def seccomp_filter(machine: str | None = None, may_fork: bool = False) -> bytes:
    """The program, for this machine or the one named; `may_fork` for whoever starts the answers.

    On a machine whose numbers are not known here everything is allowed: the limits have to do.
    """
    known = SYSTEM_CALLS.get(machine or platform.machine())
    if known is None:
        return _instruction(RETURN, ALLOW)
    architecture, clone, clone3, mmap, refused = known
    program = [(LOAD, ARCHITECTURE), (JUMP_EQUAL, architecture, 1, 0), (RETURN, KILL)]
    program += [(LOAD, NUMBER), (JUMP_ABOVE, 0x40000000, 0, 1), (RETURN, REFUSE)]
    for number in (number for name, number in refused.items() if not may_fork or name != "fork"):
        program += [(JUMP_EQUAL, number, 0, 1), (RETURN, REFUSE)]
    program += [(JUMP_EQUAL, clone3, 0, 1), (RETURN, NOT_THERE)]  # the C library then uses clone
    program += [(JUMP_EQUAL, mmap, 0, 6), (LOAD, FOURTH), (JUMP_ANY_BIT, MAP_GROWSDOWN, 2, 0)]
    program += [(JUMP_ANY_BIT, MAP_ANONYMOUS, 0, 2), (JUMP_ANY_BIT, MAP_SHARED, 0, 1)]
    program += [(RETURN, NO_MEMORY), (RETURN, ALLOW)]
    program += [(JUMP_EQUAL, clone, 0, 3), (LOAD, FIRST_ARGUMENT)] * (not may_fork)
    program += [(JUMP_ANY_BIT, CLONE_THREAD, 1, 0), (RETURN, REFUSE)] * (not may_fork)
    program += [(RETURN, ALLOW)]
    return b"".join(_instruction(*words) for words in program)


def open_filter(may_fork: bool = False) -> int:
    """A file descriptor from which bubblewrap reads the program; the caller closes it."""
    reading, writing = os.pipe()
    os.write(writing, seccomp_filter(may_fork=may_fork))
    os.close(writing)
    return reading


def put_on_filter(program: bytes) -> None:
    """Put this process under a filter, for good; OSError where the kernel refuses it."""
    kept = ctypes.create_string_buffer(program)
    _prctl(22, 2, struct.pack("HP", len(program) // 8, ctypes.addressof(kept)))


def let_be_read(by_others: bool) -> None:
    """Say whether other processes of the same user may read or change this one's memory."""
    _prctl(4, int(by_others))


def _prctl(*arguments: int | bytes) -> None:
    words = [a if isinstance(a, bytes) else ctypes.c_ulong(a) for a in (*arguments, 0, 0)]
    if ctypes.CDLL(None, use_errno=True).prctl(*words[:5]):
        raise OSError(ctypes.get_errno(), "the kernel refuses a limit")


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)
