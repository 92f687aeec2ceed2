"""What a deck shows of a lesson: its cells chosen, cut and shortened, its notes spread.

`slides.py` turns the result into pages. A class sees less than a learner: the code of a figure is
left out, and so is code longer than `LONGEST_CODE` lines where its output is there to look at. A
cell's metadata can settle it: `"lstm_course": {"slide": "output"}`, or `"code"`.
"""

import re
from copy import deepcopy
from html import escape
from itertools import pairwise

from course_tools.folding import is_folded, unfolded

STARTS = ("slide", "subslide")
LONGEST_CODE = 10  # lines
WIDE, LONG = 90, 24  # characters, lines: beyond, printed numbers are smaller


def slide_type(cell) -> str:
    """What the lesson's metadata say of a cell: slide, subslide, fragment, skip, notes or -."""
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


def headings(cell) -> list[str]:
    """The headings of a text cell, without their signs; a line in a block of code is none."""
    if cell.cell_type != "markdown":
        return []
    text = re.sub(r"^```.*?^```", "", cell.source, flags=re.M | re.S)
    return [title.strip() for title in re.findall(r"^#+ (.+)$", text, flags=re.M)]


def choose_cells(cells) -> list:
    """Copies of the cells that a deck shows, in the form in which it shows them.

    Each has `metadata.deck`: `running_head`, its section's name where a slide begins without a
    heading of its own; `notes`, filled by `spread_notes`; `size`, the style class of its numbers.
    """
    shown, section = [], ""
    for piece in [piece for cell in cells for piece in _pieces(cell)]:
        titles = headings(piece)
        if slide_type(piece) in ("skip", "notes") or titles == ["Go on"]:
            continue
        bare = slide_type(piece) in STARTS and not titles
        piece.metadata.deck = {"running_head": section if bare else "", "notes": "", "size": ""}
        if titles and piece.source.startswith("## "):
            section = titles[0]
        if is_folded(piece) and slide_type(piece) == "-":
            piece.metadata.slideshow = {"slide_type": "fragment"}  # it comes when one goes on
        if piece.cell_type == "code":
            _shorten(piece)
        else:
            piece.source = unfolded(piece.source)
        shown.append(piece)
    return shown


def _pieces(cell) -> list:
    """A cell as one or several for the deck, each after the first on a slide of its own.

    A text cell is cut before a section's heading, and before any heading where what stands above
    has none; a cell with several figures is cut before each but the first.
    """
    if cell.cell_type == "markdown":
        parts = [{"source": source.strip()} for source in _cut_text(cell.source)]
    else:
        outputs = cell.get("outputs", [])
        drawn = [k for k, output in enumerate(outputs) if "image/png" in output.get("data", {})]
        cuts = [0, *drawn[1:], len(outputs)]
        parts = [{"outputs": outputs[start:end]} for start, end in pairwise(cuts)]
    pieces = [deepcopy(cell) for _ in parts]
    for k, (piece, part) in enumerate(zip(pieces, parts, strict=True)):
        piece.update(part)
        if k and slide_type(cell) not in ("skip", "notes"):
            piece.id = f"{cell.id}-{k + 1}"
            kind = "slide" if piece.source.startswith("## ") else "subslide"
            piece.metadata.slideshow = {"slide_type": kind}
    return pieces


def _cut_text(source: str) -> list[str]:
    """A text before each of its sections, and before `###` where no heading stands above it."""
    parts = re.split(r"(?<=\n)(?=## )", source)
    if not parts[0].startswith("#"):
        parts[:1] = re.split(r"(?<=\n)(?=### )", parts[0], maxsplit=1)
    return parts


def _shorten(cell) -> None:
    """Leave out code that a class need not see, and of a prediction all but the answer.

    Nobody guessed in the stored lesson, and its output says so; the class did.
    """
    shown = [output.get("data", {}) for output in cell.outputs]
    pages = " ".join(data.get("text/html", "") for data in shown)
    drawn = any("image/png" in data for data in shown) or "<script" in pages or "<img" in pages
    long = bool(cell.outputs) and len(cell.source.splitlines()) > LONGEST_CODE
    chosen = cell.metadata.get("lstm_course", {}).get("slide")
    if drawn or chosen == "output" or (long and chosen != "code"):
        cell.source = ""
    cell.metadata.deck["size"] = _size("".join(output.get("text", "") for output in cell.outputs))
    for data in shown:
        answer = re.match(r"Prediction .+\n(measured: .+?)(;|$)", data.get("text/plain", ""))
        if answer:
            data["text/html"] = f'<p class="measured">{escape(answer[1])}</p>'


def _size(printed: str) -> str:
    """The style class of a printed text whose lines are long, or which is long as a whole."""
    lengths = [len(line) for line in printed.splitlines()]
    if max(lengths, default=0) <= WIDE:
        return ""
    return "wide" if sum(1 + length // WIDE for length in lengths) <= LONG else "wide long"


def lead_links(html: str, decks: set[str]) -> str:
    """Lead links between lessons to the decks there are; of any other only the words stay.

    `decks` holds their names without ending, such as "05_forget".
    """

    def link(match):
        target, words = match.groups()
        if target.startswith("#"):  # nbconvert puts a sign behind each heading
            return ""
        lesson = target.removesuffix(".ipynb").rpartition("/")[2]
        return f'<a href="{lesson}.html">{words}</a>' if lesson in decks else words

    return re.sub(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', link, html, flags=re.S)


def read_notes(cells) -> dict[str, str]:
    """The notes for the lecturer by the heading of the slide they belong to; "" is the first.

    A note is in the metadata of the cell with that heading, `"lstm_course": {"notes": ...}`. In
    lessons of the first edition: in a notes cell an item such as `- **Predict first**: collect
    guesses.` belongs to the slide whose heading begins so; everything else belongs to the first
    slide, but for the line that leads the list in and ends with a colon.
    """
    notes = own_notes(cells)
    for line in "\n".join(c.source for c in cells if slide_type(c) == "notes").splitlines():
        item = re.match(r"- \*\*(.+?)\*\*:? *(.*)", line)
        heading, text = item.groups() if item else ("", "" if line.endswith(":") else line)
        notes[heading] = f"{notes.get(heading, '')}\n{text}".strip()
    return {heading: text for heading, text in notes.items() if text}


def own_notes(cells) -> dict[str, str]:
    """The notes in the cells' metadata, by heading; ValueError for a cell without heading."""
    noted = [(cell, cell.metadata.get("lstm_course", {}).get("notes")) for cell in cells]
    bare = [note for cell, note in noted if note and not headings(cell)]
    if bare:
        raise ValueError(f"a note belongs to a cell with a heading; this one has none: {bare[0]!r}")
    return {headings(cell)[0]: note for cell, note in noted if note}


def spread_notes(cells, notes: dict[str, str]) -> None:
    """Write each note to the first cell of its slide; ValueError where no slide has the heading."""
    titled, first = [], None
    for cell in cells:
        first = cell if first is None or slide_type(cell) in STARTS else first
        titled += [(title, first) for title in headings(cell)]
    for heading, text in notes.items():
        slides = [slide for title, slide in titled if title.startswith(heading)]
        if not slides:
            known = "; ".join(title for title, _ in titled)
            raise ValueError(f"a note is for {heading!r}, and no slide has that heading: {known}")
        deck = slides[0].metadata.deck
        deck["notes"] = f"{deck['notes']}\n\n{text}".strip()
