"""Words that have no place in the tree: notes to oneself, and second names of one concept."""

import re

from .finding import Finding

_NOTE = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
_PROMISE = re.compile(r"\bfor now\b|\bnot (?:yet )?implemented\b", re.IGNORECASE)

# Files that must spell out what they forbid.
_EXEMPT = ("scripts/tidy_checks/words.py", "Tests/Tooling/", "CONTRIBUTING.md")

# Identifiers with a better word; only those that cannot mean anything else are listed.
_IDENTIFIERS = (
    (re.compile(r"\bcents\b|[a-z]Cents\b"), "minor units"),
    (re.compile(r"\b[dD]ebtor\w*|[a-z]Debtor\w*"), "customer"),
    (re.compile(r"\b\w*[bB]adDebt\w*"), "write-off"),
    (re.compile(r"\b\w*[sS]hortPay\w*"), "deduction or settlement discount"),
    (re.compile(r"\b(?:[vV]oid|[dD]elete|[fF]inali[sz]e|[pP]ost|[sS]end)(?:Invoice|CreditNote)\b"),
     "cancel, discard or issue"),
    (re.compile(r"\b(?:rollback|Rollback|rollBack)(?:Entry|JournalEntry|Posting)\b"), "reverse"),
    (re.compile(r"\b(?:ledger|Ledger)Transaction\b"), "journal entry"),
)  # fmt: skip


def check(tree, exceptions):
    for file in tree.files:
        if file.is_foreign or file.path.startswith(_EXEMPT):
            continue
        yield from _notes(file, exceptions)
        yield from _promises(file, exceptions)
        if file.is_swift and file.is_in("Sources"):
            yield from _identifiers(file, exceptions)


def _notes(file, exceptions):
    for match in _NOTE.finditer(file.text):
        line = file.text.count("\n", 0, match.start()) + 1
        if not exceptions.allows("note", file, line):
            advice = f"{match.group()}: do it, or open an issue; a note to oneself never lands"
            yield Finding(file.path, line, "note", advice)


def _promises(file, exceptions):
    """Comments that admit a gap: strings may say the words, to a peer for example."""
    if not _PROMISE.search(file.text):
        return
    for line, comment in _comments(file):
        match = _PROMISE.search(comment)
        if match and not exceptions.allows("promise", file, line):
            advice = f"{match.group()}: finish it, or say what holds without a promise"
            yield Finding(file.path, line, "promise", advice)


def _comments(file):
    if file.is_swift:
        for start, end in file.swift.comments:
            yield file.swift.line(start), file.text[start:end]
    elif file.is_script or file.suffix in {".proto", ".h", ".md"}:
        marker = {".proto": "//", ".h": "//", ".md": ""}.get(file.suffix, "#")
        for number, line in enumerate(file.lines, 1):
            if marker in line:
                yield number, line[line.index(marker) :]


def _identifiers(file, exceptions):
    for pattern, word in _IDENTIFIERS:
        if not pattern.search(file.text):
            continue
        for match in pattern.finditer(file.swift.code):
            line = file.swift.line(match.start())
            if not exceptions.allows("one-word", file, line):
                yield Finding(file.path, line, "one-word", f"{match.group()}: the word is {word}")
