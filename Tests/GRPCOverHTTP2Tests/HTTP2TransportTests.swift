import GRPC
import GRPCOverHTTP2
import HTTP2
import Laws
import Reactor
import TLS
import Testing

/// The laws of the seam over real sockets, with TLS and without.
@Suite struct HTTP2TransportTests {
  /// Both windows, both sides' buffers, and the sockets' own, which loopback makes large.
  static let maximumBytesUnderWay = 16 << 20

  static func transport(tls: Bool) -> TransportUnderTest {
    TransportUnderTest(maximumBytesUnderWay: maximumBytesUnderWay) { router, options in
      let authority = try #require(TestAuthority.shared)
      let loops = try TestLoops.shared.get()
      var serverOptions = HTTP2ServerOptions()
      serverOptions.tls = tls ? authority.serverTLS() : nil
      serverOptions.eventLoops = loops
      let server = try HTTP2Server(router: router, options: serverOptions)
      let address = try await server.start()
      var clientOptions = HTTP2ClientOptions(tls: tls ? authority.clientTLS : nil)
      clientOptions.eventLoops = loops
      let channel = try Channel([address], transport: clientOptions, options: options)
      return TransportUnderTest.Connected(channel: channel) { await server.shutdown() }
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: TransportLaws.all)
  func `HTTP/2 in the clear keeps the law`(law: Law<TransportUnderTest>) async throws {
    try await law.check(Self.transport(tls: false))
  }

  @Test(.timeLimit(.minutes(1)), arguments: TransportLaws.all)
  func `HTTP/2 over TLS keeps the law`(law: Law<TransportUnderTest>) async throws {
    try await law.check(Self.transport(tls: true))
  }
}
