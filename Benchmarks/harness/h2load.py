"""Running h2load and reading what it prints."""

import os
import re
import subprocess
from dataclasses import dataclass

from . import processes
from .failure import Failure

# Every server is made to use the same cipher, or their preferences would be measured.
CIPHER = "TLS_AES_128_GCM_SHA256"


@dataclass(frozen=True)
class Shape:
    """How many connections, and how many streams on each."""

    connections: int
    streams: int

    def __str__(self):
        return f"{self.connections}x{self.streams}"


@dataclass
class Load:
    """What one run of h2load saw."""

    requests_per_second: float
    started: int
    done: int
    succeeded: int
    failed: int
    errored: int
    timed_out: int
    status_2xx: int
    data_bytes: int
    tls: str
    cipher: str


@dataclass
class Latency:
    """Percentiles in microseconds."""

    p50: float
    p99: float


def command(url, body_file, shape, *, duration=None, requests=None, log=None):
    """The h2load command line: so long, or so many requests."""
    line = [
        "h2load", f"--clients={shape.connections}", f"--max-concurrent-streams={shape.streams}",
        f"--tls13-ciphers={CIPHER}", f"--data={body_file}",
        "--header=content-type: application/grpc", "--header=te: trailers",
    ]
    if duration is not None:
        line.append(f"--duration={duration}")
    if requests is not None:
        line.append(f"--requests={requests}")
    if log is not None:
        line.append(f"--log-file={log}")
    return line + [url]


def run(url, body_file, shape, core, *, duration=None, requests=None, log=None):
    """Runs h2load on one core."""
    line = command(url, body_file, shape, duration=duration, requests=requests, log=log)
    limit = 600 if duration is None else duration * 10 + 60
    try:
        done = subprocess.run(
            processes.pinned(core, line), stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=limit,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"h2load did not end within {limit} s") from None
    if done.returncode != 0:
        raise Failure(f"h2load failed: {(done.stderr or done.stdout).strip()[-200:]}")
    return parse(done.stdout)


def parse(text):
    """Reads h2load's report."""

    def found(pattern, what):
        match = re.search(pattern, text, re.MULTILINE)
        if not match:
            raise Failure(f"h2load printed no {what}; it could not connect, or its report changed")
        return match

    rate = found(r"^finished in [^,]+, ([\d.]+) req/s", "rate")
    counts = found(
        r"^requests: \d+ total, (\d+) started, (\d+) done, (\d+) succeeded, (\d+) failed, "
        r"(\d+) errored, (\d+) timeout", "request counts")
    status = found(r"^status codes: (\d+) 2xx", "status codes")
    data = found(r"^traffic: .* \((\d+)\) data$", "traffic")
    tls = re.search(r"^TLS Protocol: (\S+)", text, re.MULTILINE)
    cipher = re.search(r"^Cipher: (\S+)", text, re.MULTILINE)
    started, done, succeeded, failed, errored, timed_out = map(int, counts.groups())
    return Load(
        requests_per_second=float(rate.group(1)), started=started, done=done,
        succeeded=succeeded, failed=failed, errored=errored, timed_out=timed_out,
        status_2xx=int(status.group(1)), data_bytes=int(data.group(1)),
        tls=tls.group(1) if tls else "none", cipher=cipher.group(1) if cipher else "none",
    )


def failures(load, shape, answer_bytes):
    """How many calls did not succeed, so far as the outside can tell.

    h2load does not read `grpc-status`. A failed gRPC call answers 200 with trailers and without a
    message, so the body bytes show it: `answer_bytes` for each call, and at most that for those
    still open when the time was up.
    """
    unsuccessful = load.failed + load.errored + load.timed_out + (load.done - load.status_2xx)
    missing = load.succeeded * answer_bytes - load.data_bytes
    surplus = load.data_bytes - (
        load.succeeded + shape.connections * shape.streams) * answer_bytes
    if missing > 0:
        unsuccessful += -(-missing // answer_bytes)
    elif surplus > 0:
        unsuccessful += -(-surplus // answer_bytes)
    return unsuccessful


def check(name, load, shape, answer_bytes):
    """Fails unless every call of a run succeeded over TLS 1.3."""
    if load.succeeded == 0:
        raise Failure(f"{name}: no call succeeded")
    if load.tls != "TLSv1.3" or load.cipher != CIPHER:
        raise Failure(f"{name}: the run used {load.tls} {load.cipher}, not TLSv1.3 {CIPHER}")
    count = failures(load, shape, answer_bytes)
    if count:
        raise Failure(f"{name}: {count} of {load.done} calls failed")


def percentile(ordered, fraction):
    """The value at `fraction` of a sorted list: nearest rank, so a value that was seen."""
    rank = -(-int(fraction * 10000) * len(ordered) // 10000)
    return ordered[max(1, rank) - 1]


def latency(log):
    """Reads a log of h2load (start, status, microseconds a line) and removes the file."""
    durations = []
    with open(log) as lines:
        for line in lines:
            durations.append(int(line.split("\t")[2]))
    os.remove(log)
    if not durations:
        raise Failure("h2load logged no request")
    durations.sort()
    return Latency(p50=percentile(durations, 0.50), p99=percentile(durations, 0.99))
