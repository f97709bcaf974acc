"""A self-signed P-256 certificate for the servers of one run."""

import subprocess
from pathlib import Path

from .failure import Failure


class Certificate:
    """The PEM files of a certificate for localhost and 127.0.0.1, and of its key."""

    def __init__(self, folder):
        self.certificate = Path(folder) / "certificate.pem"
        self.key = Path(folder) / "key.pem"
        command = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "90", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-addext", "extendedKeyUsage=serverAuth",
            "-addext", "keyUsage=critical,digitalSignature",
            "-keyout", str(self.key), "-out", str(self.certificate),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            raise Failure("openssl is not installed; scripts/bootstrap installs it") from None
        if done.returncode != 0:
            raise Failure(f"openssl could not make a certificate: {done.stderr.strip()}")
        self.key.chmod(0o600)
