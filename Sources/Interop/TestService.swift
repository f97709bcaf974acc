package import GRPC
internal import SwiftProtobuf

/// `grpc.testing.TestService`, as the public interoperability tests expect a server to behave.
package struct TestService: Grpc_Testing_TestService {
  /// The largest payload that is made for a caller, in bytes.
  private static let maximumPayloadBytes = 4 << 20
  /// Responses that a half-duplex call may ask for before its answers begin.
  private static let maximumPendingResponses = 10_000
  /// The longest pause before a response that a caller may ask for, in microseconds.
  private static let maximumIntervalMicroseconds = 60_000_000

  /// A service; it keeps nothing between calls.
  package init() {}

  /// Answers nothing with nothing.
  package func emptyCall(
    _ request: Grpc_Testing_Empty,
    call: ServerCall
  ) async throws -> Grpc_Testing_Empty {
    try Self.echoMetadata(of: call)
    return Grpc_Testing_Empty()
  }

  /// Answers with a payload of the size that the request asks for.
  package func unaryCall(
    _ request: Grpc_Testing_SimpleRequest,
    call: ServerCall
  ) async throws -> Grpc_Testing_SimpleResponse {
    if request.hasExpectCompressed {
      try Self.check(expectsCompressed: request.expectCompressed.value, call)
    }
    try Self.echoMetadata(of: call)
    if request.hasResponseStatus { try Self.echo(request.responseStatus) }
    call.compressesResponses = request.responseCompressed.value
    return try .with { response in
      response.payload = try Self.payload(size: request.responseSize)
      if request.fillServerID { response.serverID = "florin" }
    }
  }

  /// As `unaryCall`; nothing between caller and server caches here.
  package func cacheableUnaryCall(
    _ request: Grpc_Testing_SimpleRequest,
    call: ServerCall
  ) async throws -> Grpc_Testing_SimpleResponse {
    try await unaryCall(request, call: call)
  }

  /// Answers with one message for each of the request's response parameters.
  package func streamingOutputCall(
    _ request: Grpc_Testing_StreamingOutputCallRequest,
    responses: ResponseWriter<Grpc_Testing_StreamingOutputCallResponse>,
    call: ServerCall
  ) async throws {
    try Self.echoMetadata(of: call)
    try await Self.answer(request.responseParameters, responses, call)
    if request.hasResponseStatus { try Self.echo(request.responseStatus) }
  }

  /// Answers with the size of all payloads together.
  package func streamingInputCall(
    _ requests: RequestStream<Grpc_Testing_StreamingInputCallRequest>,
    call: ServerCall
  ) async throws -> Grpc_Testing_StreamingInputCallResponse {
    try Self.echoMetadata(of: call)
    var size = 0
    for try await request in requests {
      if request.hasExpectCompressed {
        try Self.check(expectsCompressed: request.expectCompressed.value, call)
      }
      size += request.payload.body.count
    }
    guard let aggregated = Int32(exactly: size) else {
      throw RPCError(.outOfRange, "the payloads' \(size) bytes do not fit the response")
    }
    return .with { $0.aggregatedPayloadSize = aggregated }
  }

  /// Answers each request at once.
  package func fullDuplexCall(
    _ requests: RequestStream<Grpc_Testing_StreamingOutputCallRequest>,
    responses: ResponseWriter<Grpc_Testing_StreamingOutputCallResponse>,
    call: ServerCall
  ) async throws {
    try Self.echoMetadata(of: call)
    for try await request in requests {
      try await Self.answer(request.responseParameters, responses, call)
      if request.hasResponseStatus { try Self.echo(request.responseStatus) }
    }
  }

  /// Answers all requests once the caller has sent the last.
  package func halfDuplexCall(
    _ requests: RequestStream<Grpc_Testing_StreamingOutputCallRequest>,
    responses: ResponseWriter<Grpc_Testing_StreamingOutputCallResponse>,
    call: ServerCall
  ) async throws {
    try Self.echoMetadata(of: call)
    var pending: [Grpc_Testing_ResponseParameters] = []
    for try await request in requests {
      pending += request.responseParameters
      guard pending.count <= Self.maximumPendingResponses else {
        throw RPCError(.resourceExhausted, "too many responses are asked for")
      }
    }
    try await Self.answer(pending, responses, call)
  }

  /// Answers UNIMPLEMENTED, as a method that exists and is not served.
  package func unimplementedCall(
    _ request: Grpc_Testing_Empty,
    call: ServerCall
  ) async throws -> Grpc_Testing_Empty {
    throw RPCError(.unimplemented, "\(call.method.path) is not implemented")
  }
}

extension TestService {
  private static func answer(
    _ parameters: [Grpc_Testing_ResponseParameters],
    _ responses: ResponseWriter<Grpc_Testing_StreamingOutputCallResponse>,
    _ call: ServerCall
  ) async throws {
    for parameter in parameters {
      let interval = Int(parameter.intervalUs)
      guard 0...maximumIntervalMicroseconds ~= interval else {
        throw RPCError(.invalidArgument, "interval_us is not 0 to \(maximumIntervalMicroseconds)")
      }
      if interval > 0 { try await Task.sleep(for: .microseconds(interval)) }
      call.compressesResponses = parameter.compressed.value
      let payload = try payload(size: parameter.size)
      try await responses.write(.with { $0.payload = payload })
    }
  }

  private static func payload(size: Int32) throws(RPCError) -> Grpc_Testing_Payload {
    guard 0...maximumPayloadBytes ~= Int(size) else {
      throw RPCError(.invalidArgument, "a payload's size is not 0 to \(maximumPayloadBytes)")
    }
    return Grpc_Testing_Payload(zeros: Int(size))
  }

  private static func check(
    expectsCompressed: Bool,
    _ call: ServerCall
  ) throws(RPCError) {
    guard call.wasLastRequestCompressed == expectsCompressed else {
      let was = call.wasLastRequestCompressed ? "was" : "was not"
      throw RPCError(.invalidArgument, "the message \(was) compressed, against expect_compressed")
    }
  }

  private static func echo(_ status: Grpc_Testing_EchoStatus) throws(RPCError) {
    let code = UInt8(exactly: status.code).flatMap(Status.Code.init) ?? .unknown
    guard code != .ok else { return }
    throw RPCError(code, status.message)
  }

  /// Sends back the metadata that callers use to see that metadata travels.
  private static func echoMetadata(of call: ServerCall) throws(MetadataError) {
    if let text = call.metadata[EchoKeys.initial] {
      try call.headers.add(text, for: EchoKeys.initial)
    }
    for bytes in call.metadata.bytes(for: EchoKeys.trailing) {
      try call.trailers.add(bytes, for: EchoKeys.trailing)
    }
  }
}

/// The metadata that the server sends back.
enum EchoKeys {
  /// In the headers.
  static let initial = "x-grpc-test-echo-initial"
  /// In the trailers.
  static let trailing = "x-grpc-test-echo-trailing-bin"
}
