"""Build the readable site of the executed lessons: `make site`.

By Sphinx, myst-nb and the theme Furo, with the settings beside this file. Nothing is run and
nothing fetched; a link that leads nowhere is an error.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from course_tools import ROOT

from .address import find_repository
from .finish import finish

SOURCES = Path(__file__).parent
BUILD = ROOT / "_build"


def make_site(root: Path = ROOT, build: Path = BUILD) -> Path:
    """Build the site into `build`/site and return its start page.

    An earlier site is replaced only when the new one is whole. Raises ValueError where a link leads
    nowhere or Sphinx has anything else to say, in its words on stderr, and where REPOSITORY is no
    address.
    """
    find_repository()
    fresh, site = build / "site-new", build / "site"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-E", "-j", "2"]
    command += ["-b", "html", "-c", str(SOURCES), "-d", str(build / "site-trees")]
    alone = {"start_new_session": True}  # Ctrl-C is for us: Sphinx would show its tracebacks
    done = subprocess.run([*command, str(root), str(fresh)], cwd=ROOT, check=False, **alone)
    if done.returncode:
        words = f"what is wrong stands above ({site} is kept); `make site` installs what it needs"
        raise ValueError(f"the site could not be built; {words}")
    finish(fresh)
    shutil.rmtree(site, ignore_errors=True)
    fresh.replace(site)
    return site / "index.html"
