"""How long files, functions and lines may be."""

import re

from .finding import Finding

FILE_LINES = 600
TEST_FILE_LINES = 800
FUNCTION_LINES = 70
LINE_COLUMNS = 100

_FUNCTION = re.compile(
    r"\bfunc\s+(?P<name>\S[^\s(<]*)|(?<![.\w])(?P<special>init|deinit|subscript)\b(?=[?!]?\s*[(<{])"
)
_BRACKET = re.compile(r"[()\[\]{}]")


def check(tree, exceptions):
    for file in tree.files:
        if file.is_foreign:
            continue
        if file.is_swift or file.is_script:
            yield from _file(file, exceptions)
            yield from _lines(file, exceptions)
        if file.is_swift:
            yield from _functions(file, exceptions)


def _file(file, exceptions):
    limit = TEST_FILE_LINES if file.is_test else FILE_LINES
    count = file.text.count("\n")
    if count > limit and not exceptions.allows_file("file-length", file.path):
        advice = f"{count} lines, {limit} are allowed: split it by topic"
        yield Finding(file.path, 0, "file-length", advice)


def _lines(file, exceptions):
    for number, line in enumerate(file.lines, 1):
        if len(line) <= LINE_COLUMNS or "://" in line:
            continue
        if file.is_swift and _without_strings(file.swift, number) <= LINE_COLUMNS:
            continue
        if exceptions.allows("line-length", file, number):
            continue
        advice = f"{len(line)} columns, {LINE_COLUMNS} are allowed: break it"
        yield Finding(file.path, number, "line-length", advice)


def _without_strings(source, number):
    """A line's columns without what its string literals and raw identifiers hold."""
    text, code = source.lines[number - 1], source.code_lines[number - 1]
    if "//" in text:
        return len(text)  # A comment can be broken.
    return len(text) - sum(1 for was, now in zip(text, code) if now == " " and was != " ")


def _functions(file, exceptions):
    source = file.swift
    for match in _FUNCTION.finditer(source.code):
        end = _body_end(source.code, match.end())
        if end is None:
            continue
        first, last = source.line(match.start()), source.line(end)
        length = last - first + 1 - _string_lines(source, match.end(), end)
        if length > FUNCTION_LINES and not exceptions.allows("function-length", file, first):
            name = _name(source.text, match)
            advice = f"{name} has {length} lines, {FUNCTION_LINES} are allowed: name its steps"
            yield Finding(file.path, first, "function-length", advice)


def _string_lines(source, start, end):
    """The lines of long literals, which are data and not steps."""
    parts = (part for part in source.string_parts if start <= part[0] and part[1] <= end)
    return sum(source.text.count("\n", *part) for part in parts)


def _name(text, match):
    """The function's name, which is blank in the code when it is a rule in words."""
    if raw := re.match(r"func\s+(`[^`]*`)", text[match.start() :]):
        return raw.group(1)
    return match.group("name") or match.group("special")


def _body_end(code, position):
    """The offset of the brace that closes a function's body; None for a requirement."""
    depth, braces = 0, 0
    while match := _BRACKET.search(code, position):
        bracket, position = match.group(), match.end()
        if bracket == "{" and depth == 0:
            braces += 1
        elif bracket == "}" and depth == 0:
            braces -= 1
            if braces < 0:
                return None
            if braces == 0:
                return match.start()
        elif bracket in "([{":
            depth += 1
        else:
            depth -= 1
            if depth < 0:
                return None
    return None
