"""The Python modules of proto/grpc/testing, made anew for each run."""

import gzip
import importlib
import pathlib
import sys
import tempfile
import zlib

from grpc_tools import protoc

_PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
_FILES = ["empty", "messages", "test"]
_output = tempfile.TemporaryDirectory(prefix="florin-interop-")


def _load():
    arguments = ["protoc", f"-I{_PROTO}", f"--python_out={_output.name}",
                 f"--grpc_python_out={_output.name}"]
    arguments += [str(_PROTO / "grpc" / "testing" / f"{name}.proto") for name in _FILES]
    if protoc.main(arguments) != 0:
        raise SystemExit("interop_protos: protoc refused proto/grpc/testing")
    # grpcio is the package `grpc`, which would hide the generated `grpc/testing`.
    import grpc
    grpc.__path__.append(str(pathlib.Path(_output.name) / "grpc"))
    import_module = importlib.import_module
    return [import_module(f"grpc.testing.{name}") for name in
            ("empty_pb2", "messages_pb2", "test_pb2_grpc")]


empty_pb2, messages_pb2, test_pb2_grpc = _load()

ECHO_INITIAL = "x-grpc-test-echo-initial"
ECHO_TRAILING = "x-grpc-test-echo-trailing-bin"


# grpcio inflates messages out of sight. With this option it hands them over as they came, so that
# the compressed cases can look.
RAW_MESSAGES = ("grpc.per_message_decompression", 0)


def raw_decoder(message_class):
    """A deserializer that gives the message and whether it came compressed.

    No message of these tests begins with the first byte of a gzip or zlib stream: as a tag, 0x1f
    has a wire type that does not exist, and 0x78 is a field that none of them has.
    """
    def decode(data):
        if data[:2] == b"\x1f\x8b":
            return message_class.FromString(gzip.decompress(data)), True
        if data[:1] == b"\x78":
            return message_class.FromString(zlib.decompress(data)), True
        return message_class.FromString(data), False
    return decode


def flag(text):
    """The value of a boolean flag."""
    if text.lower() in ("true", "1"):
        return True
    if text.lower() in ("false", "0"):
        return False
    raise ValueError(f"{text} is neither true nor false")


def say(line):
    """A line for whoever waits at the other end of a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
