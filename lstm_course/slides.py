"""Make a deck of slides from each lesson: `make slides`.

The lessons' own cells, by nbconvert and the template in slides/; reveal.js, MathJax and the fonts
come from installed packages and lie beside the decks, so that nothing is fetched. What a class
sees: the code of a figure is left out, and so is code longer than `LONGEST_CODE` lines where its
output is there to look at. Cells marked `skip` are not in the deck; a notes cell is split over the
slides it speaks of.
"""

from __future__ import annotations

import re
import shutil
from copy import deepcopy
from html import escape
from importlib import import_module, metadata
from pathlib import Path
from typing import NamedTuple

from .refresh import find_notebooks, write_atomically

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "slides"
BUILD = ROOT / "_build" / "slides"
LONGEST_CODE = 10  # lines
STARTS = ("slide", "subslide")
WIDE, LONG = 90, 24  # characters, lines: beyond, printed numbers are smaller
REVEAL = "sphinx_revealjs/_static/revealjs/"
FONTS = "matplotlib/mpl-data/fonts/ttf/"
SANS = REVEAL + "dist/theme/fonts/source-sans-pro/"
ASSETS = {  # package: files of it that a deck needs
    "sphinx-revealjs": [
        *(REVEAL + name for name in ("dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")),
        *(
            f"{SANS}source-sans-pro-{style}.woff"
            for style in ("regular", "italic", "semibold", "semibolditalic")
        ),
    ],
    "sphinx-mathjax-offline": ["sphinx-mathjax-offline/static/mathjax/tex-svg.js"],
    "matplotlib": [FONTS + "DejaVuSans.ttf", FONTS + "DejaVuSansMono.ttf"],
}
LICENCES = (  # what is copied, its package, its licence there or in words
    ("reveal.js", "sphinx-revealjs", REVEAL + "LICENSE"),
    ("Source Sans Pro", "sphinx-revealjs", SANS + "LICENSE"),
    ("DejaVu Sans, DejaVu Sans Mono", "matplotlib", FONTS + "LICENSE_DEJAVU"),
    ("MathJax", "sphinx-mathjax-offline", "Apache License 2.0, www.apache.org/licenses"),
)


class Deck(NamedTuple):
    """A deck as the list of decks names it: file name, title, number of slides."""

    file: str
    title: str
    slides: int


def make_slides(lessons: list[str], folder: Path = BUILD) -> list[Path]:
    """Write the decks of some lessons (numbers such as "05"; all without), and the list of decks.

    Decks made before stay and are listed too. Returns the paths written. Raises ValueError where a
    lesson is unknown, a package is missing, or a note names a slide that its lesson has not.
    """
    paths = find_notebooks(lessons)
    exporter = _exporter()
    _copy_assets(folder / "assets")
    written = []
    for path in paths:
        written.append(folder / f"{path.stem}.html")
        write_atomically(written[-1], make_deck(path, exporter))
    _write_list(folder)
    return written


def _exporter():
    """The converter of nbconvert with our template."""
    try:
        from nbconvert.exporters import SlidesExporter
    except ImportError:
        raise ValueError(_missing("nbconvert")) from None
    return SlidesExporter(extra_template_basedirs=[str(SOURCES)], template_name="deck")


def _missing(package: str) -> str:
    return f"slides need the package {package}: run `make slides`, which installs what is missing"


def _find_file(package: str, name: str) -> Path:
    """The file of an installed package; ValueError where either is not there."""
    try:
        path = Path(metadata.distribution(package).locate_file(name))
    except metadata.PackageNotFoundError:
        raise ValueError(_missing(package)) from None
    if not path.is_file():
        raise ValueError(f"{package} is installed without its file {name}: run `make clean`")
    return path


def _copy_assets(folder: Path) -> None:
    """Copy what the decks share: from the packages, and the deck's own script and style."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [_find_file(package, name) for package, names in ASSETS.items() for name in names]
    files += [SOURCES / name for name in ("deck.css", "deck.js", "mathjax-settings.js")]
    for file in files:
        shutil.copyfile(file, folder / file.name)
    licences = []
    for what, package, licence in LICENCES:
        text = licence
        if "LICENSE" in licence:
            text = _find_file(package, licence).read_text(encoding="utf-8")
        licences.append(f"{what} (from the package {package})\n\n{text.strip()}\n")
    write_atomically(folder / "LICENCES.txt", f"\n{'-' * 80}\n\n".join(licences))


def make_deck(path: Path, exporter=None) -> str:
    """The deck of one notebook as HTML."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    cells = choose_cells(notebook.cells)
    spread_notes(cells, notes_of(notebook.cells))
    notebook.cells = cells
    title = headings(cells[0].source)[0]
    text, _ = (exporter or _exporter()).from_notebook_node(
        notebook, resources={"deck": {"title": title}}
    )
    return _links_for_decks(text)


def slide_type(cell) -> str:
    """What the lesson's metadata say of a cell: slide, subslide, fragment, skip, notes or -."""
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


def headings(source: str) -> list[str]:
    """The headings of a text cell, without their signs; text in a block of code is none."""
    source = re.sub(r"^```.*?^```", "", source, flags=re.M | re.S)
    return [text.strip() for text in re.findall(r"^#+ (.+)$", source, flags=re.M)]


def choose_cells(cells) -> list:
    """Copies of the cells that a deck shows, in the form in which it shows them.

    A slide without a heading of its own gets its section's as its running head.
    """
    shown, section = [], ""
    for cell in cells:
        if slide_type(cell) in ("skip", "notes"):
            continue
        for piece in _pieces(cell):
            titles = headings(piece.source) if piece.cell_type == "markdown" else []
            if titles == ["Go on"]:
                continue
            bare = slide_type(piece) in STARTS and not titles
            piece.metadata.deck = {"running_head": section if bare else "", "notes": "", "wide": ""}
            if piece.source.startswith("## ") and titles:
                section = titles[0]
            if piece.cell_type == "code":
                _shorten(piece)
            shown.append(piece)
    return shown


def _pieces(cell) -> list:
    """A cell as one or several for the deck, each after the first on a slide of its own.

    A text cell is cut before a section's heading, and before any heading where what stands above
    has none; a cell with several figures is cut before the second.
    """
    pieces = [deepcopy(cell)]
    if cell.cell_type == "markdown":
        sources = re.split(r"(?<=\n)(?=## )", cell.source)
        if not headings(sources[0].split("\n### ")[0]):
            sources[:1] = re.split(r"(?<=\n)(?=### )", sources[0], maxsplit=1)
        changes = [{"source": source.strip()} for source in sources]
    else:
        drawn = [
            k for k, output in enumerate(cell.outputs) if "image/png" in output.get("data", {})
        ]
        cuts = [0, *drawn[1:], len(cell.outputs)]
        changes = [{"outputs": cell.outputs[a:b]} for a, b in zip(cuts, cuts[1:], strict=False)]
    pieces = [deepcopy(cell) for _ in changes]
    for k, (piece, change) in enumerate(zip(pieces, changes, strict=True)):
        piece.update(change)
        if k:
            piece.id = f"{cell.id}-{k + 1}"
            deep = piece.source.startswith("## ")
            piece.metadata.slideshow = {"slide_type": "slide" if deep else "subslide"}
    return pieces


def _links_for_decks(html: str) -> str:
    """Lead links between lessons to the decks; of other links only the words stay."""

    def link(match):
        target, words = match.groups()
        if target.startswith("#"):  # nbconvert puts a sign behind each heading
            return ""
        lesson = re.fullmatch(r"(\d\d_\w+)\.ipynb", target)
        return f'<a href="{lesson[1]}.html">{words}</a>' if lesson else words

    return re.sub(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', link, html, flags=re.S)


def _shorten(cell) -> None:
    """Leave out the code of a figure, and long code that has an output; of a guess, keep the answer.

    Nobody guessed in the stored lesson, so the box says that; the class did.
    """
    figure = any(
        "image/png" in data or "<script" in data.get("text/html", "")  # drawn, or a player
        for data in (output.get("data", {}) for output in cell.outputs)
    )
    long = len(cell.source.splitlines()) > LONGEST_CODE
    chosen = cell.metadata.get("lstm_course", {}).get("slide")
    if figure or chosen == "output" or (long and cell.outputs and chosen != "code"):
        cell.source = ""
    cell.metadata.deck["wide"] = _width("".join(o.get("text", "") for o in cell.outputs))
    for output in cell.outputs:
        data = output.get("data", {})
        measured = re.match(r"Prediction .+\n(measured: .+?)(;|$)", data.get("text/plain", ""))
        if measured:
            data["text/html"] = f'<p class="measured">{escape(measured[1])}</p>'


def _width(printed: str) -> str:
    """The class of a printed text whose lines are long, or which is long as a whole."""
    lengths = [len(line) for line in printed.splitlines()]
    if max(lengths, default=0) <= WIDE:
        return ""
    return " wide" if sum(1 + length // WIDE for length in lengths) <= LONG else " wide long"


def notes_of(cells) -> dict[str, str]:
    """The notes of a lesson by the slide they belong to; "" is the first slide.

    In a notes cell, a list item that starts with a slide's heading in bold, such as
    `- **Predict first**: ...`, belongs to that slide; everything else belongs to the first.
    """
    notes: dict[str, str] = {}
    for cell in cells:
        if slide_type(cell) != "notes":
            continue
        for line in cell.source.splitlines():
            item = re.match(r"- \*\*(.+?)\*\*:? *(.*)", line)
            heading, text = item.groups() if item else ("", line)
            notes[heading] = f"{notes.get(heading, '')}\n{text}".strip()
    return notes


def spread_notes(cells, notes: dict[str, str]) -> None:
    """Give each note to its slide: the first whose heading starts with the note's."""
    starts = [k for k, cell in enumerate(cells) if k == 0 or slide_type(cell) in STARTS]
    for heading, text in notes.items():
        found = [
            start
            for start, end in zip(starts, [*starts[1:], len(cells)], strict=True)
            if any(title.startswith(heading) for title in _headings_within(cells[start:end]))
        ]
        if not found:
            raise ValueError(f"a note for the lecturer is for {heading!r}, and no slide is")
        deck = cells[found[0]].metadata.deck
        deck["notes"] = f"{deck['notes']}\n\n{text}".strip()


def _headings_within(cells) -> list[str]:
    return [
        title for cell in cells if cell.cell_type == "markdown" for title in headings(cell.source)
    ]


def _write_list(folder: Path) -> None:
    """Write index.html, the list of all decks in the folder."""
    from jinja2 import Template

    decks = []
    for path in sorted(folder.glob("[0-9][0-9]_*.html")):
        text = path.read_text(encoding="utf-8")
        title = re.search(r"<title>(.*?)</title>", text)[1]
        decks.append(Deck(path.name, title, text.count('<div class="page">')))
    template = Template((SOURCES / "list.html.j2").read_text(encoding="utf-8"))
    write_atomically(folder / "index.html", template.render(decks=decks) + "\n")
