package import GRPC

/// Runs the cases of the public interoperability tests against a server.
package struct InteropClient: Sendable {
  /// How long and how often the soak cases call.
  package struct Soak: Sendable {
    /// Calls in all.
    package var iterations = 10
    /// Calls that may fail or be too slow.
    package var maximumFailures = 0
    /// How long one call may take; generous, since a busy machine's pauses are no failures.
    package var maximumLatency: Duration = .seconds(30)
    /// How long all calls together may take.
    package var overallTimeout: Duration = .seconds(60)
    /// The request's payload in bytes.
    package var requestBytes = 271_828
    /// The response's payload in bytes.
    package var responseBytes: Int32 = 314_159

    /// The defaults.
    package init() {}
  }

  let channel: Channel
  let soak: Soak
  let makeChannel: @Sendable () throws -> Channel

  /// A client.
  ///
  /// - Parameters:
  ///   - soak: What the soak cases do.
  ///   - makeChannel: Makes one more channel to the server; a soak case makes one for each call.
  /// - Throws: What `makeChannel` throws.
  package init(
    soak: Soak = Soak(),
    makeChannel: @escaping @Sendable () throws -> Channel
  ) throws {
    self.soak = soak
    self.makeChannel = makeChannel
    channel = try makeChannel()
  }

  var service: Grpc_Testing_TestServiceClient { Grpc_Testing_TestServiceClient(channel) }

  /// Runs a case.
  ///
  /// - Throws: `InteropFailure` or `RPCError` when the server did something else than expected.
  package func run(_ testCase: InteropCase) async throws {
    switch testCase {
    case .emptyUnary: _ = try await service.emptyCall(Grpc_Testing_Empty())
    case .largeUnary: try await largeUnary()
    case .clientCompressedUnary: try await clientCompressedUnary()
    case .serverCompressedUnary: try await serverCompressedUnary()
    case .clientStreaming: try await clientStreaming()
    case .clientCompressedStreaming: try await clientCompressedStreaming()
    case .serverStreaming: try await serverStreaming()
    case .serverCompressedStreaming: try await serverCompressedStreaming()
    case .pingPong: try await pingPong()
    case .emptyStream: try await emptyStream()
    case .customMetadata: try await customMetadata()
    case .statusCodeAndMessage: try await statusCodeAndMessage()
    case .specialStatusMessage: try await specialStatusMessage()
    case .unimplementedMethod: try await unimplementedMethod()
    case .unimplementedService: try await unimplementedService()
    case .cancelAfterBegin: try await cancelAfterBegin()
    case .cancelAfterFirstResponse: try await cancelAfterFirstResponse()
    case .timeoutOnSleepingServer: try await timeoutOnSleepingServer()
    case .rpcSoak: try await rpcSoak()
    case .channelSoak: try await channelSoak()
    }
  }

  /// Takes no more calls, and returns when the open ones have finished.
  package func close() async { await channel.close() }
}
