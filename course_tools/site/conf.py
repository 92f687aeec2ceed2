"""Sphinx's settings for the site, which `make site` builds of the course's own files.

Nothing is executed: the outputs stored in the notebooks are the pages. Nothing is fetched: MathJax
comes from the package sphinx-mathjax-offline, theme and search from theirs.
"""

from course_tools.installed import installed_file
from course_tools.site.pages import START, prepare

MATHJAX = "sphinx-mathjax-offline/static/mathjax/tex-svg.js"
project = "The LSTM, gate by gate"
author = "The authors of the course"
copyright = ""
language = "en"

extensions = ["myst_nb"]
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

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = [str(installed_file("sphinx-mathjax-offline", MATHJAX)), "site.css"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_show_search_summary = False  # it is read by requests, which browsers refuse from a folder
html_theme_options = {
    "use_download_button": False,
    "use_source_button": False,
    "use_repository_button": False,
    "show_toc_level": 2,
    "show_navbar_depth": 1,
    "navigation_with_keys": False,  # arrow keys belong to the explorer's sliders
}
mathjax_path = "tex-svg.js"
mathjax_options = {"defer": "defer"}
mathjax3_config = {"options": {"enableMenu": False}}  # its menu would fetch more of MathJax


def setup(app):
    """Let Sphinx read the pages made ready."""
    app.connect("source-read", prepare)
