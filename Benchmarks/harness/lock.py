"""One measurement at a time on a machine."""

import contextlib
import fcntl
import sys

from . import paths


@contextlib.contextmanager
def measuring():
    """Holds the measurement lock of this working copy; waits while another measures."""
    paths.LOCK.parent.mkdir(parents=True, exist_ok=True)
    with open(paths.LOCK, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("bench: waiting for another measurement to end", file=sys.stderr)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
