"""`scripts/bench rpc`: calls a second, latency and memory beside nghttpd, gRPC Go and gRPC C++."""

import contextlib
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from . import h2load, idle, messages, processes, report, servers
from .certificates import Certificate
from .h2load import Shape
from .servers import FLORIN

IDLE_CONNECTIONS = 1000
KIB = 1024


@dataclass(frozen=True)
class Scenario:
    """One method under one shape of load."""

    method: str
    shape: Shape

    @property
    def name(self):
        prefix = "echo" if self.method == "Echo" else "decode"
        return f"{prefix}-{self.shape}"

    @property
    def answer_bytes(self):
        if self.method == "Echo":
            return messages.ECHO_BODY_BYTES
        return len(messages.acknowledgement())


SCENARIOS = [
    Scenario("Echo", Shape(1, 1)),
    Scenario("Echo", Shape(8, 1)),
    Scenario("Echo", Shape(8, 32)),
    Scenario("Echo", Shape(32, 32)),
    Scenario("DecodeOrder", Shape(8, 32)),
]
IDLE = "idle"
NAMES = [scenario.name for scenario in SCENARIOS] + [IDLE]


@dataclass
class Seen:
    """What the runs of one server under one scenario showed."""

    rates: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    p50: list = field(default_factory=list)
    p99: list = field(default_factory=list)
    memory: processes.Memory = None


class Run:
    """One side-by-side measurement of all servers."""

    def __init__(self, kinds, folder, *, duration, repetitions):
        self.kinds = kinds
        self.folder = Path(folder)
        self.duration = duration
        self.repetitions = repetitions
        self.server_core, self.load_core = processes.cores()
        self.certificate = Certificate(folder)
        servers.write_answers(self.folder)
        (self.folder / "Echo").write_bytes(messages.echo_request())
        (self.folder / "DecodeOrder").write_bytes(messages.order_request())

    def scenario(self, scenario):
        """All servers under one scenario: warmed up, then in turns A B C D A B C D."""
        kinds = [kind for kind in self.kinds if kind.speaks_grpc or scenario.method == "Echo"]
        seen = {kind.name: Seen() for kind in kinds}
        if not kinds:
            return seen
        with contextlib.ExitStack() as stack:
            running = [
                stack.enter_context(kind.start(self.server_core, self.folder, self.certificate))
                for kind in kinds
            ]
            for server in running:
                self._load(server, scenario, min(1, self.duration))
            for turn in range(self.repetitions):
                for server in running:
                    progress(f"{scenario.name} {turn + 1}/{self.repetitions} {server.name}")
                    self._measure(server, scenario, seen[server.name])
            for server in running:
                seen[server.name].memory = server.memory()
        return seen

    def idle_memory(self, kind):
        """Bytes each of IDLE_CONNECTIONS costs a fresh server."""
        progress(f"{IDLE_CONNECTIONS} idle connections to {kind.name}")
        with kind.start(self.server_core, self.folder, self.certificate) as server:
            return idle.memory_per_connection(server, IDLE_CONNECTIONS)

    def _measure(self, server, scenario, seen):
        before = server.cpu_seconds()
        load = self._load(server, scenario, self.duration)
        used = server.cpu_seconds() - before
        seen.rates.append(load.requests_per_second)
        seen.cpu.append(used * 1e6 / load.done)
        # The log costs the load generator time, so rates and latencies come from separate runs.
        log = self.folder / "h2load.log"
        self._load(server, scenario, max(1, self.duration // 3), log)
        latency = h2load.latency(log)
        seen.p50.append(latency.p50)
        seen.p99.append(latency.p99)

    def _load(self, server, scenario, duration, log=None):
        url = f"https://127.0.0.1:{server.port}/bench.v1.Bench/{scenario.method}"
        load = h2load.run(
            url, self.folder / scenario.method, scenario.shape, self.load_core,
            duration=duration, log=log)
        h2load.check(f"{server.name} {scenario.name}", load, scenario.shape, scenario.answer_bytes)
        return load


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def qualified(name, server):
    """Our own figures have the bare name, an anchor's end in its name."""
    return name if server == FLORIN else f"{name}/{server}"


def collect(figures, scenario, seen):
    """Medians of one scenario into `figures`; gives the rows of its table."""
    rows = []
    for server, what in seen.items():
        rate, p50, p99, cpu = map(statistics.median, (what.rates, what.p50, what.p99, what.cpu))
        resident, peak = what.memory.resident / KIB, what.memory.peak / KIB
        for suffix, value, unit in [
            ("", rate, "calls/s"), ("-p50", p50, "us"), ("-p99", p99, "us"),
            ("-cpu", cpu, "us/call"), ("-rss", resident, "KiB"), ("-peak", peak, "KiB"),
        ]:
            figures.add(qualified(scenario.name + suffix, server), value, unit)
        spread = (max(what.rates) - min(what.rates)) / rate * 100
        rows.append([
            server, f"{rate:,.0f}", f"{spread:.0f} %", f"{p50:,.0f}", f"{p99:,.0f}", f"{cpu:.2f}",
            f"{rate * cpu / 1e4:.0f} %", f"{resident:,.0f}", f"{peak:,.0f}",
        ])
    if FLORIN in seen:
        for anchor in (name for name in seen if name != FLORIN):
            compare(figures, scenario, seen[FLORIN], anchor, seen[anchor])
    return rows


def compare(figures, scenario, ours, anchor, theirs):
    """Ratios to one anchor: the median of the turns' ratios, not the ratio of medians.

    The two runs of a turn are seconds apart, so a machine that slows down for a minute slows both.
    """

    def paired(name, mine, other):
        pairs = [value / base for value, base in zip(mine, other) if base]
        if pairs:
            figures.ratios.append((name, anchor, statistics.median(pairs)))

    # Echo is what all anchors share, so its latencies have the short names.
    short = scenario.name.removeprefix("echo-")
    paired(scenario.name, ours.rates, theirs.rates)
    paired(f"p50-{short}", ours.p50, theirs.p50)
    paired(f"p99-{short}", ours.p99, theirs.p99)


HEADER = [
    "server", "calls/s", "spread", "p50 us", "p99 us", "cpu us/call", "busy", "rss KiB", "peak KiB",
]


def measure(arguments):
    """Runs everything asked for and prints it; gives the figures."""
    processes.require("h2load", "openssl", "setpriv", "taskset")
    processes.raise_file_limit()
    figures = report.Figures()
    with tempfile.TemporaryDirectory(prefix="florin-bench-") as folder:
        kinds = servers.available(arguments.servers)
        run = Run(
            kinds, folder, duration=1 if arguments.quick else arguments.duration,
            repetitions=1 if arguments.quick else arguments.repetitions)
        print(
            f"server on core {run.server_core}, load on core {run.load_core}, TLS 1.3"
            f" {h2load.CIPHER}, {run.duration} s a run, medians of {run.repetitions}")
        for scenario in SCENARIOS:
            if arguments.scenarios and scenario.name not in arguments.scenarios:
                continue
            rows = collect(figures, scenario, run.scenario(scenario))
            progress("")
            print(f"\n{scenario.name}\n{report.table(HEADER, rows)}", flush=True)
        if not arguments.scenarios or IDLE in arguments.scenarios:
            idle_table(run, figures)
    print("\n" + "\n".join(figures.lines()), flush=True)
    return figures


def idle_table(run, figures):
    """Memory of idle connections, for each server."""
    rows = []
    costs = {kind.name: run.idle_memory(kind) for kind in run.kinds}
    for server, cost in costs.items():
        figures.add(qualified("idle-connection", server), cost, "bytes")
        rows.append([server, f"{cost / KIB:.1f}"])
        if server != FLORIN and FLORIN in costs:
            figures.compare("idle-connection", server, costs[FLORIN], cost)
    progress("")
    print(f"\n{IDLE_CONNECTIONS} idle connections")
    print(report.table(["server", "KiB each"], rows), flush=True)
