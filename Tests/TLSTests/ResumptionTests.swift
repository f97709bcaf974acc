import Synchronization
import Testing

@testable import TLS

@Suite struct ResumptionTests {
  let authority: Authority
  init() throws { authority = try Authority() }

  func ticket(_ client: TLSContext, _ server: TLSContext) throws -> TLSResumption {
    let wire = try Wire(client: client, server: server)
    #expect(wire.handshake().isComplete)
    return try #require(wire.client.resumption)
  }

  @Test(arguments: [TLSVersion.tls13, .tls12])
  func `a client resumes with what the server gave it`(_ version: TLSVersion) throws {
    let client = try TLSContext.client(
      TLSClientConfiguration(trustFile: authority.trustFile, minimumVersion: .tls12)
    )
    if version == .tls12 { Foreign.speakTLS12Only(client) }
    let server = try authority.server(minimumVersion: .tls12)
    let resumption = try ticket(client, server)
    let wire = try Wire(client: client, server: server, resuming: resumption)
    #expect(wire.handshake().isComplete)
    #expect(wire.client.isResumed && wire.server.isResumed)
    #expect(wire.client.version == version)
    #expect(wire.client.negotiatedProtocol == "h2")
    #expect(wire.client.peerIdentity?.dnsNames == ["localhost"])
    #expect(try wire.send([1], from: wire.client, to: wire.server) == [1])
  }

  @Test func `a resumed client keeps the identity that was verified`() throws {
    let files = try authority.authority.issue(
      .client(name: "billing", uris: ["spiffe://example.org/svc/billing"]),
      fileName: "billing"
    )
    let server = try authority.server(.required(trustFile: authority.trustFile))
    let client = try authority.client(showing: files)
    let wire = try Wire(client: client, server: server, resuming: ticket(client, server))
    #expect(wire.handshake().isComplete)
    #expect(wire.server.isResumed)
    #expect(wire.server.peerIdentity?.uris == ["spiffe://example.org/svc/billing"])
  }

  @Test func `a session resumes after the server's certificate was made anew`() throws {
    let client = try authority.client()
    let resumption = try ticket(client, authority.server())
    let wire = try Wire(client: client, server: authority.server(), resuming: resumption)
    #expect(wire.handshake().isComplete)
    #expect(wire.server.isResumed)
  }

  @Test func `a session does not resume where trust is another`() throws {
    let client = try authority.client()
    let resumption = try ticket(client, authority.server())
    let wire = try Wire(
      client: client,
      server: authority.server(.optional(trustFile: authority.trustFile)),
      resuming: resumption
    )
    #expect(wire.handshake().isComplete)
    #expect(!wire.server.isResumed)
  }

  @Test func `a session is not offered to a server of another name`() throws {
    let client = try authority.client()
    let server = try authority.server()
    let wire = try Wire(
      client: client,
      server: server,
      serverName: "127.0.0.1",
      resuming: ticket(client, server)
    )
    #expect(wire.handshake().isComplete)
    #expect(!wire.client.isResumed)
  }

  @Test func `a session outlives a connection that was cut`() throws {
    let client = try authority.client()
    let server = try authority.server()
    var resumption: TLSResumption?
    do {
      let wire = try Wire(client: client, server: server)
      #expect(wire.handshake().isComplete)
      resumption = wire.client.resumption
    }
    let wire = try Wire(client: client, server: server, resuming: resumption)
    #expect(wire.handshake().isComplete)
    #expect(wire.client.isResumed)
  }

  @Test func `ticket keys change every hour and are kept for one more`() throws {
    let start = ContinuousClock.now
    let offset = Mutex(Duration.zero)
    let keys = TicketKeys(clock: { start + offset.withLock { $0 } })
    let first = try #require(keys.sealing())
    #expect(keys.opening(first.name)?.isOld == false)
    offset.withLock { $0 = .seconds(3_599) }
    #expect(keys.sealing()?.name == first.name)
    offset.withLock { $0 = .seconds(3_600) }
    let second = try #require(keys.sealing())
    #expect(second.name != first.name)
    #expect(keys.opening(first.name)?.isOld == true)
    #expect(keys.opening(second.name)?.isOld == false)
    offset.withLock { $0 = .seconds(7_200) }
    #expect(keys.opening(first.name) == nil)
    #expect(keys.opening([UInt8](repeating: 0, count: 16)) == nil)
  }
}
