"""The lessons as JupyterLab gets and saves them: trusted where ours, unchanged by being opened.

JupyterLab writes the kernel's description into every notebook that it opens, which made each lesson
unsaved at once. Here it gets that description with the lesson, and on disk it is cut down again.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path

from ipykernel.ipkernel import IPythonKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from course_tools import ROOT

STORED = {"name": "python"}  # as lessons have it, the same with every Python
RECORD = ROOT / ".venv" / "course-lessons.txt"  # the digests of the lessons that came with a set-up


class LessonFiles(AsyncLargeFileManager):
    """Jupyter's own manager of files, with two things done on the way."""

    async def get(self, path, content=True, type=None, format=None, require_hash=False):
        """Get a file; a lesson says of its language what the kernel says."""
        model = await super().get(path, content, type, format, require_hash)
        if content and model["type"] == "notebook":
            about = model["content"]["metadata"]
            if about.get("language_info") == STORED:
                about["language_info"] = dict(IPythonKernel.language_info)
        return model

    async def save(self, model, path=""):
        """Save a file; what a kernel says of itself is left out of a notebook."""
        if model.get("type") == "notebook" and model.get("content"):
            about = model["content"].get("metadata", {})
            if about.get("language_info", {}).get("name") == STORED["name"]:
                about["language_info"] = dict(STORED)
        return await super().save(model, path)

    def mark_trusted_cells(self, nb, path=""):
        """Trust what the course brought, so that its figures are alive before they are run."""
        if is_ours(Path(self._get_os_path(path))):
            self.notary.mark_cells(nb, True)
        else:
            super().mark_trusted_cells(nb, path)


def is_ours(path: Path) -> bool:
    """Whether a file is as git has it, or as it came when the course was set up or updated."""
    recorded = RECORD.read_text().split() if RECORD.is_file() else []
    if hashlib.sha256(path.read_bytes()).hexdigest() in recorded:
        return True
    if not (shutil.which("git") and (ROOT / ".git").exists()):
        return False
    name = path.resolve().relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
    asked = (["rev-parse", f"HEAD:{name}"], ["hash-object", "--", name])
    said = [subprocess.run(["git", *words], cwd=ROOT, capture_output=True) for words in asked]
    return (
        bool(name) and all(one.returncode == 0 for one in said) and said[0].stdout == said[1].stdout
    )
