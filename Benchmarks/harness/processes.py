"""Starting, pinning, measuring and stopping the programs of a benchmark, each by its pid."""

import os
import resource
import select
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass

from .failure import Failure

# How long a server may take until it listens; generous, for valgrind is slow.
START_SECONDS = 60
STOP_SECONDS = 10
TICKS = os.sysconf("SC_CLK_TCK")


def cores():
    """The core of the servers and the core of the load."""
    available = sorted(os.sched_getaffinity(0))
    if len(available) < 2:
        raise Failure("two cores are needed, one for the server and one for the load")
    return available[0], available[1]


def require(*programs):
    """Fails with one line when a program is missing."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise Failure(f"not installed: {', '.join(missing)}; scripts/bootstrap --bench installs it")


def raise_file_limit():
    """Lets this process and its children open as many files as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def open_to_others(folder):
    """Lets other accounts pass through a folder: PostgreSQL runs as one of its own under root."""
    os.chmod(folder, 0o711)


def free_port():
    """A port of 127.0.0.1 that was free a moment ago, for servers that cannot choose one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(core, command):
    """The command bound to one core, or to none; ended by the kernel if this process is killed."""
    bound = [] if core is None else ["taskset", "-c", str(core)]
    return ["setpriv", "--pdeathsig", "TERM", *bound] + [str(part) for part in command]


@dataclass
class Memory:
    """Bytes of resident memory."""

    resident: int
    peak: int


class Server:
    """A running server; leaving its `with` block stops it."""

    def __init__(self, name, command, core, folder, port=None, environment=None):
        """Starts `command`; without `port` the server must print `listening on HOST:PORT`."""
        self.name = name
        self.log = os.path.join(folder, f"{name}.log")
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                pinned(core, command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=log, env={**os.environ, **(environment or {})},
            )
        try:
            self.port = port or self._announced_port()
            self._wait_until_open()
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends the server, politely at first, and waits for it."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def memory(self):
        """What /proc says about the server's memory."""
        return parse_status(self._proc("status"))

    def cpu_seconds(self):
        """Processor time used so far, of all threads, in user and kernel mode."""
        return parse_stat(self._proc("stat")) / TICKS

    def _proc(self, file):
        try:
            with open(f"/proc/{self.process.pid}/{file}") as opened:
                return opened.read()
        except FileNotFoundError:
            raise self._failure("ended") from None

    def _failure(self, what):
        with open(self.log) as log:
            lines = log.read().strip().splitlines()
        return Failure(f"{self.name} {what}" + (f": {lines[-1]}" if lines else ""))

    def _announced_port(self):
        text = b""
        deadline = time.monotonic() + START_SECONDS
        while not text.endswith(b"\n"):
            remaining = deadline - time.monotonic()
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, remaining))
            piece = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            if not piece:
                raise self._failure("did not start" if not ready else "ended at the start")
            text += piece
        return parse_announcement(text.decode(errors="replace"))

    def _wait_until_open(self):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    raise self._failure("ended at the start") from None
                if time.monotonic() > deadline:
                    raise self._failure(f"does not listen on port {self.port}") from None
                time.sleep(0.05)


def parse_announcement(text):
    """The port in `listening on 127.0.0.1:PORT`."""
    for line in text.splitlines():
        if line.startswith("listening on "):
            port = line.rsplit(":", 1)[-1].strip()
            if port.isdigit() and 0 < int(port) < 65536:
                return int(port)
    raise Failure(f"a server announced no port: {text.strip()[:100]!r}")


def parse_status(text):
    """VmRSS and VmHWM of /proc/PID/status, which are in KiB."""
    values = {}
    for line in text.splitlines():
        key, _, rest = line.partition(":")
        if key in ("VmRSS", "VmHWM"):
            values[key] = int(rest.split()[0]) * 1024
    if len(values) != 2:
        raise Failure("a server ended while it was measured")
    return Memory(resident=values["VmRSS"], peak=values["VmHWM"])


def parse_stat(text):
    """utime + stime of /proc/PID/stat, in ticks; the name field may hold spaces and brackets."""
    fields = text.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
