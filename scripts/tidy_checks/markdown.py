"""Markdown: one title a page, links that lead somewhere, commands that exist."""

import re
from posixpath import dirname, join, normpath

from .finding import Finding

_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_CODE_SPAN = re.compile(r"`[^`\n]*`")
_COMMAND = re.compile(r"^(?:\s{4,}|\$ |)(scripts/[\w-]+|\.ci/[\w-]+)\b")

# Pages whose commands a newcomer types.
_WITH_COMMANDS = ("README.md", "CONTRIBUTING.md", "docs/")


def check(tree, exceptions):
    pages = [file for file in tree.files if file.suffix == ".md" and not file.is_foreign]
    anchors = {}
    for page in pages:
        anchors[page.path] = {_anchor(text) for _, level, text in _headings(page)}
    for page in pages:
        yield from _title(page)
        yield from _links(page, tree, anchors)
        if page.path.startswith(_WITH_COMMANDS):
            yield from _commands(page, tree)


def _prose(page):
    """The numbered lines outside fenced code."""
    is_code = False
    for number, line in enumerate(page.lines, 1):
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code:
            yield number, line


def _headings(page):
    for number, line in _prose(page):
        match = _HEADING.match(line)
        if match:
            yield number, len(match.group(1)), match.group(2)


def _anchor(heading):
    """The fragment by which a heading is reached, as code hosts make it."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def _title(page):
    titles = [number for number, level, _ in _headings(page) if level == 1]
    first = next((number for number, line in _prose(page) if line.strip()), 1)
    if titles[:1] != [first]:
        yield Finding(page.path, first, "markdown-title", "a page begins with its title: `# …`")
    for number in titles[1:]:
        yield Finding(page.path, number, "markdown-title", "a page has one title: use `##` here")


def _links(page, tree, anchors):
    for number, line in _prose(page):
        for match in _LINK.finditer(_CODE_SPAN.sub("", line)):
            target = match.group(1)
            if re.match(r"[a-z]+:", target):
                continue
            path, _, fragment = target.partition("#")
            place = normpath(join(dirname(page.path), path)) if path else page.path
            if place not in tree.paths and not tree.has_folder(place):
                yield Finding(page.path, number, "markdown-link", f"{target} leads nowhere")
            elif fragment and fragment not in anchors.get(place, {fragment}):
                advice = f"{target}: {place} has no such heading"
                yield Finding(page.path, number, "markdown-link", advice)


def _commands(page, tree):
    prose = {number for number, _ in _prose(page)}
    for number, line in enumerate(page.lines, 1):
        is_code = number not in prose or line.startswith("    ")
        match = _COMMAND.match(line) if is_code else None
        if match and match.group(1) not in tree.executables:
            advice = f"{match.group(1)} is no executable file of the tree"
            yield Finding(page.path, number, "markdown-command", advice)
