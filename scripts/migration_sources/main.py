"""The command line of scripts/migrations."""

import sys
from pathlib import Path

from . import swift
from .migration import Fault, read_all

SOURCE = Path("Sources/Storage/Migrations")
OUTPUT = Path("Sources/Storage/Generated")


def main(root, arguments):
    if arguments not in ([], ["--check"]):
        print("migrations: error: the only argument there is is --check", file=sys.stderr)
        return 2
    try:
        files = generate(root / SOURCE)
    except Fault as fault:
        print(f"migrations: error: {fault}", file=sys.stderr)
        return 1
    stale = [name for name, text in files.items() if _current(root / OUTPUT / name) != text]
    if arguments:
        for name in stale:
            print(f"migrations: {OUTPUT / name} is stale: run scripts/migrations", file=sys.stderr)
        return 1 if stale else 0
    (root / OUTPUT).mkdir(exist_ok=True)
    for name in stale:
        (root / OUTPUT / name).write_text(files[name], encoding="utf-8")
    return 0


def generate(source):
    """The texts of the generated files by their names."""
    return {
        "ControlMigrations.swift": swift.migrations("control", read_all(source, "control")),
        "TenantMigrations.swift": swift.migrations("tenant", read_all(source, "tenant")),
    }


def _current(path):
    return path.read_text(encoding="utf-8") if path.exists() else None
