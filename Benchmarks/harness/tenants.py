"""`scripts/bench tenants`: what many tenants cost on one server.

Tenants are made one after another through the running server; then the same load is spread over all
of them and given to one of them, in turns, through as many connections; then the memory of the
server and of PostgreSQL's backends is read, and all tenants are migrated.
"""

import re
import statistics
import tempfile
import time
from pathlib import Path

from . import florin, processes, report
from .failure import Failure
from .rpc import progress

# Callers for each tenant, all of whom call one tenant alone in the other turn: enough for a lane to
# have company in its transactions, few enough for a thousand tenants not to wait for one another.
CALLERS = 4
# A backend meets a tenant's tables slowly the first time: what is measured comes after that.
WARM_UP = 10
QUICK_TENANTS = 20


def private_bytes(text):
    """The private memory in /proc/PID/smaps_rollup: what PostgreSQL's shared buffers are not in."""
    found = re.findall(r"^Private_(?:Clean|Dirty|Hugetlb):\s+(\d+) kB$", text, re.MULTILINE)
    if len(found) < 2:
        raise Failure("the kernel does not say how much memory of a process is private")
    return sum(int(kilobytes) for kilobytes in found) * 1024


def backends(server):
    """The private memory of each backend that serves a connection of the server's."""
    listed = server.sql(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
        "AND pid <> pg_backend_pid()")
    sizes = []
    for pid in listed.split():
        try:
            sizes.append(private_bytes(Path(f"/proc/{pid}/smaps_rollup").read_text()))
        except (FileNotFoundError, ProcessLookupError):
            continue  # It ended meanwhile.
        except PermissionError:
            raise Failure("reading the memory of PostgreSQL's backends needs root") from None
    if not sizes:
        raise Failure("PostgreSQL has no backends")
    return sizes


def load(server, keys, count, seconds):
    """Writes a second by the callers of `count` tenants to those of some keys; none may fail."""
    figures = server.run(
        "bench", "customers", "--key-files", keys, "--concurrency", CALLERS * count,
        "--connections", count, "--seconds", seconds, "--warm-up", WARM_UP)
    if figures["failed"]:
        raise Failure(f"{figures['failed']} of {figures['calls']} calls failed")
    return figures["rate"]


def migrate(server, count):
    """Seconds to bring all tenants to the newest version, from the beginning as far as is known.

    The tenants' schemas are at the newest version already, so that what is measured is the way
    there and back for each tenant; statements of a migration come on top.
    """
    server.sql("UPDATE florin_control.tenants SET schema_version = 0")
    began = time.monotonic()
    done = server.run("tenant", "migrate", "--apply")
    seconds = time.monotonic() - began
    if int(done["done_count"]) != count:
        raise Failure(f"{done['done_count']} of {count} tenants were migrated")
    return seconds


def measure(options):
    """Runs the benchmark and prints a table and lines."""
    processes.require("psql")
    processes.raise_file_limit()
    count = min(options.tenants, QUICK_TENANTS) if options.quick else options.tenants
    seconds, turns = (1, 1) if options.quick else (options.duration, options.repetitions)
    program = florin.built()
    figures = report.Figures()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        processes.open_to_others(folder)
        with florin.Florin(program, folder) as server:
            run(server, count, seconds, turns, figures)
    print(report.table(
        ["figure", "value", "unit"],
        [[name, report.shown(value), unit] for name, value, unit in figures.values]))
    for text in figures.lines():
        print(text)
    return figures


def run(server, count, seconds, turns, figures):
    """Everything that is asked of one server."""
    before = server.server.memory().resident
    progress(f"making {count} tenants")
    folder = server.folder / "keys"
    made = server.run("bench", "tenants", "--count", count, "--save", folder)
    figures.add("tenant-create", made["mean"] / 1000, "ms")
    figures.add("tenant-create-p99", made["p99"] / 1000, "ms")
    everyone = folder / "keys"
    one = server.folder / "one-key"
    one.write_text(everyone.read_text().splitlines()[0] + "\n")
    spread, alone = [], []
    for turn in range(turns):
        progress(f"turn {turn + 1}/{turns}")
        spread.append(load(server, everyone, count, seconds))
        alone.append(load(server, one, count, seconds))
    figures.add("tenants-spread", statistics.median(spread), "writes/s")
    figures.add("tenants-spread/one-tenant", statistics.median(alone), "writes/s")
    ratios = [mine / other for mine, other in zip(spread, alone)]
    figures.compare("tenants-spread", "one-tenant", statistics.median(ratios), 1)
    figures.add("tenants-server-start-rss", before, "bytes")
    figures.add("tenants-server-rss", server.server.memory().resident, "bytes")
    sizes = backends(server)
    figures.add("tenants-backends", len(sizes), "processes")
    figures.add("tenants-backend-private-max", max(sizes), "bytes")
    progress(f"migrating {count} tenants")
    figures.add("tenants-migrate", migrate(server, count), "s")
    progress("")
