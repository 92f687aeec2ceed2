"""Build the readable site of the executed lessons: `make site`.

By Sphinx, myst-nb and sphinx-book-theme, with the settings beside this file. Nothing is run and
nothing fetched; a link that leads nowhere is an error.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from course_tools import ROOT

from .pages import START

SOURCES = Path(__file__).parent
BUILD = ROOT / "_build"
MATHJAX = "sphinx-mathjax-offline/static/mathjax/tex-svg.js"
NEEDED = ("sphinx", "myst-nb", "sphinx-book-theme", "sphinx-mathjax-offline")


def make_site(root: Path = ROOT, build: Path = BUILD) -> Path:
    """Build the site into `build`/site and return its start page.

    An earlier site is replaced only when the new one is whole. Raises ValueError where a package is
    missing, a link leads nowhere or Sphinx has anything to say; its words are on stderr.
    """
    find_mathjax()
    fresh, site = build / "site-new", build / "site"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-E", "-j", "2"]
    command += ["-b", "html", "-c", str(SOURCES), "-d", str(build / "site-trees")]
    done = subprocess.run([*command, str(root), str(fresh)], cwd=ROOT, check=False)
    if done.returncode:
        raise ValueError(
            f"the site could not be built; what is wrong stands above ({site} is kept)"
        )
    shutil.copyfile(fresh / f"{START}.html", fresh / "index.html")
    shutil.rmtree(site, ignore_errors=True)
    fresh.replace(site)
    return site / "index.html"


def find_mathjax() -> Path:
    """The file of MathJax, from its package; ValueError where a package of the site is missing."""
    missing = [name for name in NEEDED if not _is_installed(name)]
    if missing:
        raise ValueError(f"{', '.join(missing)} not installed; `make site` installs what it needs")
    found = [path for path in metadata.files("sphinx-mathjax-offline") if str(path) == MATHJAX]
    if not found:
        raise ValueError(f"the package sphinx-mathjax-offline has no {MATHJAX}")
    return Path(found[0].locate())


def _is_installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False
