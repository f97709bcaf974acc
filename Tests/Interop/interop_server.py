#!/usr/bin/env python3
"""grpc.testing.TestService on grpcio, for our client to be tested against."""

import argparse
import concurrent.futures
import time
from pathlib import Path

import grpc

from interop_protos import (ECHO_INITIAL, ECHO_TRAILING, RAW_MESSAGES, empty_pb2, flag,
                            messages_pb2, raw_decoder, say, test_pb2_grpc)

CODES = {code.value[0]: code for code in grpc.StatusCode}


def echo_metadata(context):
    initial, trailing = [], []
    for key, value in context.invocation_metadata():
        if key == ECHO_INITIAL:
            initial.append((key, value))
        if key == ECHO_TRAILING:
            trailing.append((key, value))
    if initial:
        context.send_initial_metadata(initial)
    if trailing:
        context.set_trailing_metadata(trailing)


def echo_status(request, context):
    if request.HasField("response_status") and request.response_status.code != 0:
        code = CODES.get(request.response_status.code, grpc.StatusCode.UNKNOWN)
        context.abort(code, request.response_status.message)


def check_compression(request, was_compressed, context):
    if request.HasField("expect_compressed") and \
            request.expect_compressed.value != was_compressed:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "expect_compressed disagrees")


def payload(size):
    return messages_pb2.Payload(body=bytes(size))


class TestService(test_pb2_grpc.TestServiceServicer):
    """The behaviour; requests come as pairs of a message and whether it was compressed."""

    def EmptyCall(self, request, context):
        echo_metadata(context)
        return empty_pb2.Empty()

    def UnaryCall(self, pair, context):
        request, was_compressed = pair
        check_compression(request, was_compressed, context)
        echo_metadata(context)
        echo_status(request, context)
        if request.response_compressed.value:
            context.set_compression(grpc.Compression.Gzip)
        return messages_pb2.SimpleResponse(payload=payload(request.response_size))

    CacheableUnaryCall = UnaryCall

    def StreamingOutputCall(self, pair, context):
        request, _ = pair
        echo_metadata(context)
        # The call's encoding goes out with its headers; messages opt out one by one.
        if any(one.compressed.value for one in request.response_parameters):
            context.set_compression(grpc.Compression.Gzip)
        yield from self._answer(request, context)

    def StreamingInputCall(self, requests, context):
        echo_metadata(context)
        size = 0
        for request, was_compressed in requests:
            check_compression(request, was_compressed, context)
            size += len(request.payload.body)
        return messages_pb2.StreamingInputCallResponse(aggregated_payload_size=size)

    def FullDuplexCall(self, requests, context):
        echo_metadata(context)
        for request, _ in requests:
            yield from self._answer(request, context)

    def HalfDuplexCall(self, requests, context):
        echo_metadata(context)
        for request, _ in list(requests):
            yield from self._answer(request, context)

    def _answer(self, request, context):
        for one in request.response_parameters:
            if one.interval_us:
                time.sleep(one.interval_us / 1e6)
            if one.HasField("compressed") and not one.compressed.value:
                context.disable_next_message_compression()
            yield messages_pb2.StreamingOutputCallResponse(payload=payload(one.size))
        echo_status(request, context)


class RawRequests:
    """Stands in for a server while the generated code registers, to change the decoders."""

    def __init__(self, server):
        self._server = server

    def add_generic_rpc_handlers(self, handlers):
        """Nothing: the same methods are registered once more, below."""

    def add_registered_method_handlers(self, service, handlers):
        changed = {}
        for name, handler in handlers.items():
            message_class = handler.request_deserializer.__self__
            changed[name] = handler._replace(request_deserializer=raw_decoder(message_class))
        self._server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(service, changed),))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--use_tls", type=flag, nargs="?", const=True, default=False)
    parser.add_argument("--tls_cert_file")
    parser.add_argument("--tls_key_file")
    arguments = parser.parse_args()

    server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=8),
                         options=[RAW_MESSAGES])
    test_pb2_grpc.add_TestServiceServicer_to_server(TestService(), RawRequests(server))
    address = f"127.0.0.1:{arguments.port}"
    if arguments.use_tls:
        key, chain = Path(arguments.tls_key_file), Path(arguments.tls_cert_file)
        pair = (key.read_bytes(), chain.read_bytes())
        port = server.add_secure_port(address, grpc.ssl_server_credentials([pair]))
    else:
        port = server.add_insecure_port(address)
    server.start()
    say(f"listening on 127.0.0.1:{port}")
    server.wait_for_termination()


if __name__ == "__main__":
    main()
