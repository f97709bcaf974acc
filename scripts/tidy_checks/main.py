"""Runs all checks and prints what they find."""

import sys
import time
from pathlib import Path

from . import bans, lengths, markdown, names, secrets, sql, words
from .exceptions import PATH, Exceptions
from .tree import Tree

CHECKS = (lengths, bans, words, names, sql, markdown, secrets)


def run(tree, exceptions):
    """All findings, in order of place, and hints that are no failure."""
    findings = [found for module in CHECKS for found in module.check(tree, exceptions)]
    settled, hints = exceptions.settle()
    return sorted(findings + settled), hints


def main(root, arguments):
    if arguments:
        print("usage: scripts/tidy", file=sys.stderr)
        return 2
    begin = time.monotonic()
    tree = Tree.read(root)
    listed = Path(root, PATH)
    exceptions = Exceptions(listed.read_text(encoding="utf-8") if listed.is_file() else "")
    findings, hints = run(tree, exceptions)
    for finding in findings:
        print(finding)
    for hint in hints:
        print(f"hint: {hint}")
    seconds = time.monotonic() - begin
    print(f"tidy: {len(findings)} findings in {len(tree.files)} files ({seconds:.1f} s)")
    return 1 if findings else 0
