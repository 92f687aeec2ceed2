"""Make a deck of slides from each lesson: `make slides`.

By nbconvert, with the template beside this file. reveal.js, MathJax and the fonts come from
installed packages and lie beside the decks, so that nothing is fetched when they are shown.
"""

import re
import shutil
from base64 import b64encode
from pathlib import Path

from course_tools import ROOT
from course_tools.installed import installed_file, missing
from course_tools.notebooks import find_closer_looks, find_notebooks, read_notebook, vector_of
from lstm_course.data.files import write_file

from .deck import choose_cells, headings, lead_links, read_notes, spread_notes
from .written import is_written, warnings_of, written_cells

SOURCES = Path(__file__).parent
BUILD = ROOT / "_build" / "slides"
OWN = ("deck.css", "deck.js", "mathjax-settings.js")
REVEAL = "sphinx_revealjs/_static/revealjs/"
SANS = REVEAL + "dist/theme/fonts/source-sans-pro/"
DEJAVU = "matplotlib/mpl-data/fonts/ttf/"
STYLES = ("regular", "italic", "semibold", "semibolditalic")
ASSETS = (  # package, folder in it, files that a deck needs
    ("sphinx-revealjs", REVEAL, ("dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")),
    ("sphinx-revealjs", SANS, tuple(f"source-sans-pro-{style}.woff" for style in STYLES)),
    ("sphinx-mathjax-offline", "sphinx-mathjax-offline/static/mathjax/", ("tex-svg.js",)),
    ("matplotlib", DEJAVU, ("DejaVuSans.ttf", "DejaVuSansMono.ttf")),
)
LICENCES = (  # what is copied, its package, its licence there or in words
    ("reveal.js", "sphinx-revealjs", REVEAL + "LICENSE"),
    ("Source Sans Pro", "sphinx-revealjs", SANS + "LICENSE"),
    ("DejaVu Sans and DejaVu Sans Mono", "matplotlib", DEJAVU + "LICENSE_DEJAVU"),
    ("MathJax", "sphinx-mathjax-offline", "Apache License 2.0, www.apache.org/licenses"),
)


def make_slides(lessons: list[str], folder: Path = BUILD) -> list[Path]:
    """Write the decks of some lessons (numbers such as "05"; all without), and the list of decks.

    Decks made before stay and are listed too; links lead to those there are. Returns the decks
    written. Raises ValueError where a lesson is unknown, a package is missing, or a note is for a
    slide that its lesson has not.
    """
    paths = [*find_notebooks(lessons), *find_closer_looks(lessons)]
    exporter = make_exporter()
    copy_assets(folder / "assets")
    written = [folder / f"{path.stem}.html" for path in paths]
    decks = {path.stem for path in (*written, *_decks_in(folder))}
    for path, target in zip(paths, written, strict=True):
        write_file(target, make_deck(path, exporter, decks))
    _write_list(folder)
    return written


def run_command(lessons: list[str]) -> str:
    """Make decks, and say what was made and what makes one hard to lecture from."""
    written = make_slides(lessons)
    lines = [f"decks written: {len(written)}; open {written[0].with_name('index.html')}"]
    for path in find_notebooks(lessons):
        lines += [f"{path.name[:2]}, {words}" for words in warnings_of(read_notebook(path).cells)]
    return "\n".join(lines)


def make_exporter():
    """The converter of nbconvert with our template; ValueError where nbconvert is missing."""
    try:
        from nbconvert.exporters import SlidesExporter
    except ImportError:
        raise ValueError(missing("nbconvert")) from None
    exporter = SlidesExporter(extra_template_basedirs=[str(SOURCES)], template_name="deck")
    exporter.register_filter("figure_address", figure_address)
    exporter.register_filter("figure_in_parts", figure_in_parts)
    return exporter


def figure_address(output) -> str:
    """A figure as an address with all of it inside: as SVG where it was stored, else as PNG."""
    if vector := vector_of(output):
        return f"data:image/svg+xml;base64,{b64encode(vector.encode()).decode()}"
    return f"data:image/png;base64,{output.data['image/png']}".replace("\n", "")


def figure_in_parts(output, crop: str = "") -> str:
    """A stored figure as SVG elements of the page, whose parts can come one after the other.

    crop: left, top, right and bottom of what is shown, in percent of the figure.
    """
    drawing = re.sub(r"^.*?(?=<svg)|<metadata>.*?</metadata>", "", vector_of(output), flags=re.S)
    drawing = re.sub(r"<style.*?</style>", "", drawing, count=1, flags=re.S)  # it is for a page
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', drawing).groups())
    left, top, right, bottom = (float(side) / 100 for side in (crop or "0 0 100 100").split())
    box = (left * width, top * height, (right - left) * width, (bottom - top) * height)
    box = " ".join(f"{side:.4g}" for side in box)
    return re.sub(r"<svg[^>]*>", f'<svg viewBox="{box}" aria-hidden="true">', drawing, count=1)


def make_deck(path: Path, exporter, decks: set[str]) -> str:
    """The deck of one notebook as HTML; it wants the assets and the `decks` beside it."""
    notebook = read_notebook(path)
    resources = {"deck": {"title": headings(notebook.cells[0])[0]}}
    notebook.cells = cells_of_deck(notebook.cells)
    html, _ = exporter.from_notebook_node(notebook, resources=resources)
    return lead_links(html, decks)


def cells_of_deck(cells) -> list:
    """What a deck shows: the slides written for it, else the lesson's own cells."""
    if is_written(cells):
        return written_cells(cells)
    chosen = choose_cells(cells)
    spread_notes(chosen, read_notes(cells))
    return chosen


def copy_assets(folder: Path) -> None:
    """Copy what the decks share, from the packages and from this folder, with the licences."""
    folder.mkdir(parents=True, exist_ok=True)
    found = [installed_file(package, place + n) for package, place, names in ASSETS for n in names]
    for file in [*found, *(SOURCES / name for name in OWN)]:
        shutil.copyfile(file, folder / file.name)
    licences = []
    for what, package, licence in LICENCES:
        in_file = "LICENSE" in licence
        text = installed_file(package, licence).read_text(encoding="utf-8") if in_file else licence
        licences.append(f"{what} (from the package {package})\n\n{text.strip()}\n")
    write_file(folder / "LICENCES.txt", f"\n{'-' * 80}\n\n".join(licences))


def _decks_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9][0-9]_*.html"))


def _write_list(folder: Path) -> None:
    """Write index.html, the list of all decks in the folder."""
    from jinja2 import Template

    decks = []
    for path in _decks_in(folder):
        html = path.read_text(encoding="utf-8")
        title = re.search(r"<title>(.*?)</title>", html)[1]
        decks.append({"file": path.name, "title": title, "slides": html.count('class="page"')})
    decks.sort(key=lambda deck: (deck["file"][:2], ", a closer look" in deck["title"]))
    template = Template((SOURCES / "list.html.j2").read_text(encoding="utf-8"))
    write_file(folder / "index.html", template.render(decks=decks) + "\n")
