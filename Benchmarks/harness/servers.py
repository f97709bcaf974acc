"""The servers that are measured side by side."""

import shutil
import subprocess
import sys
from dataclasses import dataclass, field

from . import messages, paths, processes
from .failure import Failure

FLORIN = "florin"
NAMES = [FLORIN, "nghttpd", "grpc-go", "grpc-cpp"]
# Below the folder of a run, so that nghttpd does not serve the key beside it.
ANSWERS = "answers"


@dataclass
class Kind:
    """A server that can be started, and what it can answer."""

    name: str
    program: str
    speaks_grpc: bool = True
    environment: dict = field(default_factory=dict)

    def launcher(self):
        """What stands before the program on its command line."""
        return []

    def start(self, core, folder, certificate):
        """Starts it on one core."""
        if self.name == "nghttpd":
            port = processes.free_port()
            line = self.launcher() + nghttpd_command(self.program, port, folder, certificate)
            return processes.Server(self.name, line, core, folder, port=port)
        line = self.launcher() + [
            self.program, "--port", "0", "--certificate", certificate.certificate,
            "--key", certificate.key,
        ]
        if self.name == FLORIN:
            line += ["--loops", "1"]
        return processes.Server(
            self.name, line, core, folder, environment=self.environment)


def nghttpd_command(program, port, folder, certificate):
    """nghttpd answering any echo with a file of as many bytes, and with gRPC's trailer."""
    return [
        program, "--address=127.0.0.1", "--trailer=grpc-status: 0", f"--htdocs={folder / ANSWERS}",
        "--workers=1", port, certificate.key,
        certificate.certificate,
    ]


def write_answers(folder):
    """The file nghttpd answers with, at the path of the RPC."""
    answer = folder / ANSWERS / "bench.v1.Bench" / "Echo"
    answer.parent.mkdir(parents=True, exist_ok=True)
    answer.write_bytes(bytes(messages.ECHO_BODY_BYTES))


def release_flags():
    """The flags that programs are released with: what is measured is what runs."""
    return (paths.ROOT / "scripts" / "release.flags").read_text().split()


def built(product):
    """Builds a product of Benchmarks for release and gives its path."""
    line = [
        "swift", "build", "-c", "release", *release_flags(),
        "--package-path", str(paths.BENCHMARKS),
        "--scratch-path", str(paths.BUILD / "benchmarks"), "--product", product,
    ]
    print(f"bench: building {product} for release", file=sys.stderr)
    # What the compiler says belongs to the reader, not to the machine-readable output.
    if subprocess.run(line, stdout=sys.stderr).returncode != 0:
        raise Failure(f"{product} did not build")
    shown = subprocess.run(line[:-2] + ["--show-bin-path"], capture_output=True, text=True)
    return f"{shown.stdout.strip()}/{product}"


def available(wanted=None):
    """Our server and the anchors that are installed, or those named in `wanted`."""
    kinds = []

    def add(name, program, **more):
        if wanted is None or name in wanted:
            kinds.append(Kind(name, str(program), **more))

    if wanted is None or FLORIN in wanted:
        add(FLORIN, built("bench-server"))
    nghttpd = shutil.which("nghttpd") or shutil.which("nghttpd", path="/usr/sbin:/sbin")
    if nghttpd:
        add("nghttpd", nghttpd, speaks_grpc=False)
    elif wanted is None or "nghttpd" in wanted:
        print("anchors: nghttpd skipped: needs nghttp2-server", file=sys.stderr)
    if wanted is None or {"grpc-go", "grpc-cpp"} & set(wanted):
        subprocess.run([str(paths.BENCHMARKS / "Anchors" / "build")], stdout=sys.stderr)
        if (paths.ANCHORS / "grpc-go").exists():
            add("grpc-go", paths.ANCHORS / "grpc-go", environment={"GOMAXPROCS": "1"})
        if (paths.ANCHORS / "grpc-cpp").exists():
            add("grpc-cpp", paths.ANCHORS / "grpc-cpp")
    if not kinds:
        raise Failure("none of the servers asked for is available")
    return kinds
