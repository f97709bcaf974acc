"""Migrations as Swift constants."""

_HEADER = """\
// Made by scripts/migrations from Sources/Storage/Migrations/{kind}; do not edit.

extension Migration {{
  /// The migrations of {what}, in order.
  static let {kind}: [Migration] = [
"""
_WHAT = {"control": "the control schema", "tenant": "a tenant's schema"}


def migrations(kind, all_migrations):
    """The file that holds the migrations of a kind."""
    parts = [_HEADER.format(kind=kind, what=_WHAT[kind])]
    for migration in all_migrations:
        parts.append(f"    Migration(\n      version: {migration.version},\n")
        parts.append(f'      name: "{migration.name}",\n')
        parts.append(f'      digest: "{migration.digest}",\n      statements: [\n')
        parts.extend(_literal(statement) for statement in migration.statements)
        parts.append("      ]\n    ),\n")
    parts.append("  ]\n}\n")
    if kind == "tenant":
        parts.append(_tables(all_migrations))
    return "".join(parts)


def _literal(statement):
    indent = " " * 8
    lines = "\n".join(f"{indent}{line}" for line in statement.splitlines())
    return f'{indent}"""\n{lines}\n{indent}""",\n'


def _tables(all_migrations):
    """The tables that an export holds: all of them, but for the guard, which is made anew."""
    dropped = {table: each.version for each in all_migrations for table in each.dropped_tables}
    parts = ["\nextension TenantTable {\n  /// A tenant's tables in order of creation.\n"]
    parts.append("  static let all: [TenantTable] = [\n")
    for migration in all_migrations:
        for table in migration.tables:
            if table == "guard":
                continue
            last = f"{dropped[table] - 1}" if table in dropped else "nil"
            parts.append("    TenantTable(\n")
            parts.append(f'      name: "{table}",\n      firstVersion: {migration.version},\n')
            parts.append(f"      lastVersion: {last},\n")
            parts.append(f'      copyOut: "COPY {{schema}}.{table} TO STDOUT",\n')
            parts.append(f'      copyIn: "COPY {{schema}}.{table} FROM STDIN",\n')
            parts.append(f'      empty: "DELETE FROM {{schema}}.{table}"\n    ),\n')
    parts.append("  ]\n}\n")
    return "".join(parts)
