"""No network: tests, notebooks and all that they start can reach no other host."""

import json
import os
import runpy
import socket
import subprocess
import sys

import pytest

from course_tools import ROOT
from course_tools.release import offline

FAR = "course.invalid"  # a name that no one can have
STATE = "import json, os, socket; s = socket.create_server(('127.0.0.1', 0)); "
STATE += "c = socket.create_connection(s.getsockname()); "
STATE += "print(json.dumps([[n for _, n in socket.if_nameindex()], os.getuid(), os.getgid()]))"


@pytest.fixture
def guard():
    return runpy.run_path(str(ROOT / "tests" / "support" / "offline" / "sitecustomize.py"))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: socket.getaddrinfo(FAR, 80),
        lambda: socket.gethostbyname(FAR),
        lambda: socket.create_connection((FAR, 80), timeout=1),
    ],
    ids=["getaddrinfo", "gethostbyname", "create_connection"],
)
def test_a_test_that_asks_for_another_host_fails_by_name(ask):
    with pytest.raises(RuntimeError, match=f"no network, and '{FAR}' was asked for"):
        ask()


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "2001:db8::1"])
def test_a_socket_connects_to_no_other_address(address, guard):
    asked = []
    connect = guard["guarded_connect"](lambda self, address: asked.append(address))
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as any_socket:
        with pytest.raises(RuntimeError, match="no network"):
            connect(any_socket, (address, 80))
        for here in ("127.0.0.1", "127.1.2.3", "::1", "localhost"):
            connect(any_socket, (here, 80))
    assert [host for host, _ in asked] == ["127.0.0.1", "127.1.2.3", "::1", "localhost"]
    assert socket.socket.course_guard


def test_every_python_that_a_test_starts_is_guarded_too():
    code = f"import socket; socket.getaddrinfo({FAR!r}, 80)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "NetworkUsedError: the course needs no network" in done.stderr


def run_offline(*arguments):
    command = [sys.executable, "-m", "course_tools.release.offline", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has network namespaces")
def test_a_process_without_a_network_has_only_itself_to_talk_to():
    done = run_offline("-c", STATE)
    said, state = done.stdout.splitlines()
    if said != "(without a network)":
        pytest.skip(said)
    assert json.loads(state) == [["lo"], os.getuid(), os.getgid()]


def test_arguments_and_exit_code_pass_through():
    done = run_offline("-c", "import sys; print(sys.argv); sys.exit(7)", "--a", "b c")
    assert done.stdout.splitlines()[-1] == "['-c', '--a', 'b c']"
    assert done.returncode == 7


def test_where_the_system_s_exec_does_not_wait_the_exit_code_is_that_of_a_child(monkeypatch):
    monkeypatch.setattr(offline, "leave_network", lambda: "why")
    monkeypatch.setattr(offline.os, "name", "nt")
    monkeypatch.setattr(offline.subprocess, "call", lambda words: 7 if words[1:] == ["x"] else 0)
    with pytest.raises(SystemExit) as left:
        offline.main(["x"])
    assert left.value.code == 7


def test_where_no_namespace_is_allowed_it_is_said_and_the_rest_runs(monkeypatch, capsys):
    ran = []
    monkeypatch.setattr(offline, "is_allowed", lambda flags: False)
    monkeypatch.setattr(offline.os, "execv", lambda program, words: ran.append(words))
    offline.main(["-m", "pytest"])
    assert capsys.readouterr().out == (
        "(network not cut off: this system allows no network namespace)\n"
        if sys.platform == "linux"
        else "(network not cut off: only Linux has network namespaces)\n"
    )
    assert ran == [[sys.executable, "-m", "pytest"]]
