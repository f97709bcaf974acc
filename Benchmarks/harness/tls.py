"""`scripts/check-tls`: what testssl finds in a server, held against what may be found."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from . import processes, servers
from .certificates import Certificate
from .failure import Failure
from .main import guarded

FINE = {"OK", "INFO", "DEBUG"}

# Findings worse than OK or INFO that say nothing against the server, and why.
ACCEPTED = {
    "cert_chain_of_trust": "a development certificate is self-signed",
    "cert_revocation": "a development certificate has no revocation service",
    "engine_problem": "the scanner's own openssl has no GOST ciphers to try; nor has the server",
    "overall_grade": "the grade is capped by the self-signed chain",
}

# The line of testssl 3.0 that gives every hello the obsolete next-protocol extension, and the same
# with ALPN `h2`. The server refuses hellos without ALPN, and testssl sends none.
NEXT_PROTOCOL = '          33, 74, 00, 00"'
ALPN_H2 = '          00, 10, 00, 05, 00, 03, 02, 68, 32"'
DATA_FOLDERS = ["/etc/testssl", "/usr/share/testssl"]


def offering_h2(script):
    """testssl's text with ALPN `h2` in each hello."""
    if script.count(NEXT_PROTOCOL) != 1:
        raise Failure("this testssl is not of the 3.0 series; ALPN cannot be added to its hellos")
    return script.replace(NEXT_PROTOCOL, ALPN_H2)


# openssl for testssl: s_client offers `h2` unless told otherwise.
OPENSSL = """#!/bin/bash
if [[ ${1-} == s_client && " $* " != *" -alpn "* && " $* " != *" -help "* ]]; then
  shift
  exec openssl s_client -alpn h2 "$@"
fi
exec openssl "$@"
"""


def prepared(folder):
    """The folder's testssl and openssl, which offer `h2`."""
    found = shutil.which("testssl") or shutil.which("testssl.sh")
    if not found:
        raise Failure("testssl is not installed; scripts/bootstrap --bench installs testssl.sh")
    scanner, client = Path(folder) / "testssl", Path(folder) / "openssl"
    scanner.write_text(offering_h2(Path(found).read_text()))
    client.write_text(OPENSSL)
    scanner.chmod(0o700)
    client.chmod(0o700)
    return scanner, client


def scan(address, folder):
    """The findings of one scan."""
    scanner, client = prepared(folder)
    output = Path(folder) / "findings.json"
    line = [
        scanner, "--quiet", "--color", "0", "--warnings", "batch", "--nodns", "none",
        "--openssl", client, "--jsonfile", output, address,
    ]
    environment = dict(os.environ)
    for data in DATA_FOLDERS:
        if Path(data).is_dir():
            environment.setdefault("TESTSSL_INSTALL_DIR", data)
    done = subprocess.run(
        [str(part) for part in line], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env=environment, timeout=900)
    if not output.exists():
        raise Failure(f"testssl found nothing out: {(done.stderr or done.stdout).strip()[-300:]}")
    return findings(output.read_text())


def findings(text):
    """The list in testssl's JSON."""
    try:
        found = json.loads(text)
    except ValueError:
        raise Failure("testssl was interrupted; its findings are not whole") from None
    return [(entry["id"], entry["severity"], entry["finding"]) for entry in found]


def judged(found):
    """The findings against the server, and those accepted with their reason."""
    against, accepted = [], []
    for identifier, severity, finding in found:
        if severity in FINE:
            continue
        name = identifier.split(" ")[0]
        if name in ACCEPTED:
            accepted.append((identifier, severity, finding, ACCEPTED[name]))
        else:
            against.append((identifier, severity, finding))
    return against, accepted


def saw_tls(found):
    """Whether the scan met TLS 1.3 at all; one that met nothing finds nothing bad either."""
    return any(name == "TLS1_3" and severity == "OK" for name, severity, _ in found)


def report(found):
    """Prints the verdict; the exit status."""
    against, accepted = judged(found)
    for identifier, severity, finding, reason in accepted:
        print(f"accepted  {identifier} ({severity}): {finding} - {reason}")
    for identifier, severity, finding in against:
        print(f"refused   {identifier} ({severity}): {finding}")
    print(f"{len(found)} findings, {len(accepted)} accepted, {len(against)} refused")
    if not saw_tls(found):
        raise Failure("the scan saw no TLS 1.3; the server was not reached or speaks less")
    return 1 if against else 0


def run(options):
    processes.require("openssl", "hexdump", "setpriv", "taskset")
    with tempfile.TemporaryDirectory(prefix="florin-tls-") as folder:
        if options.address:
            return report(scan(options.address, folder))
        servers.write_answers(Path(folder))
        kind = servers.available([options.server])[0]
        core, _ = processes.cores()
        with kind.start(core, Path(folder), Certificate(folder)) as server:
            print(f"scanning {kind.name}, about two minutes", file=sys.stderr)
            return report(scan(f"127.0.0.1:{server.port}", folder))


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/check-tls", description=__doc__)
    parser.add_argument(
        "address", nargs="?", help="HOST:PORT of a running server; without it one is started")
    parser.add_argument(
        "--server", default=servers.FLORIN, choices=servers.NAMES, help="which one is started")
    options = parser.parse_args(arguments)
    return guarded(lambda: run(options), "check-tls")
