"""`scripts/soak-transport`: a million calls over ten thousand connections leave nothing behind."""

import argparse
import tempfile
from pathlib import Path

from . import h2load, lock, messages, processes, servers
from .certificates import Certificate
from .failure import Failure
from .h2load import Shape
from .main import guarded, positive

CALLS = 1_000_000
CONNECTIONS = 10_000
# One round; its first is the 10,000 calls after which memory is first read.
ROUND_CALLS = 10_000
STREAMS = 10
# What may come on top: fragmentation and caches that fill slowly, not a leak of 4 bytes a call.
GROWTH_SHARE = 0.10
GROWTH_BYTES = 4 << 20


def allowed(first):
    """The most bytes the server may have at the end."""
    return first + max(int(first * GROWTH_SHARE), GROWTH_BYTES)


def soak(name, calls, connections):
    """Runs the rounds against one kind of server; gives resident bytes after the first and last."""
    rounds = max(2, calls // ROUND_CALLS)
    shape = Shape(max(1, connections // rounds), STREAMS)
    server_core, load_core = processes.cores()
    with tempfile.TemporaryDirectory(prefix="florin-soak-") as folder:
        body = Path(folder) / "Echo"
        body.write_bytes(messages.echo_request())
        servers.write_answers(Path(folder))
        kind = servers.available([name])[0]
        with kind.start(server_core, Path(folder), Certificate(folder)) as server:
            url = f"https://127.0.0.1:{server.port}/bench.v1.Bench/Echo"
            first = None
            for turn in range(rounds):
                load = h2load.run(url, body, shape, load_core, requests=ROUND_CALLS)
                check(load)
                if first is None:
                    first = server.memory().resident
                    print(f"after {ROUND_CALLS:,} calls: {first / 1024:,.0f} KiB", flush=True)
                elif (turn + 1) % max(1, rounds // 10) == 0:
                    print(
                        f"after {(turn + 1) * ROUND_CALLS:,} calls over"
                        f" {(turn + 1) * shape.connections:,} connections:"
                        f" {server.memory().resident / 1024:,.0f} KiB", flush=True)
            return first, server.memory().resident


def check(load):
    """Each call of a round has its answer, to the byte."""
    unanswered = ROUND_CALLS - load.status_2xx
    missing = ROUND_CALLS * messages.ECHO_BODY_BYTES - load.data_bytes
    if unanswered or missing:
        raise Failure(f"{unanswered} calls without 200, {missing} bytes of answers missing")


def run(options):
    processes.require("h2load", "openssl", "setpriv", "taskset")
    processes.raise_file_limit()
    with lock.measuring():
        first, last = soak(options.server, options.calls, options.connections)
    print(f"bench soak-rss-first {first / 1024:.0f} KiB")
    print(f"bench soak-rss-last {last / 1024:.0f} KiB")
    if last > allowed(first):
        raise Failure(
            f"resident memory grew from {first / 1024:,.0f} to {last / 1024:,.0f} KiB;"
            f" {allowed(first) / 1024:,.0f} KiB are allowed")
    return 0


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/soak-transport", description=__doc__)
    parser.add_argument("--calls", type=positive, default=CALLS)
    parser.add_argument("--connections", type=positive, default=CONNECTIONS)
    parser.add_argument(
        "--server", default=servers.FLORIN, choices=servers.NAMES, help="which one is started")
    options = parser.parse_args(arguments)
    return guarded(lambda: run(options), "soak-transport")
