"""Where a newer course comes from: git, a folder, or a zip file; each becomes a folder of files."""

import shutil
import subprocess
import zipfile
from pathlib import Path

BEGUN = {"MERGE_HEAD": "merge", "rebase-merge": "rebase", "rebase-apply": "rebase"}


class Git:
    """The course's own clone: what it has, and the newest that was fetched."""

    def __init__(self, root: Path):
        """Look at the clone; ValueError where git is in the middle of something."""
        self.root = root
        for name, what in BEGUN.items():
            if (root / self._say("rev-parse", "--git-path", name)).exists():
                raise ValueError(
                    f"git is in the middle of a {what} here, so the lessons hold two versions at "
                    f"once; `git {what} --abort` puts your files back, then update again"
                )

    @classmethod
    def of(cls, root: Path) -> "Git | None":
        """The clone at a folder; None where it is none, or there is no git."""
        return cls(root) if (root / ".git").exists() and shutil.which("git") else None

    def fetch(self) -> str:
        """Get what is new; return the commit. ValueError where there is no place to ask."""
        names = [
            self._try("rev-parse", "--abbrev-ref", "@{upstream}"),
            "origin/HEAD",
            "origin/main",
        ]
        remote = (names[0] or "origin").split("/")[0]
        if remote not in self._say("remote").split():
            raise ValueError(
                "git knows no place to get a newer course from; name a folder or a zip file: "
                "make update ARGS=FOLDER"
            )
        self._say("fetch", "--quiet", remote)
        found = [self._try("rev-parse", "--verify", f"{name}^{{commit}}") for name in names if name]
        return next(filter(None, found), "")

    def has(self, commit: str) -> bool:
        """Whether a commit is part of what is checked out."""
        return self._try("merge-base", "--is-ancestor", commit, "HEAD") is not None

    def can_go_to(self, commit: str) -> bool:
        """Whether a commit only adds to what is checked out: nothing was committed here."""
        return self._try("merge-base", "--is-ancestor", "HEAD", commit) is not None

    def files_before(self, commit: str) -> set[str]:
        """The course's files in the version that the learner has, without what they committed."""
        base = self._try("merge-base", "HEAD", commit) or "HEAD"
        return set(self._say("ls-tree", "-r", "-z", "--name-only", base).split("\0")) - {""}

    def unpack(self, commit: str, scratch: Path) -> Path:
        """Write a version's files into a folder."""
        self._say("archive", "--format=zip", f"--output={scratch / 'new.zip'}", commit)
        return unpack_zip(scratch / "new.zip", scratch / "new")

    def go_to(self, commit: str) -> None:
        """Let git know that the files are those of this version now."""
        self._say("reset", "--quiet", commit)

    def _say(self, *words: str) -> str:
        command = ["git", *words]
        done = subprocess.run(command, cwd=self.root, capture_output=True, encoding="utf-8")
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise ValueError(f"git {words[0]} failed: {last}")
        return done.stdout.strip()

    def _try(self, *words: str) -> str | None:
        try:
            return self._say(*words)
        except ValueError:
            return None


def unpack_zip(path: Path, folder: Path) -> Path:
    """Unpack a zip file into a new folder; ValueError where it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            for one in archive.infolist():
                written = Path(archive.extract(one, folder))  # it keeps every name inside
                if one.external_attr >> 16 & 0o100:
                    written.chmod(0o755)
    except (zipfile.BadZipFile, EOFError) as error:
        raise ValueError(f"{path} is not a zip file that can be read: {error}") from None
    return folder


def find_course(folder: Path) -> Path:
    """The course in a folder, or in a folder of it; ValueError where there is none."""
    inside = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    for place in (folder, *inside):
        if (place / "notebooks").is_dir() and (place / "lstm_course" / "__init__.py").is_file():
            return place
    raise ValueError(f"there is no course in {folder}: expected its notebooks/ and lstm_course/")
