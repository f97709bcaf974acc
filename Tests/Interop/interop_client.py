#!/usr/bin/env python3
"""The public gRPC interoperability cases, run by grpcio against a server."""

import argparse
import sys
import time

import grpc

from interop_protos import (ECHO_INITIAL, ECHO_TRAILING, RAW_MESSAGES, empty_pb2, flag,
                            messages_pb2, raw_decoder, say, test_pb2_grpc)

REQUEST_BYTES = 271_828
RESPONSE_BYTES = 314_159
REQUEST_SIZES = [27_182, 8, 1_828, 45_904]
RESPONSE_SIZES = [31_415, 9, 2_653, 58_979]
CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def expect(what, actual, expected):
    if actual != expected:
        raise AssertionError(f"{what} is {actual!r}, expected {expected!r}")


def expect_status(code, call):
    try:
        call()
    except grpc.RpcError as error:
        expect("the status", error.code(), code)
        return error
    raise AssertionError(f"the call succeeded, expected {code}")


def payload(size):
    return messages_pb2.Payload(body=bytes(size))


def boolean(value):
    return messages_pb2.BoolValue(value=value)


def large_request(**fields):
    return messages_pb2.SimpleRequest(
        response_size=RESPONSE_BYTES, payload=payload(REQUEST_BYTES), **fields)


def output_request(sizes, size):
    return messages_pb2.StreamingOutputCallRequest(
        response_parameters=[messages_pb2.ResponseParameters(size=one) for one in sizes],
        payload=payload(size))


class Pipe:
    """Requests that are sent one by one, as the responses come."""

    def __init__(self):
        import queue
        self._queue = queue.Queue()

    def add(self, request):
        self._queue.put(request)

    def close(self):
        self._queue.put(None)

    def __iter__(self):
        return iter(self._queue.get, None)


@case
def empty_unary(run):
    expect("the response", run.stub.EmptyCall(empty_pb2.Empty()), empty_pb2.Empty())


@case
def large_unary(run):
    response = run.stub.UnaryCall(large_request())
    expect("the payload", response.payload.body, bytes(RESPONSE_BYTES))


@case
def client_compressed_unary(run):
    request = large_request(expect_compressed=boolean(True))
    expect_status(grpc.StatusCode.INVALID_ARGUMENT, lambda: run.stub.UnaryCall(request))
    for compression in (grpc.Compression.Gzip, grpc.Compression.Deflate):
        response = run.stub.UnaryCall(request, compression=compression)
        expect("the payload's size", len(response.payload.body), RESPONSE_BYTES)
    response = run.stub.UnaryCall(large_request(expect_compressed=boolean(False)))
    expect("the payload's size", len(response.payload.body), RESPONSE_BYTES)


@case
def server_compressed_unary(run):
    with run.make_channel([RAW_MESSAGES]) as channel:
        call = channel.unary_unary(
            "/grpc.testing.TestService/UnaryCall",
            request_serializer=messages_pb2.SimpleRequest.SerializeToString,
            response_deserializer=raw_decoder(messages_pb2.SimpleResponse))
        for compressed in (True, False):
            response, was = call(large_request(response_compressed=boolean(compressed)))
            expect("being compressed", was, compressed)
            expect("the payload", response.payload.body, bytes(RESPONSE_BYTES))


@case
def client_streaming(run):
    requests = [messages_pb2.StreamingInputCallRequest(payload=payload(size))
                for size in REQUEST_SIZES]
    response = run.stub.StreamingInputCall(iter(requests))
    expect("the aggregated size", response.aggregated_payload_size, 74_922)


@case
def client_compressed_streaming(run):
    def request(size, compressed):
        return messages_pb2.StreamingInputCallRequest(
            payload=payload(size), expect_compressed=boolean(compressed))

    expect_status(grpc.StatusCode.INVALID_ARGUMENT,
                  lambda: run.stub.StreamingInputCall(iter([request(27_182, True)])))
    response = run.stub.StreamingInputCall(
        iter([request(27_182, True), request(45_904, True)]), compression=grpc.Compression.Gzip)
    expect("the aggregated size", response.aggregated_payload_size, 73_086)


@case
def server_streaming(run):
    responses = run.stub.StreamingOutputCall(output_request(RESPONSE_SIZES, 0))
    expect("the sizes", [len(one.payload.body) for one in responses], RESPONSE_SIZES)


@case
def server_compressed_streaming(run):
    request = output_request([31_415, 92_653], 0)
    request.response_parameters[0].compressed.value = True
    request.response_parameters[1].compressed.value = False
    with run.make_channel([RAW_MESSAGES]) as channel:
        call = channel.unary_stream(
            "/grpc.testing.TestService/StreamingOutputCall",
            request_serializer=messages_pb2.StreamingOutputCallRequest.SerializeToString,
            response_deserializer=raw_decoder(messages_pb2.StreamingOutputCallResponse))
        seen = [(len(one.payload.body), was) for one, was in call(request)]
    expect("sizes and being compressed", seen, [(31_415, True), (92_653, False)])


@case
def ping_pong(run):
    pipe = Pipe()
    responses = run.stub.FullDuplexCall(iter(pipe))
    for request_size, response_size in zip(REQUEST_SIZES, RESPONSE_SIZES):
        pipe.add(output_request([response_size], request_size))
        expect("the payload's size", len(next(responses).payload.body), response_size)
    pipe.close()
    expect("further responses", list(responses), [])


@case
def empty_stream(run):
    expect("the responses", list(run.stub.FullDuplexCall(iter([]))), [])


@case
def half_duplex(run):
    requests = [output_request([size], 8) for size in RESPONSE_SIZES]
    responses = run.stub.HalfDuplexCall(iter(requests))
    expect("the sizes", [len(one.payload.body) for one in responses], RESPONSE_SIZES)


@case
def status_code_and_message(run):
    echo_status(run, "test status message", duplex=True)


@case
def special_status_message(run):
    echo_status(run, "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP "
                "\U0001f608\t\n", duplex=False)


def echo_status(run, message, duplex):
    status = messages_pb2.EchoStatus(code=2, message=message)
    request = messages_pb2.SimpleRequest(response_status=status)
    error = expect_status(grpc.StatusCode.UNKNOWN, lambda: run.stub.UnaryCall(request))
    expect("the status message", error.details(), message)
    if duplex:
        request = messages_pb2.StreamingOutputCallRequest(response_status=status)
        error = expect_status(grpc.StatusCode.UNKNOWN,
                              lambda: list(run.stub.FullDuplexCall(iter([request]))))
        expect("the status message", error.details(), message)


@case
def unimplemented_method(run):
    expect_status(grpc.StatusCode.UNIMPLEMENTED,
                  lambda: run.stub.UnimplementedCall(empty_pb2.Empty()))


@case
def unimplemented_service(run):
    stub = test_pb2_grpc.UnimplementedServiceStub(run.channel)
    expect_status(grpc.StatusCode.UNIMPLEMENTED,
                  lambda: stub.UnimplementedCall(empty_pb2.Empty()))


@case
def cancel_after_begin(run):
    call = run.stub.StreamingInputCall.future(iter(Pipe()))
    call.cancel()
    expect("being cancelled", call.cancelled(), True)
    expect("the status", call.code(), grpc.StatusCode.CANCELLED)


@case
def cancel_after_first_response(run):
    pipe = Pipe()
    responses = run.stub.FullDuplexCall(iter(pipe))
    pipe.add(output_request([31_415], 27_182))
    expect("the payload's size", len(next(responses).payload.body), 31_415)
    responses.cancel()
    expect_status(grpc.StatusCode.CANCELLED, lambda: next(responses))
    pipe.close()


@case
def timeout_on_sleeping_server(run):
    pipe = Pipe()
    pipe.add(output_request([], 27_182))
    expect_status(grpc.StatusCode.DEADLINE_EXCEEDED,
                  lambda: next(run.stub.FullDuplexCall(iter(pipe), timeout=0.001)))
    pipe.close()


@case
def custom_metadata(run):
    sent = [(ECHO_INITIAL, "test_initial_metadata_value"), (ECHO_TRAILING, b"\xab\xab\xab")]

    def check(call):
        headers, trailers = dict(call.initial_metadata()), dict(call.trailing_metadata())
        expect("the echoed header", headers.get(ECHO_INITIAL), sent[0][1])
        expect("the echoed trailer", trailers.get(ECHO_TRAILING), sent[1][1])

    _, call = run.stub.UnaryCall.with_call(large_request(), metadata=sent)
    check(call)
    call = run.stub.FullDuplexCall(
        iter([output_request([RESPONSE_BYTES], REQUEST_BYTES)]), metadata=sent)
    expect("the number of responses", len(list(call)), 1)
    check(call)


@case
def rpc_soak(run):
    soak(run, lambda: run.stub.UnaryCall(large_request()))


@case
def channel_soak(run):
    def call():
        with run.make_channel() as channel:
            return test_pb2_grpc.TestServiceStub(channel).UnaryCall(large_request())
    soak(run, call)


def soak(run, call):
    for _ in range(run.arguments.soak_iterations):
        start = time.monotonic()
        expect("the payload's size", len(call().payload.body), RESPONSE_BYTES)
        elapsed = 1_000 * (time.monotonic() - start)
        limit = run.arguments.soak_per_iteration_max_acceptable_latency_ms
        if elapsed > limit:
            raise AssertionError(f"a call took {elapsed:.0f} ms, more than {limit}")


class Run:
    """A channel to the server under test."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.channel = self.make_channel()
        self.stub = test_pb2_grpc.TestServiceStub(self.channel)

    def make_channel(self, extra=()):
        target = f"{self.arguments.server_host}:{self.arguments.server_port}"
        options = [("grpc.use_local_subchannel_pool", 1), *extra]
        if not self.arguments.use_tls:
            return grpc.insecure_channel(target, options)
        if self.arguments.server_host_override:
            options.append(
                ("grpc.ssl_target_name_override", self.arguments.server_host_override))
        with open(self.arguments.ca_file, "rb") as file:
            return grpc.secure_channel(target, grpc.ssl_channel_credentials(file.read()), options)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server_host", default="127.0.0.1")
    parser.add_argument("--server_port", type=int, required=True)
    parser.add_argument("--use_tls", type=flag, nargs="?", const=True, default=False)
    parser.add_argument("--ca_file")
    parser.add_argument("--server_host_override")
    parser.add_argument("--test_case", default="all", choices=["all", *CASES])
    parser.add_argument("--soak_iterations", type=int, default=10)
    parser.add_argument("--soak_per_iteration_max_acceptable_latency_ms", type=int, default=30_000)
    arguments = parser.parse_args()

    run = Run(arguments)
    has_failed = False
    for name in CASES if arguments.test_case == "all" else [arguments.test_case]:
        try:
            CASES[name](run)
            say(f"{name}: passed")
        except (AssertionError, grpc.RpcError, StopIteration) as error:
            has_failed = True
            say(f"{name}: " + (str(error) or repr(error)).replace("\n", " "))
    sys.exit(1 if has_failed else 0)


if __name__ == "__main__":
    main()
