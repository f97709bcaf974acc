"""Migrations as they stand in their folders."""

import hashlib
import re
from dataclasses import dataclass

_FOLDER = re.compile(r"(\d{4})-([a-z0-9]+(?:-[a-z0-9]+)*)$")
_TABLE = re.compile(r"CREATE TABLE (?P<schema>\S+?)\.(?P<name>[a-z_]+) \(")
_DROP = re.compile(r"DROP TABLE (?P<schema>\S+?)\.(?P<name>[a-z_]+)$")
_QUALIFIED = {"control": "florin_control.", "tenant": "{schema}."}

# What a kind of migration must not hold, and why.
_BANNED = (
    ("tenant", r"\b(?:SMALL|BIG)?SERIAL\b|\bSEQUENCE\b|\bAS IDENTITY\b",
     "a sequence has gaps and is not part of an export: count in a table"),
    ("tenant", r"\bTRIGGER\b|\bFUNCTION\b|\bPROCEDURE\b|\bRULE\b",
     "rules of business stay in Swift, and code in a schema would run with its owner's rights"),
    ("tenant", r"\bVIEW\b", "a view reads with its owner's rights"),
    ("tenant", r"\bflorin_", "a tenant's schema refers to nothing outside of it"),
    ("both", r"\b(?:CREATE|DROP) INDEX CONCURRENTLY\b", "a migration is one transaction"),
    ("both", r"\b(?:BEGIN|COMMIT|ROLLBACK)\b", "the runner begins and ends the transaction"),
    ("both", r"\bTO PUBLIC\b", "PUBLIC is every role, those of other tenants included"),
    ("both", r'"""|\\', "the text stands in a Swift literal"),
)  # fmt: skip


class Fault(Exception):
    """Why migrations cannot be taken."""


@dataclass(frozen=True)
class Migration:
    version: int
    name: str
    statements: tuple

    @property
    def digest(self):
        """Tells two texts apart; comments do not count."""
        return hashlib.sha256("\0".join(self.statements).encode()).hexdigest()

    @property
    def tables(self):
        """The tables that it makes, in order."""
        found = (_TABLE.match(statement) for statement in self.statements)
        return [match["name"] for match in found if match]

    @property
    def dropped_tables(self):
        """The tables that it drops."""
        found = (_DROP.match(statement) for statement in self.statements)
        return [match["name"] for match in found if match]


def read_all(source, kind):
    """The migrations of a kind, in the order of their numbers, which have no gap."""
    migrations = [_read(folder, kind) for folder in sorted((source / kind).iterdir())]
    for index, migration in enumerate(migrations, 1):
        if migration.version != index:
            raise Fault(f"{kind}: migration {index} is missing, or there are two of them")
    return migrations


def _read(folder, kind):
    match = _FOLDER.match(folder.name)
    if not match:
        raise Fault(f"{kind}/{folder.name}: a migration is a folder NNNN-slug")
    for name in ("up.sql", "notes.md"):
        if not (folder / name).is_file():
            raise Fault(f"{kind}/{folder.name} has no {name}")
    place = f"{kind}/{folder.name}/up.sql"
    statements = split((folder / "up.sql").read_text(encoding="utf-8"), place)
    for statement in statements:
        check(statement, kind, place)
    migration = Migration(int(match[1]), match[2], tuple(statements))
    _check_grants(migration, kind, place)
    return migration


def split(text, place):
    """The statements of a text, without comments and final semicolons."""
    statements, lines = [], []
    for line in text.splitlines():
        line = line.rstrip()
        if line.lstrip().startswith("--") or not line:
            continue
        if line.endswith(";"):
            statements.append("\n".join([*lines, line[:-1]]))
            lines = []
        else:
            lines.append(line)
    if lines:
        raise Fault(f"{place}: the last statement does not end with `;`")
    if not statements:
        raise Fault(f"{place}: no statement")
    return statements


def check(statement, kind, place):
    """Refuses a statement that a migration of this kind must not hold."""
    first = statement.splitlines()[0]
    if ";" in statement:
        raise Fault(f"{place}: `{first}`: a `;` within a statement; end it at the end of a line")
    if "--" in statement:
        raise Fault(f"{place}: `{first}`: a comment stands on lines of its own")
    for which, pattern, reason in _BANNED:
        found = re.search(pattern, statement, re.IGNORECASE) if which in (kind, "both") else None
        if found:
            raise Fault(f"{place}: `{first}`: {found.group()}: {reason}")
    if _QUALIFIED[kind] not in statement:
        raise Fault(f"{place}: `{first}`: names are qualified with {_QUALIFIED[kind]}")


def _check_grants(migration, kind, place):
    role = {"control": "florin_control", "tenant": "{schema}"}[kind]
    for table in migration.tables:
        grant = re.compile(rf"GRANT [A-Z, ]+ ON \S+\.{table} TO {re.escape(role)}$")
        if not any(grant.match(statement) for statement in migration.statements):
            raise Fault(f"{place}: nobody may use {table}: GRANT … TO {role} is missing")
