"""Who may import whom: every import line against the table in scripts/imports.allow."""

import re
import sys
from pathlib import Path

from .finding import Finding
from .tree import Tree

TABLE = "scripts/imports.allow"

_IMPORT = re.compile(
    r"^[ \t]*(?P<attributes>(?:@\w+(?:\([^)\n]*\))?\s+)*)"
    r"(?:(?P<access>public|package|internal|fileprivate|private)[ \t]+)?"
    r"(?P<attributes_after>(?:@\w+(?:\([^)\n]*\))?\s+)*)"
    r"import[ \t]+(?:(?:struct|class|enum|protocol|typealias|func|let|var)[ \t]+)?"
    r"(?P<module>\w+)(?:\.\w+)*",
    re.MULTILINE,
)
# Several imports on one line would hide the later ones from the expression above.
_SECOND = re.compile(r"^[^\n]*;[^\n]*\bimport\b", re.MULTILINE)

# Rooms of the standard library and the toolchain that need no row.
_SOURCES = {"Swift", "Synchronization"}
_TESTS = _SOURCES | {
    "Testing", "Foundation", "FoundationEssentials", "Glibc", "PropertyTesting",
    "FlorinTestSupport", "Laws",
}  # fmt: skip
# SwiftProtobuf's output maps `bytes` to Foundation's Data.
_GENERATED = {"Foundation", "FoundationEssentials"}


class Table:
    """The rows of scripts/imports.allow, with their groups written out."""

    def __init__(self, text):
        self.rows = {}
        self.findings = []
        groups = {}
        for number, line in enumerate(text.split("\n"), 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            name, colon, names = line.partition(":")
            name = name.strip()
            if not colon or name in self.rows or name in groups:
                advice = "write `room: module module …`, each room once"
                self.findings.append(Finding(TABLE, number, "imports-table", advice))
                continue
            modules = set()
            for word in names.split():
                if word.startswith("@") and word not in groups:
                    advice = f"{word} is not defined above"
                    self.findings.append(Finding(TABLE, number, "imports-table", advice))
                modules |= groups.get(word, set() if word.startswith("@") else {word})
            (groups if name.startswith("@") else self.rows)[name] = modules


def check(tree, table):
    yield from table.findings
    c_modules = {
        file.room for file in tree.files
        if file.is_in("Sources") and file.parts[-1] == "module.modulemap"
    }  # fmt: skip
    for file in tree.files:
        if file.is_swift and file.is_in("Sources", "Tests") and "Golden" not in file.parts:
            yield from _file(file, table, c_modules)


def _file(file, table, c_modules):
    is_test = file.is_in("Tests")
    allowed = _allowed(file, table)
    if allowed is None:
        advice = f"{file.room or file.path} has no row in {TABLE}: a new room is a decision"
        yield Finding(file.path, 0, "room", advice)
        return
    code = file.swift.code
    if match := _SECOND.search(code):
        yield Finding(file.path, file.swift.line(match.start()), "import", "one import a line")
    for match in _IMPORT.finditer(code):
        line, module = file.swift.line(match.start("module")), match.group("module")
        attributes = match.group("attributes") + match.group("attributes_after")
        if module not in allowed:
            advice = f"{file.room} may not import {module} ({TABLE})"
            yield Finding(file.path, line, "import", advice)
        if "@testable" in attributes and (not is_test or file.room != module + "Tests"):
            advice = f"@testable import {module} belongs to {module}Tests alone"
            yield Finding(file.path, line, "testable-import", advice)
        if is_test:
            continue
        if match.group("access") is None:
            advice = f"say who sees {module}: internal, package or public import"
            yield Finding(file.path, line, "import-access", advice)
        elif module in c_modules and match.group("access") in {"public", "package"}:
            advice = f"{module} is C: internal import, behind types of this room"
            yield Finding(file.path, line, "import-access", advice)
        if "@_exported" in attributes and file.room not in {"FlorinAPI", "OrderToCash"}:
            advice = f"only FlorinAPI and OrderToCash hand on what they import ({module})"
            yield Finding(file.path, line, "import-exported", advice)


def _allowed(file, table):
    """What a file may import; None when its room is not in the table."""
    room = file.room
    if not room:
        return None
    own = table.rows.get(room)
    if file.is_in("Tests"):
        tested = room.removesuffix("Tests")
        if own is None and tested not in table.rows:
            return None
        return _TESTS | (own or set()) | table.rows.get(tested, set()) | {tested}
    if own is None:
        return None
    return own | _SOURCES | (_GENERATED if "Generated" in file.parts else set())


def main(root, arguments):
    if arguments:
        print("usage: scripts/imports", file=sys.stderr)
        return 2
    tree = Tree.read(root)
    findings = sorted(check(tree, Table(Path(root, TABLE).read_text(encoding="utf-8"))))
    for finding in findings:
        print(finding)
    print(f"imports: {len(findings)} findings")
    return 1 if findings else 0
