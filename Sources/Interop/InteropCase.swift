internal import GRPC

/// A case of the public interoperability tests, by the name that `--test_case` knows.
package enum InteropCase: String, CaseIterable, Sendable {
  case emptyUnary = "empty_unary"
  case largeUnary = "large_unary"
  case clientCompressedUnary = "client_compressed_unary"
  case serverCompressedUnary = "server_compressed_unary"
  case clientStreaming = "client_streaming"
  case clientCompressedStreaming = "client_compressed_streaming"
  case serverStreaming = "server_streaming"
  case serverCompressedStreaming = "server_compressed_streaming"
  case pingPong = "ping_pong"
  case emptyStream = "empty_stream"
  case customMetadata = "custom_metadata"
  case statusCodeAndMessage = "status_code_and_message"
  case specialStatusMessage = "special_status_message"
  case unimplementedMethod = "unimplemented_method"
  case unimplementedService = "unimplemented_service"
  case cancelAfterBegin = "cancel_after_begin"
  case cancelAfterFirstResponse = "cancel_after_first_response"
  case timeoutOnSleepingServer = "timeout_on_sleeping_server"
  case rpcSoak = "rpc_soak"
  case channelSoak = "channel_soak"

  /// Whether it looks at the compressed flag of frames, which only transports with frames have.
  package var needsFrames: Bool {
    switch self {
    case .clientCompressedUnary, .serverCompressedUnary, .clientCompressedStreaming,
      .serverCompressedStreaming:
      true
    default: false
    }
  }
}

/// What a server did that a case does not allow.
struct InteropFailure: Error, CustomStringConvertible {
  /// One line: what was expected and what came.
  let description: String

  init(_ description: String) { self.description = description }
}

/// Refuses a value that is not the expected one.
///
/// - Throws: `InteropFailure` naming what differs.
func expect<Value: Equatable>(
  _ what: String,
  _ actual: Value,
  _ expected: Value
) throws(InteropFailure) {
  guard actual == expected else {
    throw InteropFailure("\(what) is \(actual), expected \(expected)")
  }
}

/// Runs what must fail with a status.
///
/// - Returns: The error it failed with.
/// - Throws: `InteropFailure` when it succeeded or failed otherwise.
@discardableResult
func expectStatus<Value>(
  _ code: Status.Code,
  _ what: String,
  _ body: () async throws -> Value
) async throws -> RPCError {
  do {
    _ = try await body()
  } catch let error as RPCError {
    guard error.code == code else {
      throw InteropFailure("\(what) ended with \(error), expected \(code)")
    }
    return error
  }
  throw InteropFailure("\(what) succeeded, expected \(code)")
}
