"""A pytest plugin for nbval: its kernels talk over sockets in a folder of their own, not over TCP.

A TCP port is looked for first and taken a second later, and something else can take it in between.
On a busy machine one kernel in 272 died at its start; that this was the reason is likely, not
proved. Windows has no such sockets, and goes on with TCP.
"""

import itertools
import os
import tempfile

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager


def pytest_configure(config: pytest.Config) -> None:
    """Give each of nbval's kernels sockets of its own, in a folder that goes when pytest ends."""
    if os.name == "nt":
        return
    # In /tmp, since a socket's path may have no more than 107 characters.
    folder = tempfile.TemporaryDirectory(prefix="nbval-", dir="/tmp", ignore_cleanup_errors=True)
    places = (os.path.join(folder.name, f"kernel-{k}") for k in itertools.count())
    before = nbval.kernel.KernelManager

    def make_manager(**options) -> KernelManager:
        return KernelManager(transport="ipc", ip=next(places), **options)

    def end() -> None:
        nbval.kernel.KernelManager = before
        folder.cleanup()

    nbval.kernel.KernelManager = make_manager
    config.add_cleanup(end)
