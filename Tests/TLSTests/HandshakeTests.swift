import Testing

@testable import TLS

@Suite struct HandshakeTests {
  let authority: Authority
  init() throws { authority = try Authority() }

  @Test func `both sides agree on TLS 1.3, HTTP2 and the first suite`() throws {
    let wire = try Wire(client: authority.client(), server: authority.server())
    let outcome = wire.handshake()
    #expect(outcome.isComplete, "\(outcome)")
    for side in [wire.client, wire.server] {
      #expect(side.version == .tls13)
      #expect(side.negotiatedProtocol == "h2")
      #expect(side.cipherName == "TLS_AES_128_GCM_SHA256")
      #expect(!side.isResumed)
    }
    #expect(wire.client.peerIdentity?.dnsNames == ["localhost"])
    #expect(wire.server.peerIdentity == nil)
    #expect(try wire.send([1, 2, 3], from: wire.client, to: wire.server) == [1, 2, 3])
    #expect(try wire.send([4], from: wire.server, to: wire.client) == [4])
  }
}
