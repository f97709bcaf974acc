"""The requests the load generator sends, as bytes on the wire.

Encoded here by hand: the harness needs no protobuf package, and what is sent is fixed in one place.
"""

import struct

# The whole POST body of an echo: 5 bytes of prefix, 2 of tag and length, 93 of payload.
ECHO_BODY_BYTES = 100


def varint(value):
    """The base-128 form of a non-negative integer."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def delimited(field, content):
    """A length-delimited field: a string, bytes or a message."""
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def number(field, value):
    """A varint field."""
    return varint(field << 3) + varint(value)


def framed(message):
    """A gRPC length-prefixed message, not compressed."""
    return struct.pack(">BI", 0, len(message)) + message


def echo_request():
    """An EchoMessage whose frame has ECHO_BODY_BYTES bytes."""
    return framed(delimited(1, bytes(index % 251 for index in range(ECHO_BODY_BYTES - 7))))


def amount(minor_units):
    return delimited(1, "EUR") + number(2, minor_units)


def order():
    """An Order with five lines."""
    lines = b""
    for index in range(5):
        lines += delimited(
            5,
            delimited(1, f"item-{index:04}")
            + delimited(2, f"Ball bearing, size {index}")
            + delimited(3, "12.5")
            + delimited(4, amount(1999 + index))
            + delimited(5, amount(24988 + index)),
        )
    return (
        delimited(1, "01h455vb4pex5vsknk084sn02q")
        + delimited(2, "cus_01h455vb4pex5vsknk084sn02q")
        + delimited(3, "PO-2026-00000042-A")
        + delimited(4, "EUR")
        + lines
    )


def order_request():
    """The frame of `order`."""
    return framed(order())


def acknowledgement():
    """The frame that answers `order`: five lines and the sum of their amounts."""
    return framed(number(1, 5) + number(2, sum(24988 + index for index in range(5))))
