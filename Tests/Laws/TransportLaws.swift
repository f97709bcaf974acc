package import GRPC

/// An implementation of the transport seam, as the laws use it.
package struct TransportUnderTest: Sendable {
  /// A channel to a server that serves only what the law needs.
  package struct Connected: Sendable {
    package let channel: Channel
    package let stop: @Sendable () async -> Void

    package init(channel: Channel, stop: @escaping @Sendable () async -> Void) {
      self.channel = channel
      self.stop = stop
    }
  }

  /// The most bytes that may be on their way between a writer and a reader who does not read, in
  /// one direction of one call and all buffers together, one message of any size excepted.
  package let maximumBytesUnderWay: Int
  /// Serves the router and connects a channel to it.
  package let connect: @Sendable (Router, ChannelOptions) async throws -> Connected

  package init(
    maximumBytesUnderWay: Int,
    connect: @escaping @Sendable (Router, ChannelOptions) async throws -> Connected
  ) {
    self.maximumBytesUnderWay = maximumBytesUnderWay
    self.connect = connect
  }

  /// Runs `body` with a channel to the methods.
  func with(
    _ methods: ServerMethod...,
    options: ChannelOptions = ChannelOptions(),
    _ body: (Channel) async throws -> Void
  ) async throws {
    let connected = try await connect(Router(methods: methods), options)
    do {
      try await body(connected.channel)
    } catch {
      connected.channel.closeNow()
      await connected.stop()
      throw error
    }
    await connected.channel.close()
    await connected.stop()
  }
}

/// What every transport between a channel and a server does.
package enum TransportLaws {
  package typealias TransportLaw = Law<TransportUnderTest>

  package static var all: [TransportLaw] {
    messages + metadata + endings + cancellations + bounds
  }
}

/// The error that `body` throws.
func failure(
  file: StaticString = #fileID,
  line: UInt = #line,
  _ body: () async throws -> Void
) async throws -> RPCError {
  do {
    try await body()
  } catch let error as RPCError {
    return error
  }
  throw LawViolation("the call succeeded", file: file, line: line)
}
