"""A headless Chromium for tests, driven through its DevTools: one start, many pages, no network."""

import base64
import json
import os
import re
import shutil
import subprocess
import time

import pytest

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--remote-debugging-port=0"
).split()
PATIENCE = 120  # seconds for one answer, on a busy machine


def find_browser(what):
    """The browser's program; without one the test is skipped, `what` was left out."""
    named = os.environ.get("LSTM_COURSE_BROWSER")
    names = ("chromium", "chromium-browser", "google-chrome")
    found = named or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.skip(f"{what} was left out: no Chromium was found")
    return found


class Browser:
    """One tab of a browser, cut off from the network; `requests` holds what it asked for."""

    def __init__(self, program, folder, width=1280, height=720):
        """Start the program with a fresh profile in `folder`."""
        websocket = pytest.importorskip("websocket", reason="comes with jupyter_server")
        command = [program, *FLAGS, f"--window-size={width},{height}"]
        command += [f"--user-data-dir={folder}", "--remote-allow-origins=*", "about:blank"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        address = self._read_address()
        self.socket = websocket.create_connection(address, timeout=PATIENCE)
        self.number, self.requests, self.errors, self.session = 0, [], [], None
        self.session = self.attach("about:blank")
        for part in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{part}.enable")
        self.send(
            "Network.emulateNetworkConditions",
            offline=True,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )
        self.resize(width, height)

    def _read_address(self):
        until = time.monotonic() + PATIENCE
        seen = []
        while time.monotonic() < until:
            line = self.process.stderr.readline()
            found = re.search(r"DevTools listening on (\S+)", line)
            if found:
                return found[1]
            seen.append(line)
            if self.process.poll() is not None:
                break
        raise RuntimeError(f"the browser did not start: {''.join(seen)[-2000:]}")

    def attach(self, address, title=""):
        """A session for the tab or window with that address and title; there must be one."""
        targets = self.send("Target.getTargets")["targetInfos"]
        fitting = [t for t in targets if t["type"] == "page" and t["url"] == address]
        (target,) = [t for t in fitting if title in t["title"]]
        attached = self.send("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        return attached["sessionId"]

    def resize(self, width, height):
        """Give the page its size in CSS pixels, whatever the window's is."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.send("Emulation.setDeviceMetricsOverride", **size)

    def send(self, method, **parameters):
        """Send one command and return its result; note requests and errors on the way."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self._note(answer.get("method"), answer.get("params", {}))

    def _note(self, event, data):
        if event == "Network.requestWillBeSent":
            self.requests.append(data["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            self.errors.append(str(data["exceptionDetails"]))
        elif event == "Log.entryAdded" and data["entry"]["level"] == "error":
            self.errors.append(f"{data['entry']['text']} {data['entry'].get('url', '')}")

    def open(self, address):
        """Load a page; what it asked for and its errors are counted anew."""
        self.requests, self.errors = [], []
        self.send("Page.navigate", url=address)
        self.run("new Promise((go) => document.readyState === 'complete' ? go() : (onload = go))")

    def run(self, script):
        """Evaluate JavaScript as if by a key; wait where it is a promise; return its value."""
        options = {"awaitPromise": True, "returnByValue": True, "userGesture": True}
        done = self.send("Runtime.evaluate", expression=script, **options)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def wait(self, condition):
        """Wait until a JavaScript condition holds, on the next page too; tell whether it does."""
        until = time.monotonic() + PATIENCE
        while not (holds := self._holds(condition)) and time.monotonic() < until:
            time.sleep(0.02)
        return holds

    def _holds(self, condition):
        try:
            return self.run(condition)
        except AssertionError as error:
            if "navigated" not in str(error):
                raise
            return False  # asked in the moment in which one page gave way to the next

    def picture(self):
        """The page as PNG bytes."""
        return base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])

    def close(self):
        """End the browser and wait for it."""
        try:
            self.socket.close()
        finally:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process.stderr.close()
