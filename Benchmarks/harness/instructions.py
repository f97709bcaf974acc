"""`scripts/bench instructions`: machine instructions for one call, counted by callgrind.

Counts do not depend on the machine's speed or on what else it does, so they can be held to a
budget where rates can only be compared within one run.
"""

import re
import tempfile
from pathlib import Path

from . import h2load, messages, processes, report, servers
from .certificates import Certificate
from .failure import Failure
from .h2load import Shape

# Both runs pay the same start, handshake and end; their difference is calls alone.
FEW = 500
MANY = 2500
SHAPES = [Shape(1, 1), Shape(8, 32)]


def parse(text):
    """The total of a callgrind output file."""
    match = re.search(r"^(?:summary|totals): (\d+)", text, re.MULTILINE)
    if not match:
        raise Failure("callgrind wrote no total; the server did not end in order")
    return int(match.group(1))


def total(kind, folder, certificate, method, shape, requests):
    """Instructions of a whole server life that answers `requests` calls."""
    server_core, load_core = processes.cores()
    output = Path(folder) / "callgrind.out"
    output.unlink(missing_ok=True)
    server = Traced(kind, output).start(server_core, Path(folder), certificate)
    with server:
        url = f"https://127.0.0.1:{server.port}/bench.v1.Bench/{method}"
        load = h2load.run(url, Path(folder) / method, shape, load_core, requests=requests)
        if load.status_2xx != requests:
            raise Failure(f"{kind.name}: {requests - load.status_2xx} of {requests} calls failed")
    if not output.exists():
        raise Failure("callgrind wrote nothing; the server did not end in order")
    return parse(output.read_text(errors="replace"))


class Traced(servers.Kind):
    """A server under callgrind."""

    def __init__(self, kind, output):
        super().__init__(kind.name, kind.program, kind.speaks_grpc, kind.environment)
        self.output = output

    def launcher(self):
        return ["valgrind", "--tool=callgrind", f"--callgrind-out-file={self.output}", "-q"]


def measure(arguments):
    """Counts for our server, or for those named."""
    processes.require("h2load", "openssl", "setpriv", "taskset", "valgrind")
    figures = report.Figures()
    rows = []
    with tempfile.TemporaryDirectory(prefix="florin-bench-") as folder:
        certificate = Certificate(folder)
        servers.write_answers(Path(folder))
        for method, body in [
            ("Echo", messages.echo_request()), ("DecodeOrder", messages.order_request()),
        ]:
            (Path(folder) / method).write_bytes(body)
        for kind in servers.available(arguments.servers or [servers.FLORIN]):
            for method in ("Echo", "DecodeOrder") if kind.speaks_grpc else ("Echo",):
                for shape in SHAPES:
                    few, many = (
                        total(kind, folder, certificate, method, shape, requests)
                        for requests in (FEW, MANY))
                    name = f"{'echo' if method == 'Echo' else 'decode'}-{shape}-instructions"
                    if kind.name != servers.FLORIN:
                        name += f"/{kind.name}"
                    figures.add(name, (many - few) / (MANY - FEW), "instructions/call")
                    rows.append([name, f"{(many - few) / (MANY - FEW):,.0f}"])
    print(report.table(["instructions a call", ""], rows))
    print("\n" + "\n".join(figures.lines()))
    return figures
