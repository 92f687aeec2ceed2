"""A pytest plugin for nbval: its kernels talk over sockets in a folder of their own, not over TCP.

A TCP port is looked for first and taken a second later, and something else can take it in between.
On a busy machine one kernel in 272 died at its start; that this was the reason is likely, not
proved. Windows has no such sockets, and goes on with TCP.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager


class OwnSockets:
    """Makes kernel managers, each with sockets of its own, until the folder is removed."""

    def __init__(self):
        """Make the folder; in /tmp, since a socket's path may have no more than 107 characters."""
        self.folder = tempfile.mkdtemp(prefix="nbval-", dir="/tmp")
        self.numbers = itertools.count()

    def __call__(self, **options) -> KernelManager:
        """Return a manager for one kernel."""
        place = os.path.join(self.folder, f"kernel-{next(self.numbers)}")
        return KernelManager(transport="ipc", ip=place, **options)

    def remove(self) -> None:
        """Remove the folder and what kernels left in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """Let nbval make its kernels so, until pytest ends."""
    if os.name == "nt":
        return
    sockets, before = OwnSockets(), nbval.kernel.KernelManager

    def end() -> None:
        nbval.kernel.KernelManager = before
        sockets.remove()

    nbval.kernel.KernelManager = sockets
    config.add_cleanup(end)
