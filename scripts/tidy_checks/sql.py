"""SQL lives in the rooms over PostgreSQL, whole, and is never pieced together."""

import re

from . import rooms
from .finding import Finding

_STATEMENT = re.compile(
    r"\s*(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s+[\w\".]+\s+SET\s|DELETE\s+FROM\s|WITH\s+\w+\s+AS\s|"
    r"(?:CREATE|ALTER|DROP)\s+(?:TABLE|INDEX|SCHEMA|ROLE|VIEW|FUNCTION|TYPE|UNIQUE|OR)\b|"
    r"TRUNCATE\s|SET\s+LOCAL\s|GRANT\s|REVOKE\s)"
)
_STAR = re.compile(r"\bSELECT\s+(?:\w+\.)?\*")


def check(tree, exceptions):
    for file in tree.sources:
        if not re.search(r"[A-Z]{4,} ", file.text):
            continue
        for literal in file.swift.strings:
            if not _STATEMENT.match(literal.text):
                continue
            line = file.swift.line(literal.start)
            for rule, advice in _faults(file, literal):
                if not exceptions.allows(rule, file, line):
                    yield Finding(file.path, line, rule, advice)


def _faults(file, literal):
    if file.room not in rooms.OVER_SQL:
        yield "sql-place", "SQL belongs to Storage, as a constant beside the function that runs it"
    if _STAR.search(literal.text):
        yield "sql-star", "name the columns: a migration must not change what a query returns"
    if literal.is_interpolated or _is_concatenated(file, literal):
        yield "sql-pieces", "SQL is one constant; values are parameters"


def _is_concatenated(file, literal):
    """Whether a plus sign follows the literal or comes before it."""
    source = file.swift
    quote = re.compile(r"#*\"+").match(source.text, literal.start)
    before = source.code[: literal.start].rstrip()
    after = source.code[quote.end() :].lstrip() if quote else ""
    return before.endswith("+") or after.startswith("+")
