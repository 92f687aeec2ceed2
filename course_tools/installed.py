"""Files that come with installed packages, for pages that fetch nothing from a network."""

from importlib import metadata
from pathlib import Path


def installed_file(package: str, name: str) -> Path:
    """The file of an installed package; ValueError where either is not there."""
    try:
        path = Path(metadata.distribution(package).locate_file(name))
    except metadata.PackageNotFoundError:
        raise ValueError(missing(package)) from None
    if not path.is_file():
        raise ValueError(f"{package} is installed without its file {name}: run `make clean` first")
    return path


def missing(package: str) -> str:
    """What to do about a package that is not installed."""
    return f"this needs the package {package}: `make slides` and `make site` install what they need"
