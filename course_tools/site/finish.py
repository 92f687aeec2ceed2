"""What is done to the pages when Sphinx has written them: names, the front page, the search.

The search needs no server, so that a folder can be searched: its texts are a script, and
search.js looks through them. Answers that a lesson folds are left out of it.
"""

import json
import re
from pathlib import Path

from bs4 import BeautifulSoup

from .address import find_repository, pages_of
from .pages import START

OWN_SEARCH = ("_static/searchtools.js", "_static/language_data.js")
NAMED = {  # what axe-core finds wanting in the theme's pages and in tables with an empty corner
    '<aside class="sidebar-drawer': '<aside aria-label="The course" class="sidebar-drawer',
    '<aside class="toc-drawer': '<aside aria-label="On this page" class="toc-drawer',
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<summary aria-label="Toggle hidden content">': "<summary>",  # it has words of its own
}
EMPTY_HEAD = re.compile(r"<th([^>]*)>\s*(?:<p>\s*</p>)?\s*</th>")  # a table's corner
NOTEBOOK = re.compile(r'(href="\d\d_\w+)\.ipynb')  # in an output, such as the table of progress
ARTICLE = re.compile(r"<article.*</article>", flags=re.S)
SPAN = re.compile(r"</?span\b[^>]*>")  # colours of code and the like: most of a page's tags
LEFT_OUT = "script, style, svg, details.answer, details.hide, .headerlink, .lstm-live, .launch"


def finish(site: Path) -> None:
    """Make Sphinx's pages in `site` ready, in place."""
    sections, base = [], pages_of(find_repository())
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for before, after in NAMED.items():
            text = text.replace(before, after)
        text = NOTEBOOK.sub(r"\1.html", EMPTY_HEAD.sub(r"<td\1></td>", text))
        head, end, body = text.partition("</head>")
        if base:
            head = head.replace(f'"{base}{START}.html"', f'"{base}"')
        text = head.replace(",, ", ", ") + end + body
        if path == site / f"{START}.html":
            (site / "index.html").write_text(text, encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        if path.name != "search.html":
            sections += sections_of(text, path.relative_to(site).as_posix())
    words = json.dumps(sections, ensure_ascii=False, separators=(",", ":"))
    (site / "_static" / "sections.js").write_text(f"const SECTIONS = {words}\n", encoding="utf-8")
    for name in OWN_SEARCH:
        (site / name).unlink(missing_ok=True)
    if base:
        (site / "sitemap.xml").write_text(sitemap(base, {place for _, _, place, _ in sections}))


def sitemap(base: str, places: set[str]) -> str:
    """The addresses of all pages, for search engines, as sitemaps.org describes it."""
    pages = {place.partition("#")[0] for place in places} - {f"{START}.html", "index.html"}
    urls = "".join(f"<url><loc>{base}{page}</loc></url>\n" for page in ["", *sorted(pages)])
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{space}">\n{urls}</urlset>\n'


def sections_of(text: str, place: str) -> list[tuple[str, str, str, str]]:
    """Each section of a page: its page's title, its own title, its address, its words."""
    article = BeautifulSoup(SPAN.sub("", ARTICLE.search(text)[0]), "html.parser")
    for part in article.select(LEFT_OUT):
        part.decompose()
    found = []
    for section in reversed(article.select("section[id]")):  # inner ones first
        head = section.find(["h1", "h2", "h3", "h4", "h5", "h6"])
        title = " ".join(head.extract().get_text().split()) if head else ""
        words = " ".join(re.sub(r"\\[()[\]]", "", section.get_text()).split())
        found.append((title, f"{place}#{section['id']}", words))
        section.decompose()
    page = found[-1][0] if found else ""
    return [(page, *one) for one in reversed(found)]
