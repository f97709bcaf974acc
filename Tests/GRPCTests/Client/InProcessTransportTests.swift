import GRPC
import Laws
import Testing

@Suite struct InProcessTransportTests {
  static let transport = TransportUnderTest(
    maximumBytesUnderWay: InProcessTransport.defaultWindow
  ) { router, options in
    let transport = InProcessTransport()
    let server = transport.serve(router, as: "laws")
    let channel = Channel(
      transport: transport,
      addresses: [.inProcess("laws")],
      options: options
    )
    return TransportUnderTest.Connected(channel: channel) { await server.stop() }
  }

  @Test(.timeLimit(.minutes(1)), arguments: TransportLaws.all)
  func `the in-process transport keeps the law`(law: Law<TransportUnderTest>) async throws {
    try await law.check(Self.transport)
  }
}
