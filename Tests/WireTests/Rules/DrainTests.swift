import GRPCOverHTTP2
import HTTP2
import Testing

/// RFC 9113 section 6.8: the end of a connection in two steps.
@Suite(.timeLimit(.minutes(1))) struct DrainTests {
  /// Has the server drain an idle connection; hands over its PING, which came with a GOAWAY that
  /// refuses nothing yet.
  private func whileDraining(
    _ body: @escaping @Sendable (RawClient, _ ping: Frame) throws -> Void
  ) async throws {
    let configure: @Sendable (inout HTTP2ServerOptions) -> Void = {
      $0.connection.idleTimeout = .milliseconds(100)
    }
    try await WireServer.with(configure) { server in
      let client = try server.client()
      let goAway = try client.frame(FrameHeader.goAway)
      #expect(goAway.errorCode == .noError)
      #expect(Frame.word(goAway.payload) == 0x7FFF_FFFF)
      try body(client, try client.frame(FrameHeader.ping))
    }
  }

  private func answer(_ payload: [UInt8]) -> Frame {
    Frame(type: FrameHeader.ping, flags: Frame.acknowledge, payload: payload)
  }

  @Test func `the answer to the drain's PING brings the last GOAWAY`() async throws {
    try await whileDraining { client, ping in
      client.send(answer(ping.payload))
      let last = try client.frame(FrameHeader.goAway)
      #expect(last.errorCode == .noError)
      #expect(Frame.word(last.payload) == 0)
      try client.expectClose()
    }
  }

  @Test func `an answer to another PING does not refuse what the client may still send`()
    async throws
  {
    try await whileDraining { client, ping in
      client.send(answer(Array("something".utf8.prefix(8))))
      try client.expectAnswer(1)
      client.send(answer(ping.payload))
      #expect(Frame.word(try client.frame(FrameHeader.goAway).payload) == 1)
      try client.expectClose()
    }
  }
}
