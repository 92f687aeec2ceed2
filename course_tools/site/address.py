"""Where the course is kept for everybody, and the links that follow from it.

The address is the variable REPOSITORY, as in `make site REPOSITORY=https://github.com/NAME/COURSE`,
else what git calls origin. Without either the site has no such links.
"""

import os
import re
import subprocess
from urllib.parse import quote, urlsplit

from course_tools import ROOT

BRANCH = "main"
EXAMPLE = "https://github.com/NAME/COURSE"


def find_repository() -> str:
    """The repository's address, without .git; "" where none is named. Raises ValueError."""
    named = os.environ.get("REPOSITORY", "").strip()
    address = _web_address(named or _origin())
    if named and not address:
        raise ValueError(f"REPOSITORY: expected an address such as {EXAMPLE}, got {named!r}")
    return address


def _origin() -> str:
    """What git calls origin; "" without git, a clone or a remote."""
    try:
        command = ["git", "config", "--get", "remote.origin.url"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def _web_address(text: str) -> str:
    """https://HOST/OWNER/NAME of one of git's ways to write it; "" of a folder and the like."""
    text = re.sub(r"^(ssh://)?git@([\w.-]+)[:/]", r"https://\2/", text)
    found = re.fullmatch(r"https://(?:[^/@\s]+@)?([\w-]+(?:\.[\w-]+)+(?:/[\w.~-]+){2,})/?", text)
    return f"https://{found[1].removesuffix('.git')}" if found else ""


def pages_of(repository: str) -> str:
    """The address of the pages that GitHub or GitLab shows of it; "" of another host."""
    host, path = urlsplit(repository).netloc, urlsplit(repository).path.strip("/")
    owner, _, name = path.partition("/")
    found = {"github.com": "github.io", "gitlab.com": "gitlab.io"}.get(host)
    return f"https://{owner}.{found}/{name}/" if found else ""


def launchers(repository: str, path: str) -> dict[str, str]:
    """Where the notebook at `path`, of the course's folder, opens in a browser: name: address."""
    if not repository:
        return {}
    place, github = f"?urlpath=lab/tree/{path}", "https://github.com/"
    if not repository.startswith(github):
        binder = f"https://mybinder.org/v2/git/{quote(repository, safe='')}/{BRANCH}{place}"
        return {"JupyterLab on Binder": binder}
    name = repository.removeprefix(github)
    return {
        "JupyterLab on Binder": f"https://mybinder.org/v2/gh/{name}/{BRANCH}{place}",
        "Colab": f"https://colab.research.google.com/github/{name}/blob/{BRANCH}/{path}",
    }
