"""A `florin serve` with its own PostgreSQL, and what is asked of it, for benchmarks."""

import json
import os
import subprocess
import sys
from pathlib import Path

from . import paths, processes, servers
from .failure import Failure

# The data directory's parts, as `florin serve` lays them out.
SOCKETS = Path("postgres") / "run"
SOCKET_NUMBER = "5432"
SUPERUSER = "postgres"
DATABASE = "florin"


def built():
    """Builds the program as it is released and gives its path."""
    line = [
        "swift", "build", "-c", "release", *servers.release_flags(), "--package-path",
        str(paths.ROOT), "--scratch-path", str(paths.BUILD / "release"), "--product", "florin",
    ]
    print("bench: building florin for release", file=sys.stderr)
    if subprocess.run(line, stdout=sys.stderr).returncode != 0:
        raise Failure("florin did not build")
    shown = subprocess.run(line[:-2] + ["--show-bin-path"], capture_output=True, text=True)
    return f"{shown.stdout.strip()}/florin"


class Florin:
    """A running server, durable as in production; leaving its `with` block stops it."""

    def __init__(self, program, folder, arguments=()):
        self.program = program
        self.folder = Path(folder)
        self.data = self.folder / "data"
        line = [
            program, "serve", "--data", self.data, "--listen-address", "127.0.0.1:0", *arguments]
        self.server = processes.Server("florin", line, None, folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.stop()

    def run(self, *arguments):
        """What a command prints, as JSON."""
        line = [self.program, *arguments, "--data", self.data, "--output", "json"]
        done = subprocess.run([str(part) for part in line], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"florin {' '.join(map(str, arguments[:2]))}: {done.stderr.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def tenant(self, name):
        """Makes a tenant; gives its schema and the file of a key."""
        made = self.run("tenant", "create", name)
        key = self.folder / f"{name}.key"
        self.run("key", "create", "--tenant", name, "--name", "benchmark", "--save", key)
        return made["schema_name"], key

    def sql(self, statement):
        """What PostgreSQL answers, rows by line."""
        line = [
            "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set",
            "ON_ERROR_STOP=1", *self.database(), "--command", statement,
        ]
        done = subprocess.run(line, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"psql: {done.stderr.strip()}")
        return done.stdout.strip()

    def database(self):
        """The options by which PostgreSQL's programs find the database."""
        return [
            "--host", str(self.data / SOCKETS), "--port", SOCKET_NUMBER, "--username", SUPERUSER,
            DATABASE,
        ] if os.path.exists(self.data) else []
