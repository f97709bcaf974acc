"""Names of files and folders: what they hold, not how old they are or that they help."""

import re
from pathlib import PurePosixPath

from .finding import Finding

_EMPTY = {"utils", "util", "utilities", "helpers", "helper", "manager", "common", "misc", "new"}
_ENDING = re.compile(
    r"(?:Utils?|Utilities|Helpers?|Manager|Misc|Common|V2|Handler2)$|_(?:utils|helpers|v2|new)$"
)

# What stands at the root. Each new entry is a decision.
ROOT = frozenset(
    """.ci .gitignore .swift-format Benchmarks CHANGELOG.md CONTRIBUTING.md LICENSE Makefile
    Package.swift README.md SECURITY.md Sources Tests certs docs proto scripts""".split()
)


def check(tree, exceptions):
    for file in tree.files:
        if file.parts[0] not in ROOT:
            yield Finding(file.path, 0, "place", f"the tree has no {file.parts[0]} at its root")
        if file.is_foreign or exceptions.allows_file("file-name", file.path):
            continue
        for part in file.parts:
            stem = part if part.startswith(".") else PurePosixPath(part).stem
            if any(_is_empty(name) for name in [stem, *stem.split("+")]):
                advice = f"{part} says nothing: name it after what it holds"
                yield Finding(file.path, 0, "file-name", advice)


def _is_empty(name):
    return name.lower() in _EMPTY or name == "V2" or _ENDING.search(name) is not None
