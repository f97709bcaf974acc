import Testing

@testable import TLS

@Suite struct ClientCertificateTests {
  let authority: Authority
  let identity = "spiffe://example.org/tenant/7/svc/billing"
  init() throws { authority = try Authority() }

  func clientFiles(_ authority: Authority) throws -> DevelopmentCA.Files {
    try authority.authority.issue(
      .client(name: "billing", uris: [identity]),
      fileName: "billing",
      replacing: true
    )
  }

  @Test func `a required certificate is verified and handed up`() throws {
    let files = try clientFiles(authority)
    let wire = try Wire(
      client: authority.client(showing: files),
      server: authority.server(.required(trustFile: authority.trustFile))
    )
    #expect(wire.handshake().isComplete)
    let peer = try #require(wire.server.peerIdentity)
    let shown = try #require(try CertificateSummary.read(file: files.certificate).first)
    #expect(peer.uris == [identity])
    #expect(peer.dnsNames == [])
    #expect(peer.fingerprint == shown.fingerprint)
    #expect(peer.fingerprint.count == 32)
    #expect(peer.serialNumber == shown.serialNumber)
  }

  @Test func `a client without the required certificate is refused`() throws {
    let outcome = try Wire(
      client: authority.client(),
      server: authority.server(.required(trustFile: authority.trustFile))
    ).handshake()
    #expect(outcome.serverError?.code == .certificateRejected)
    #expect(outcome.clientError?.code == .alertReceived)
    #expect(outcome.clientError?.alert == "certificate required")
  }

  @Test func `an optional certificate may be missing, and may not be bad`() throws {
    let server = try authority.server(.optional(trustFile: authority.trustFile))
    let without = try Wire(client: authority.client(), server: server)
    #expect(without.handshake().isComplete)
    #expect(without.server.peerIdentity == nil)
    let good = try Wire(client: authority.client(showing: clientFiles(authority)), server: server)
    #expect(good.handshake().isComplete)
    #expect(good.server.peerIdentity?.uris == [identity])
    let other = try Authority()
    let bad = try Wire(
      client: other.client(showing: clientFiles(other), trusting: authority.trustFile),
      server: server
    )
    let outcome = bad.handshake()
    #expect(outcome.serverError?.code == .certificateRejected)
    #expect(bad.server.peerIdentity == nil)
  }

  @Test func `a certificate that nobody asked for is not shown`() throws {
    let wire = try Wire(
      client: authority.client(showing: clientFiles(authority)),
      server: authority.server()
    )
    #expect(wire.handshake().isComplete)
    #expect(wire.server.peerIdentity == nil)
  }

  @Test func `a server's certificate does not serve as a client's`() throws {
    let files = try authority.serverFiles("other")
    let outcome = try Wire(
      client: authority.client(showing: files),
      server: authority.server(.required(trustFile: authority.trustFile))
    ).handshake()
    #expect(outcome.serverError?.code == .certificateRejected)
  }

  @Test func `a revoked certificate is refused, and one that is not is let in`() throws {
    let files = try clientFiles(authority)
    let serial = try #require(try CertificateSummary.read(file: files.certificate).first)
      .serialNumber
    let list = authority.path("revoked.crl")
    let trust = TLSServerConfiguration.ClientCertificates.required(trustFile: authority.trustFile)
    try authority.authority.revoke(serialNumbers: [[1, 2, 3]], file: list)
    let client = try authority.client(showing: files)
    let before = try Wire(client: client, server: authority.server(trust, crlFile: list))
    #expect(before.handshake().isComplete)
    try authority.authority.revoke(serialNumbers: [[1, 2, 3], serial], file: list)
    let outcome = try Wire(client: client, server: authority.server(trust, crlFile: list))
      .handshake()
    #expect(outcome.serverError?.reason == "certificate revoked")
    // What a client got before it was revoked must not let it in by the back door.
    let resumed = try Wire(
      client: client,
      server: authority.server(trust, crlFile: list),
      resuming: before.client.resumption
    )
    #expect(!resumed.handshake().isComplete)
  }

  @Test func `an expired revocation list lets nobody in`() throws {
    let list = authority.path("old.crl")
    try authority.authority.revoke(serialNumbers: [], file: list, lifetimeDays: -1)
    let outcome = try Wire(
      client: authority.client(showing: clientFiles(authority)),
      server: authority.server(.required(trustFile: authority.trustFile), crlFile: list)
    ).handshake()
    #expect(outcome.serverError?.reason == "CRL has expired")
  }
}
