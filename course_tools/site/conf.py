"""Sphinx's settings for the site, which `make site` builds of the course's own files.

Nothing is executed: the outputs stored in the notebooks are the pages. Nothing is fetched: MathJax
comes from the package sphinx-mathjax-offline, the theme from its own.
"""

from course_tools import ROOT
from course_tools.installed import installed_file
from course_tools.site.address import find_repository, pages_of
from course_tools.site.pages import START, prepare

MATHJAX = "sphinx-mathjax-offline/static/mathjax/tex-svg.js"
project = "The LSTM, gate by gate"
author = "The authors of the course"
copyright = ""
language = "en"

extensions = ["myst_nb", "sphinxext.opengraph"]
root_doc = START
include_patterns = ["*.md", "notebooks/**.ipynb", "datasets/**README.md"]
exclude_patterns = [".*", "_build", "build", "tests"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
nb_execution_mode = "off"
nb_merge_streams = True
nb_ipywidgets_js = {}  # else every page asks a server elsewhere for them
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3
myst_links_external_new_tab = False
nitpicky = True  # a link that leads nowhere is an error

html_theme = "furo"
html_title = project
html_baseurl = pages_of(find_repository())  # without one no canonical address
html_favicon = "static/favicon.svg"
html_static_path = [str(installed_file("sphinx-mathjax-offline", MATHJAX)), "static"]
html_static_path.append(str(ROOT / "pictures" / "card.png"))
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
templates_path = ["templates"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_additional_pages = {"search": "search.html"}  # the search is our own, see finish.py
mathjax_path = "tex-svg.js"
mathjax_options = {"defer": "defer"}
mathjax3_config = {"options": {"enableMenu": False}}  # its menu would fetch more of MathJax

ogp_site_url = html_baseurl
ogp_image = "_static/card.png"
ogp_image_alt = "The LSTM cell: one line for its state, three gates beside it"
ogp_social_cards = {"enable": False}  # one picture for all pages


def setup(app):
    """Let Sphinx read the pages made ready, and make no index for a search of its own."""
    app.connect("source-read", prepare)
    app.connect("builder-inited", lambda app: setattr(app.builder, "search", False))
