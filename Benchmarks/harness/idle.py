"""Connections that finish TLS and the exchange of SETTINGS and then say nothing."""

import socket
import ssl
import time

from .failure import Failure

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = 0x4
EMPTY_SETTINGS = bytes([0, 0, 0, SETTINGS, 0, 0, 0, 0, 0])
SETTINGS_ACKNOWLEDGEMENT = bytes([0, 0, 0, SETTINGS, 1, 0, 0, 0, 0])
# How long the server is given to come to rest before its memory is read.
REST_SECONDS = 1.0


def client_context():
    """TLS 1.3 and `h2` only; the server's self-signed certificate is not checked."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    return context


def connect(context, port):
    """One connection, its SETTINGS acknowledged both ways."""
    connection = context.wrap_socket(
        socket.create_connection(("127.0.0.1", port), timeout=10), server_hostname="localhost")
    if connection.selected_alpn_protocol() != "h2":
        connection.close()
        raise Failure("the server did not choose h2")
    connection.sendall(PREFACE + EMPTY_SETTINGS)
    received = b""
    while not settings_seen(received):
        piece = connection.recv(4096)
        if not piece:
            connection.close()
            raise Failure("the server closed an idle connection")
        received += piece
    connection.sendall(SETTINGS_ACKNOWLEDGEMENT)
    return connection


def settings_seen(received):
    """Whether the server sent both its SETTINGS and the acknowledgement of ours."""
    flags = set()
    while len(received) >= 9:
        length = int.from_bytes(received[:3], "big")
        if received[3] == SETTINGS:
            flags.add(received[4] & 1)
        received = received[9 + length:]
    return flags == {0, 1}


def memory_per_connection(server, count):
    """Bytes of resident memory each of `count` idle connections adds to a server.

    A few connections come and go first, so that what a server allocates once is not counted.
    """
    context = client_context()
    for _ in range(20):
        connect(context, server.port).close()
    time.sleep(REST_SECONDS)
    before = server.memory().resident
    connections = []
    try:
        for _ in range(count):
            connections.append(connect(context, server.port))
        time.sleep(REST_SECONDS)
        return max(0, server.memory().resident - before) / count
    except OSError as error:
        raise Failure(f"{server.name}: idle connection {len(connections)}: {error}") from None
    finally:
        for connection in connections:
            connection.close()
