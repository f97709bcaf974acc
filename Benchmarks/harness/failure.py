"""What ends a benchmark early."""


class Failure(Exception):
    """A reason to stop that the reader can act on; printed as one line without a traceback."""
