"""The command line of `scripts/bench`."""

import argparse
import json
import os
import signal
import sys

from . import customers, instructions, lock, paths, report, rpc, servers, tenants
from .failure import Failure

# One line each; a benchmark starts what it needs and stops it.
BENCHMARKS = {
    "rpc": (rpc.measure, "calls a second, latency and memory beside nghttpd, gRPC Go and gRPC C++"),
    "customers": (customers.measure, "durable writes a second, and latency alone, beside pgbench"),
    "tenants": (tenants.measure, "creating, serving and migrating many tenants, and their memory"),
    "instructions": (instructions.measure, "machine instructions a call (callgrind)"),
}


def listing():
    return "\n".join(f"{name:14}{what}" for name, (_, what) in BENCHMARKS.items())


def parser(name):
    made = argparse.ArgumentParser(prog=f"scripts/bench {name}", description=BENCHMARKS[name][1])
    made.add_argument("--quick", action="store_true", help="one run of one second")
    made.add_argument("--duration", type=positive, default=3, help="seconds a run (default 3)")
    made.add_argument(
        "--repetitions", type=positive, default=5, help="runs to take the median of (default 5)")
    made.add_argument(
        "--servers", type=words_of(servers.NAMES), help=f"only these: {','.join(servers.NAMES)}")
    made.add_argument(
        "--scenarios", type=words_of(rpc.NAMES), help=f"only these: {','.join(rpc.NAMES)}")
    made.add_argument(
        "--tenants", type=positive, default=1000, help="how many tenants (default 1000)")
    made.add_argument(
        "--check", action="store_true", help="fail when Benchmarks/budgets.json is not kept")
    return made


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return value


def words_of(known):
    """A parser of lists of these words."""

    def words(text):
        for word in text.split(","):
            if word not in known:
                raise argparse.ArgumentTypeError(f"{word!r} is none of {', '.join(known)}")
        return text.split(",")

    return words


def run(arguments):
    """The exit status of one benchmark."""
    name = arguments[0]
    options = parser(name).parse_args(arguments[1:])
    measure, _ = BENCHMARKS[name]
    with lock.measuring():
        figures = measure(options)
    if not options.check:
        return 0
    sentences = report.broken(json.loads(paths.BUDGETS.read_text()), figures)
    for sentence in sentences:
        print(f"bench: {sentence}", file=sys.stderr)
    return 1 if sentences else 0


def guarded(work, name):
    """Runs `work`; a Failure is one line and 1, an interruption 130, servers stopped by then."""
    # Set also for SIGINT, which a shell's background jobs start with ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return work()
    except Failure as failure:
        print(f"{name}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{name}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader has seen enough; what is still buffered must not be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(listing())
        return 0
    if arguments[0] not in BENCHMARKS:
        print(
            f"bench: no benchmark {arguments[0]!r}; there are {', '.join(BENCHMARKS)}",
            file=sys.stderr)
        return 2
    return guarded(lambda: run(arguments), "bench")
