"""The report of --markdown, rendered by GitHub's own renderer: server text must stay text there."""

import json
import re
import subprocess
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import cmarkgfm
from hostile import hostile_server

TAGS = {"h2", "h3", "h4", "p", "ul", "li", "code", "pre", "span", "a", "details", "summary"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}

# Markup, and what GitHub makes of ordinary text: links, mentions, references, emoji.
HOSTILE = (
    "</code></pre></details>\n\n```\n~~~\n<img src=x onerror=a> [a](https://evil.example) ![b](https://evil.example) "
    "https://evil.example www.evil.example me@evil.example @you #1 GH-1 :+1: ``` ` | - [ ] [^1] <https://evil.example>"
)


class Page(HTMLParser):
    """What is wrong in a rendered page: tags that we don't write, links to elsewhere, text that GitHub would link."""

    def __init__(self, links):
        super().__init__()
        self.links, self.open, self.text, self.problems = links, [], "", []

    def handle_starttag(self, tag, attributes):
        self.end_of_text()
        self.open.append(tag)
        attributes = dict(attributes)
        if tag not in TAGS or set(attributes) - {"href", "align", "lang", "class"}:
            self.problems.append(f"the tag {tag} {attributes}")
        if "href" in attributes and attributes["href"] not in self.links:
            self.problems.append(f"a link to {attributes['href']}")

    def handle_endtag(self, tag):
        self.end_of_text()
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"the end of {tag} in {self.open}")

    def handle_data(self, data):
        self.text += data

    def end_of_text(self):
        # GitHub looks at each piece of text by itself, and leaves code and links alone.
        if not {"code", "pre", "a"} & set(self.open):
            linked = re.search(r"@\w|#\d|GH-\d|://|www\.|:\+1:", self.text)
            if linked:
                self.problems.append(f"text that becomes a link: {self.text}")
        self.text = ""


def problems_of(page, links):
    parser = Page(links)
    parser.feed(cmarkgfm.github_flavored_markdown_to_html(page, cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE))
    parser.close()
    return parser.problems + [f"never closed: {tag}" for tag in parser.open]


def check_page(binary):
    """The problems of the golden page and of one about a hostile server."""
    sample = json.loads(Path("reports/sample.json").read_text())
    problems = problems_of(Path("reports/sample.md").read_text(), links_of(sample))
    with hostile_server(HOSTILE) as url, tempfile.TemporaryDirectory() as folder:
        command = [binary, "run", url, "--dev", "--markdown", "run.md", "--json", "run.json"]
        subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
        page, report = Path(folder, "run.md").read_text(), json.loads(Path(folder, "run.json").read_text())
        if page.count("evil.example") < 20:
            problems.append("the page does not have what the server said")
        problems += problems_of(page, links_of(report))
    return problems


def links_of(report):
    """The sources of the cases, as links are written in HTML."""
    sources = [source for suite in report["suites"] for test in suite["tests"] for source in test["source"]]
    return {re.search(r"<(.*)>$", source).group(1) for source in sources}
