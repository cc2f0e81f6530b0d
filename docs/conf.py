"""How Sphinx builds the manual. The source is the whole checkout: links between files are links between pages.

sphinx-build -W -n -c docs . site
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_ext"))

project = "示范 Shifan"
author = "示范"
language = "zh_CN"
extensions = ["myst_parser", "chinese"]
root_doc = "docs/index"
include_patterns = ["docs/**", "*.md", "criteria/README.md", "criteria/*/README.md", "benchmarks/README.md"]
exclude_patterns = ["site", "build", "dist", "src", "tests", "scripts", "examples", ".*"]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}

myst_heading_anchors = 3
myst_links_external_new_tab = True
suppress_warnings = ["myst.header"]

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {"navigation_with_keys": False, "top_of_page_buttons": []}
pygments_style = "friendly"
pygments_dark_style = "github-dark"
